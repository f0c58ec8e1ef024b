/** What properties ask about tasks (`at`, `done`, `result`), and what `init` says about them (`task`). */

import { ref } from './annotations.ts';
import type { CallNode } from './builtins.ts';
import { misplaced } from './builtins.ts';
import { literal } from './calls.ts';
import { noValue } from './lowering.ts';
import type { Lowering, Value } from './lowering.ts';
import { anyInt, bool } from './types.ts';

/** `task<TaskStruct>('daemon')`, in `init`. */
export function lowerTask(f: Lowering, node: CallNode): Value {
  if (f.instance.role !== 'init') return misplaced(f, node, 'task()', 'current(), or task() in init');
  const index = taskIndex(f, node);
  const struct = f.unit.types.taskStruct(f.module, f.span(node));
  return index === undefined ? noValue : { type: ref(struct), code: { kind: 'const', value: index + 1 } };
}

/** `at('walker', 'lookup')`: a step's name, or an operation's. */
export function lowerAt(f: Lowering, node: CallNode): Value {
  const task = askedTask(f, node, 'at()');
  const where = literal(f, node.arguments[1], node, 'the step or operation');
  if (task === undefined || where === undefined) return noValue;
  // Which blocks that are is known when all is lowered: the answer is filled in then.
  const answer = { kind: 'at' as const, task: task + 1, blocks: [] };
  f.unit.questions.push({ task: f.unit.taskNames[task]!, where, span: f.span(node), answer });
  return { type: bool, code: answer };
}

export function lowerDone(f: Lowering, node: CallNode): Value {
  const task = askedTask(f, node, 'done()');
  return task === undefined ? noValue : { type: bool, code: { kind: 'done', task: task + 1 } };
}

export function lowerResult(f: Lowering, node: CallNode): Value {
  const task = askedTask(f, node, 'result()');
  if (task === undefined) return noValue;
  const type = f.unit.taskResults[task] ?? anyInt;
  return { type: type.kind === 'int' ? type : anyInt, code: { kind: 'result', task: task + 1 } };
}

function askedTask(f: Lowering, node: CallNode, what: string): number | undefined {
  if (f.instance.role === 'property') return taskIndex(f, node);
  misplaced(f, node, what, 'a property of the scenario: always, finally, sometimes');
  return undefined;
}

function taskIndex(f: Lowering, node: CallNode): number | undefined {
  const name = literal(f, node.arguments[0], node, 'the task');
  if (name === undefined) return undefined;
  const index = f.unit.taskNames.indexOf(name);
  if (index !== -1) return index;
  const guess = f.unit.declarations.guess(name, f.unit.taskNames);
  f.diagnostics.report('unknown-task', f.span(node.arguments[0]!), { name, guess });
  return undefined;
}
