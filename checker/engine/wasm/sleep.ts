/** What a task does in compiled code where a sleeping guard forbids its step: the program's `asleep`, instead. */

import { functionOf } from './calls.ts';
import { call, drop, get, getGlobal, i32, iff, ret, set, setGlobal, tee } from './encode.ts';
import type { Code, Func, Local } from './encode.ts';
import type { Machine } from './machine.ts';
import { status } from './machine.ts';
import { copyState } from './visited.ts';

/**
 * A function of a state in which the step is undone, and the task (from 0); it gives how the step ends that is taken
 * instead. Undefined where the program has no such step.
 */
export function sleepOf(machine: Machine): Func | undefined {
  const { program } = machine.layout;
  const asleep = program.functions.find(({ name }) => name === program.asleep);
  if (!asleep) return undefined;
  return machine.once('sleep', () => {
    const func = machine.module.func('sleep', ['i32', 'i32'], ['i32']);
    const [state, task] = [get(func.param(0)), get(func.param(1))];
    const end = func.local('i32');
    func.body = [
      drop(call(functionOf(machine, asleep), state, i32.add(task, i32.const(1)))),
      iff(i32.eqz(tee(end, getGlobal(machine.stop))), ret(i32.const(status.rested))),
      setGlobal(machine.stop, i32.const(0)),
      iff(i32.eq(get(end), i32.const(status.asleep)), i32.const(status.disabled), get(end), 'i32'),
    ];
    return func;
  });
}

/** Code that goes on with what the task (from 0) does instead, where a step from one state to another ends asleep. */
export function sleepInstead(machine: Machine, task: number, step: { from: Local; to: Local; end: Local }): Code {
  const sleep = sleepOf(machine);
  if (!sleep) return [];
  const { from, to, end } = step;
  return iff(i32.eq(get(end), i32.const(status.asleep)), [
    copyState(machine, get(from), get(to)),
    set(end, call(sleep, get(to), i32.const(task))),
  ]);
}
