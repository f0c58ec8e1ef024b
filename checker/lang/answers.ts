/** Works out which blocks and operations properties mean by the names of steps, once all code is there. */

import { basename } from 'node:path';
import type { Expression, Operation } from '../ir/ir.ts';
import { isOperation, reachable } from './assemble.ts';
import type { ScenarioTask } from './scenario-functions.ts';
import type { Instance, Question, Unit } from './unit.ts';

export function answerQuestions(unit: Unit, tasks: readonly ScenarioTask[]): void {
  for (const question of unit.questions) {
    const task = tasks.find(({ name }) => name === question.task);
    if (task) answer(unit, question, operationsOf(unit, task.instance));
  }
}

/** The operations that a task may be in. Those of tasks it spawns are not its own. */
function operationsOf(unit: Unit, root: Instance): { readonly source: string; readonly code: Operation }[] {
  return reachable(unit, [root]).flatMap(({ role, ir, declaration }) => {
    if (!ir || !isOperation(ir)) return [];
    return role === 'operation' || ir === root.ir ? [{ source: declaration.name, code: ir }] : [];
  });
}

function answer(
  unit: Unit,
  { task, where, span, answer: empty }: Question,
  operations: ReturnType<typeof operationsOf>,
): void {
  const blocks = operations.flatMap(({ code }) =>
    code.blocks.flatMap(({ name }, block) => (name === where ? [{ operation: code.name, block }] : [])),
  );
  if (blocks.length > 0) {
    Object.assign(empty, { blocks });
    return;
  }
  const inside = operations
    .filter(({ source }) => source === where)
    .map(({ code }): Expression => ({ kind: 'inside', task: empty.task, operation: code.name }));
  if (inside.length > 0) {
    become(
      empty,
      inside.reduce((left, right) => ({ kind: 'binary', op: 'or', left, right })),
    );
    return;
  }
  const known = operations.flatMap(({ source, code }) => [
    source,
    ...code.blocks.flatMap(({ name }) => name ?? []),
  ]);
  const files = new Set([...unit.declarations.replacements.values()].map(({ module }) => module.source.path));
  const names = [...files].map((path) => basename(path, '.ts'));
  unit.diagnostics.report('unknown-step', span, {
    variants: names.length > 0 ? `with variant ${names.join(' and ')}, ` : '',
    task,
    name: where,
    guess: unit.declarations.guess(where, known),
  });
}

/** Turns the expression that stood for the answer into the answer, wherever it has been put meanwhile. */
function become(empty: Expression, found: Expression): void {
  for (const key of Object.keys(empty)) delete (empty as unknown as Record<string, unknown>)[key];
  Object.assign(empty, found);
}
