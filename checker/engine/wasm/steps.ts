/** Tasks in compiled code: taking the next step of one, and starting one. */

import type { Statement } from '../../ir/ir.ts';
import { restCode } from '../../state/layout.ts';
import type { OperationLayout } from '../../state/layout.ts';
import { holding, operands } from './access.ts';
import { firstChoice } from './choices.ts';
import type { Context } from './context.ts';
import { block, br, call, get, getGlobal, i32, iff, Label, set, setGlobal } from './encode.ts';
import type { Code, Func, Local } from './encode.ts';
import { compute } from './expressions.ts';
import type { Machine } from './machine.ts';
import { longestStep, status } from './machine.ts';
import { defaultsOf, zeroesOf } from './objects.ts';
import { checkArguments, enterFrame, operationOf } from './operations.ts';
import { readPlace, writePlace } from './spots.ts';
import type { Place } from './spots.ts';
import { assign } from './statements.ts';

/** A function of a state that takes the step of a task (from 0) there, as the script of choices says. */
export function stepOf(machine: Machine, task: number): Func {
  const func = machine.module.func(`step ${task}`, ['i32'], ['i32']);
  const [frame, end] = [func.local('i32'), func.local('i32')];
  func.body = [takeStep(machine, task, { state: func.param(0), frame, end }), get(end)];
  return func;
}

/** The locals that `takeStep` works with: `end` is how the step ends, `frame` is scratch. */
interface StepLocals {
  readonly state: Local;
  readonly frame: Local;
  readonly end: Local;
}

/** Takes the step of a task (from 0) as the script of choices says. */
export function takeStep(machine: Machine, task: number, locals: StepLocals): Code {
  const { operation, base } = machine.layout.tasks[task]!;
  const runs = operation ? [operation] : machine.layout.spawnable;
  const names = runs.map((each) => each.operation.name);
  const done = new Label();
  return [
    set(locals.end, i32.const(status.disabled)),
    set(locals.frame, i32.add(get(locals.state), i32.const(base))),
    names.some((name) => machine.costs.chooses(name)) ? firstChoice(machine) : [],
    names.some((name) => machine.costs.repeats(name)) ? setGlobal(machine.spent, i32.const(0)) : [],
    block(
      done,
      operation ? namedStep(machine, task, operation, locals, done) : spawnedStep(machine, task, locals, done),
    ),
  ];
}

function namedStep(
  machine: Machine,
  task: number,
  operation: OperationLayout,
  locals: StepLocals,
  done: Label,
): Code {
  const { base, result } = machine.layout.tasks[task]!;
  const { state, frame, end } = locals;
  const place = { address: get(state), extra: base, spot: result! };
  const where = readPlace({ address: get(frame), spot: operation.where });
  const run = call(operationOf(machine, operation), get(state), get(frame), i32.const(task + 1), get(end));
  return [
    // Until the step has been taken `end` says where it begins; no place has the number 0.
    set(end, where),
    iff(i32.eqz(get(end)), [set(end, i32.const(status.disabled)), br(done)]),
    doubtLongStep(machine, machine.costs.ofOperation(operation.operation.name), end, done),
    set(end, run),
    iff(i32.eq(get(end), i32.const(status.returned)), [
      writePlace(place, getGlobal(machine.returned)),
      set(end, i32.const(status.rested)),
    ]),
  ];
}

/** Takes the step of whatever the spawn slot runs. When it returns, the slot is as good as new. */
function spawnedStep(machine: Machine, task: number, locals: StepLocals, done: Label): Code {
  const { state, frame, end } = locals;
  const place: Place = { address: get(state), spot: machine.layout.tasks[task]!.root! };
  const own = [...machine.layout.pools.values()].find(({ pool }) => pool.struct.kind === 'task');
  const slot = i32.const(task + 1);
  const again = own ? [zeroesOf(machine, own), defaultsOf(machine, own)] : [];
  return machine.layout.spawnable.map((layout, i) => {
    const where = readPlace({ address: get(frame), spot: layout.where });
    return iff(i32.eq(readPlace(place), i32.const(i + 1)), [
      doubtLongStep(machine, machine.costs.ofOperation(layout.operation.name), end, done),
      set(end, call(operationOf(machine, layout), get(state), get(frame), slot, where)),
      iff(i32.eq(get(end), i32.const(status.returned)), [
        writePlace(place, i32.const(0)),
        again.map((func) => call(func, get(state), slot)),
        set(end, i32.const(status.rested)),
      ]),
      br(done),
    ]);
  });
}

/** Even without loops the operation could run more statements than a step may. */
function doubtLongStep(machine: Machine, cost: number, end: Local, done: Label): Code {
  if (cost <= longestStep / 2) return [];
  const inDoubt = i32.leS(getGlobal(machine.patience), i32.const(longestStep));
  return iff(inDoubt, [set(end, i32.const(status.doubtful)), br(done)]);
}

/** Starts a task in the lowest free spawn slot. */
export function spawnTask(statement: Extract<Statement, { do: 'spawn' }>, context: Context): Code {
  const { machine, state } = context;
  const { layout } = machine;
  const position = layout.spawnable.findIndex(({ operation }) => operation.name === statement.operation);
  const callee = layout.spawnable[position]!;
  const values = statement.args.map((arg) => compute(arg, context));
  const named = layout.program.tasks.length;
  return holding(context, (hold, code) => {
    const given = operands(values, hold, code);
    const [task, frame] = [hold(i32.const(0)), hold(i32.const(0))];
    const end = new Label();
    const slots = layout.tasks.slice(named).map(({ root, base }, i) => {
      const place: Place = { address: get(state), spot: root! };
      return iff(i32.eqz(readPlace(place)), [
        writePlace(place, i32.const(position + 1)),
        set(frame, i32.add(get(state), i32.const(base))),
        set(task, i32.const(named + i + 1)),
        br(end),
      ]);
    });
    const none = [
      setGlobal(machine.limit, i32.const(layout.program.structs.length)),
      context.leave(status.limited),
    ];
    code.push(
      checkArguments(callee, given, context),
      block(end, [slots, none]),
      enterFrame(callee, get(frame), given),
      writePlace({ address: get(frame), spot: callee.where }, i32.const(restCode(callee, 0))),
    );
    const into = { code: get(task), range: { lo: 1, hi: layout.tasks.length }, sure: true };
    if (statement.into !== undefined) code.push(assign(statement.into, into, context));
  });
}
