/** Questions about tasks that properties and loops ask: does it run, where does it rest, what has it returned. */

import type { OperationLayout } from '../../state/layout.ts';
import { callCode, restCode } from '../../state/layout.ts';
import { call, get, i32, iff, ret, set } from './encode.ts';
import type { Code, Func, Local } from './encode.ts';
import type { Machine } from './machine.ts';
import { readPlace } from './spots.ts';

type Blocks = readonly { readonly operation: string; readonly block: number }[];

/** 1 if the task (from 1) runs: its outermost frame is there, or its spawn slot taken. */
export function taskRuns(machine: Machine, state: Local, task: number): Code {
  const { base, operation, root } = machine.layout.tasks[task - 1]!;
  const spot = operation ? operation.where : root!;
  const place = { address: get(state), extra: operation ? base : 0, spot };
  return i32.ne(readPlace(place), i32.const(0));
}

/** A function of a state and a task (from 1): 1 if it runs. */
export function runsOf(machine: Machine): Func {
  return machine.once('runs', () => {
    const func = machine.module.func('runs', ['i32', 'i32'], ['i32']);
    const [state, which] = [func.param(0), get(func.param(1))];
    const answers = machine.layout.tasks.map((_, i) =>
      iff(i32.eq(which, i32.const(i + 1)), ret(taskRuns(machine, state, i + 1))),
    );
    func.body = [answers, i32.const(0)];
    return func;
  });
}

/** 1 if the named task has finished; spawned ones leave nothing behind. */
export function taskDone(machine: Machine, state: Local, task: number): Code {
  return machine.layout.tasks[task - 1]!.operation ? i32.eqz(taskRuns(machine, state, task)) : i32.const(0);
}

export function taskResult(machine: Machine, state: Local, task: number): Code {
  const { base, result } = machine.layout.tasks[task - 1]!;
  if (!result) return i32.const(0);
  const value = readPlace({ address: get(state), extra: base, spot: result });
  return iff(taskRuns(machine, state, task), i32.const(0), value, 'i32');
}

/** 1 if the task's innermost frame rests at one of the blocks. */
export function taskRestsAt(machine: Machine, state: Local, task: number, blocks: Blocks): Code {
  return askFrames(machine, state, task, {
    name: `at ${blocks.map(({ operation, block }) => `${operation} ${block}`).join(', ')}`,
    here: (layout, where) =>
      layout.rests
        .filter((rest) => blocks.some((b) => b.operation === layout.operation.name && b.block === rest))
        .map((block) => i32.eq(where, i32.const(restCode(layout, block))))
        .reduce(i32.or, i32.const(0)),
  });
}

/** 1 if the operation is on the task's stack. */
export function taskInside(machine: Machine, state: Local, task: number, operation: string): Code {
  return askFrames(machine, state, task, {
    name: `inside ${operation}`,
    here: (layout, where) => (layout.operation.name === operation ? i32.ne(where, i32.const(0)) : i32.const(0)),
  });
}

/** What is asked of the frames of a task. */
interface Question {
  readonly name: string;
  /** Whether the answer is yes because of a frame of the operation with this `where`. */
  readonly here: (layout: OperationLayout, where: Code) => Code;
}

function askFrames(machine: Machine, state: Local, task: number, question: Question): Code {
  const { base, operation, root } = machine.layout.tasks[task - 1]!;
  const frame = i32.add(get(state), i32.const(base));
  if (operation) return call(asker(machine, operation, question), frame);
  const position = readPlace({ address: get(state), spot: root! });
  return machine.layout.spawnable.reduceRight<Code>(
    (otherwise, spawned, i) =>
      iff(i32.eq(position, i32.const(i + 1)), call(asker(machine, spawned, question), frame), otherwise, 'i32'),
    i32.const(0),
  );
}

/** A function that asks a frame of the operation, and those behind it. */
function asker(machine: Machine, layout: OperationLayout, question: Question): Func {
  const name = `${question.name} of ${layout.operation.name}`;
  return machine.once(name, () => {
    const func = machine.module.func(name, ['i32'], ['i32']);
    const [frame, where] = [func.param(0), func.local('i32')];
    const behind = i32.add(get(frame), i32.const(layout.bytes));
    const calls = layout.calls.map((waits) => {
      const callee = machine.layout.operations.get(waits.operation)!;
      const answer = call(asker(machine, callee, question), behind);
      return iff(i32.eq(get(where), i32.const(callCode(layout, waits))), answer, i32.const(0), 'i32');
    });
    func.body = [
      set(where, readPlace({ address: get(frame), spot: layout.where })),
      calls.reduce(i32.or, question.here(layout, get(where))),
    ];
    return func;
  });
}
