/**
 * Steps that tasks take alone (see `Program.alone`), in compiled code: where a task has exactly one step, and no way
 * through it is shared, that step is taken at once, and the state before it is no state of the search.
 */

import { longestRun } from '../engine.ts';
import { nextScript, noScript } from './choices.ts';
import {
  block,
  br,
  brIf,
  call,
  copy,
  get,
  getGlobal,
  i32,
  iff,
  Label,
  loop,
  ret,
  set,
  setGlobal,
} from './encode.ts';
import type { Code, Func, Local } from './encode.ts';
import { status } from './machine.ts';
import type { Machine } from './machine.ts';
import { takeStep } from './steps.ts';
import { copyState } from './visited.ts';

/**
 * A function of a state's address that takes the step of the first task that takes one alone. It gives the task, from 1,
 * or 0. The script of choices stays as it was. Undefined where the program does not say that tasks may.
 */
export function aloneOf(machine: Machine): Func | undefined {
  if (!machine.layout.program.alone) return undefined;
  return machine.once('alone', () => {
    const func = machine.module.func('alone', ['i32'], ['i32']);
    const state = func.param(0);
    const [trial, end, frame, found, length] = [1, 2, 3, 4, 5].map(() => func.local('i32')) as [
      Local, Local, Local, Local, Local,
    ]; // prettier-ignore
    func.body = [
      set(trial, i32.const(machine.map.trial)),
      keepScript(machine, length),
      setGlobal(machine.trying, i32.const(1)),
      machine.layout.tasks.map((_, task) => [
        tryOut(machine, task, { state, trial, end, frame, found }),
        iff(get(found), [
          copyState(machine, i32.const(machine.map.only), get(state)),
          setGlobal(machine.trying, i32.const(0)),
          giveScriptBack(machine, length),
          ret(i32.const(task + 1)),
        ]),
      ]),
      setGlobal(machine.trying, i32.const(0)),
      giveScriptBack(machine, length),
      i32.const(0),
    ];
    return func;
  });
}

interface TryLocals {
  readonly state: Local;
  readonly trial: Local;
  readonly end: Local;
  readonly frame: Local;
  readonly found: Local;
}

/** Leaves in `found` whether a task (from 0) takes its step alone; then what that leads to is put aside. */
function tryOut(machine: Machine, task: number, { state, trial, end, frame, found }: TryLocals): Code {
  const { operation } = machine.layout.tasks[task]!;
  const codes = operation ? [operation] : machine.layout.spawnable;
  const chooses = codes.some((each) => machine.costs.chooses(each.operation.name));
  const [again, done] = [new Label(), new Label()];
  const isShared = [set(found, i32.const(0)), br(done)];
  return [
    set(found, i32.const(0)),
    chooses ? noScript(machine) : [],
    setGlobal(machine.shared, i32.const(0)),
    block(
      done,
      loop(again, [
        copyState(machine, get(state), get(trial)),
        takeStep(machine, task, { state: trial, frame, end }),
        iff(i32.or(getGlobal(machine.shared), i32.gtU(get(end), i32.const(status.disabled))), isShared),
        iff(i32.eq(get(end), i32.const(status.rested)), [
          iff(get(found), isShared),
          set(found, i32.const(1)),
          copyState(machine, get(trial), i32.const(machine.map.only)),
        ]),
        chooses ? nextScript(machine, frame, end, br(again)) : [],
      ]),
    ),
  ];
}

/** Puts the script of the step under way aside; `length` gets its bytes. */
function keepScript({ choices, map }: Machine, length: Local): Code {
  return [
    set(length, i32.sub(getGlobal(choices), i32.const(map.choices))),
    iff(get(length), copy(i32.const(map.script), i32.const(map.choices), get(length))),
  ];
}

function giveScriptBack({ choices, map }: Machine, length: Local): Code {
  return [
    setGlobal(choices, i32.add(get(length), i32.const(map.choices))),
    iff(get(length), copy(i32.const(map.choices), i32.const(map.script), get(length))),
  ];
}

/** Goes on from a state, given by address, with steps that tasks take alone. `count` gets how many there were. */
export function goOn(machine: Machine, state: Local, count: Local): Code {
  const alone = aloneOf(machine);
  if (!alone) return [];
  const [again, done] = [new Label(), new Label()];
  return [
    set(count, i32.const(0)),
    block(
      done,
      loop(again, [
        brIf(done, i32.eqz(call(alone, get(state)))),
        set(count, i32.add(get(count), i32.const(1))),
        brIf(again, i32.ltU(get(count), i32.const(longestRun))),
      ]),
    ),
  ];
}
