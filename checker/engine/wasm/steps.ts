/** Tasks in compiled code: taking the next step of one, and starting one. */

import type { Statement } from '../../ir/ir.ts';
import { restCode } from '../../state/layout.ts';
import { holding, operands } from './access.ts';
import type { Context } from './context.ts';
import { block, br, call, get, getGlobal, i32, iff, Label, ret, set, setGlobal } from './encode.ts';
import type { Code, Func } from './encode.ts';
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
  const { operation, base, result } = machine.layout.tasks[task]!;
  const func = machine.module.func(`step ${task}`, ['i32'], ['i32']);
  const [state, frame, end] = [func.param(0), func.local('i32'), func.local('i32')];
  const begin = [
    set(frame, i32.add(get(state), i32.const(base))),
    setGlobal(machine.choice, i32.const(0)),
    setGlobal(machine.spent, i32.const(0)),
  ];
  const rested = i32.const(status.rested);
  if (!operation) func.body = [begin, spawnedStep(machine, task, func), i32.const(status.disabled)];
  else {
    const where = func.local('i32');
    const place = { address: get(state), extra: base, spot: result! };
    const run = call(operationOf(machine, operation), get(state), get(frame), i32.const(task + 1), get(where));
    func.body = [
      begin,
      set(where, readPlace({ address: get(frame), spot: operation.where })),
      iff(i32.eqz(get(where)), ret(i32.const(status.disabled))),
      doubtLongStep(machine, machine.costs.ofOperation(operation.operation.name)),
      set(end, run),
      iff(i32.ne(get(end), i32.const(status.returned)), ret(get(end))),
      writePlace(place, getGlobal(machine.returned)),
      rested,
    ];
  }
  return func;
}

/** Takes the step of whatever the spawn slot runs. When it returns, the slot is as good as new. */
function spawnedStep(machine: Machine, task: number, func: Func): Code {
  const { root } = machine.layout.tasks[task]!;
  const [state, frame, end] = [func.param(0), { index: 1 }, { index: 2 }];
  const place: Place = { address: get(state), spot: root! };
  const own = [...machine.layout.pools.values()].find(({ pool }) => pool.struct.kind === 'task');
  const slot = i32.const(task + 1);
  return machine.layout.spawnable.map((layout, i) => {
    const where = readPlace({ address: get(frame), spot: layout.where });
    return iff(i32.eq(readPlace(place), i32.const(i + 1)), [
      doubtLongStep(machine, machine.costs.ofOperation(layout.operation.name)),
      set(end, call(operationOf(machine, layout), get(state), get(frame), slot, where)),
      iff(i32.ne(get(end), i32.const(status.returned)), ret(get(end))),
      writePlace(place, i32.const(0)),
      own ? [call(zeroesOf(machine, own), get(state), slot), call(defaultsOf(machine, own), get(state), slot)] : [],
      ret(i32.const(status.rested)),
    ]);
  });
}

/** Even without loops the operation could run more statements than a step may. */
function doubtLongStep(machine: Machine, cost: number): Code {
  if (cost <= longestStep / 2) return [];
  return iff(i32.leS(getGlobal(machine.patience), i32.const(longestStep)), ret(i32.const(status.doubtful)));
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
