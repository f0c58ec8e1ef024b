/** What compiled searches have in common: their variables, and taking every step of a state. */

import { goOn } from './alone.ts';
import { nextScript, noScript } from './choices.ts';
import { br, call, get, getGlobal, i32, i64, iff, Label, loop, set, setGlobal } from './encode.ts';
import type { Code, Func, Global, Local } from './encode.ts';
import { longestStep, status } from './machine.ts';
import type { Machine } from './machine.ts';
import { sleepInstead } from './sleep.ts';
import { takeStep } from './steps.ts';
import { verdictsOf } from './verdicts.ts';
import type { Verdicts } from './verdicts.ts';
import { copyState, statesDiffer, visitedSet } from './visited.ts';
import type { Visited } from './visited.ts';

/** Why a search gives the thread back. */
export const pause = {
  /** It has done as much as was asked for. */
  turn: 0,
  /** There is nothing left to do, or a violation has been found and all that counts before it been looked at. */
  over: 1,
  /** There is no room, or as many states as there may be: `halt` is set. */
  halted: 2,
} as const;

/** What the outside offers to compiled code. */
export interface Outside {
  /** Makes room for more states, or sets `halt`. */
  readonly makeRoom: Func;
  /** Told at the end of each level of a breadth-first search, before `levelEnd` becomes that of the next one. */
  readonly levelFound: Func;
  /** Given the number of a state and a task (from 0): 1 if the step, as scripted, fails in the reference engine. */
  readonly doubt: Func;
  /** Of shards: sends the boxes that are full. It may look up the batch meanwhile, and more that comes in. */
  readonly send?: Func;
  /** Of shards: raises `mostStates`, unless there are as many states as there may be. */
  readonly grant?: Func;
}

export interface Search {
  readonly machine: Machine;
  readonly visited: Visited;
  readonly verdicts: Verdicts;
  readonly outside: Outside;
  readonly transitions: Global;
  /** The search has to end before it is over. */
  readonly halt: Global;
  /** How many states there may be, and how many steps from the initial one. */
  readonly mostStates: Global;
  readonly mostSteps: Global;
  /** Something lies beyond the bound on steps. */
  readonly cut: Global;
}

export function searchOf(machine: Machine, outside: Outside): Search {
  const { module } = machine;
  return {
    machine,
    visited: visitedSet(machine),
    verdicts: verdictsOf(machine),
    outside,
    transitions: module.global('i64', 'transitions'),
    halt: module.global('i32', 'halt'),
    mostStates: module.global('i32', 'mostStates'),
    mostSteps: module.global('i32', 'mostSteps'),
    cut: module.global('i32', 'cut'),
  };
}

export function increment(variable: Global): Code {
  return setGlobal(variable, i32.add(getGlobal(variable), i32.const(1)));
}

export function countTransitions({ transitions }: Search, count: Code): Code {
  return setGlobal(transitions, i64.add(getGlobal(transitions), i64.extendU(count)));
}

/** What a search does with the steps of a state. */
export interface Taking {
  /** The state, by address and number. */
  readonly from: Local;
  readonly number: Code;
  /** Where the next successor is made: room for it, in whole vectors. */
  readonly to: Local;
  /** Sees to it that there is room. */
  readonly prepare: Code;
  /** Gets how many steps were taken behind it by tasks that were alone. */
  readonly gone: Local;
  /** Follows when a successor has been made. */
  readonly rested: Code;
  /** Follow when the step breaks a rule, or meets a pool that is too small. */
  readonly failed: Code;
  readonly limited: Code;
}

/** Takes every step of a state: tasks in order, choices in lexical order. */
export function eachSuccessor(search: Search, func: Func, taking: Taking): Code {
  const { machine, outside } = search;
  const { from, number, to, prepare, gone, rested, failed, limited } = taking;
  const [end, frame] = [func.local('i32'), func.local('i32')];
  const is = (which: number) => i32.eq(get(end), i32.const(which));
  return machine.layout.tasks.map(({ operation }, task) => {
    const codes = operation ? [operation] : machine.layout.spawnable;
    const chooses = codes.some((each) => machine.costs.chooses(each.operation.name));
    const again = new Label();
    const run = [
      copyState(machine, get(from), get(to)),
      takeStep(machine, task, { state: to, frame, end }),
      sleepInstead(machine, task, { from, to, end }),
    ];
    const resolved = [
      setGlobal(machine.patience, i32.const(2 ** 31 - 1)),
      run,
      setGlobal(machine.patience, i32.const(longestStep / 2)),
    ];
    return [
      chooses ? noScript(machine) : [],
      loop(again, [
        prepare,
        run,
        iff(i32.gtU(get(end), i32.const(status.disabled)), [
          iff(
            is(status.doubtful),
            iff(call(outside.doubt, number, i32.const(task)), set(end, i32.const(status.failed)), resolved),
          ),
          iff(is(status.failed), failed),
          iff(is(status.limited), limited),
        ]),
        iff(is(status.rested), [goOn(machine, to, gone), rested]),
        chooses ? nextScript(machine, frame, end, br(again)) : [],
      ]),
    ];
  });
}

/** 1 if a successor is not the state it was made from, or is so again only after further steps. */
export function leaves({ machine }: Search, { from, to, gone }: Pick<Taking, 'from' | 'to' | 'gone'>): Code {
  const differ = statesDiffer(machine, get(from), get(to));
  return machine.layout.program.alone ? i32.or(get(gone), differ) : differ;
}
