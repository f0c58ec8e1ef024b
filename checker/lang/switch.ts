/** `switch`: a chain of comparisons; no case falls through to the next. */

import type { Expression } from '../ir/ir.ts';
import type { Lowering, Value } from './lowering.ts';
import { containsYield } from './parse.ts';
import type { Statement as StatementNode } from './parse.ts';
import { lowerStatements } from './statements.ts';

type SwitchNode = Extract<StatementNode, { type: 'SwitchStatement' }>;
type CaseNode = SwitchNode['cases'][number];

/** Labels that share a body. */
interface Group {
  readonly tests: readonly NonNullable<CaseNode['test']>[];
  readonly isDefault: boolean;
  readonly body: readonly StatementNode[];
  readonly last: CaseNode;
}

export function lowerSwitch(f: Lowering, node: SwitchNode): void {
  const value = f.expression(node.discriminant);
  const groups = groupsOf(node);
  const others = groups.find((group) => group.isDefault);
  const tested = groups.filter((group) => group.tests.length > 0 && group !== others);
  const conditions = tested.map((group) => conditionOf(f, value, group));
  // Every word of the enum has its case: the last one needs no comparison.
  const covered = value.type.kind === 'enum' && !others && isExhaustive(value.type.values, tested);
  const chain = covered ? conditions.slice(0, -1) : conditions;
  const rest = covered ? tested.at(-1) : others;
  f.loops.push({ kind: 'switch' });
  if (containsYield(node)) inBlocks(f, chain, tested, rest);
  else structured(f, chain, tested, rest, 0);
  f.loops.pop();
  checkFallThrough(f, groups);
}

function groupsOf(node: SwitchNode): Group[] {
  const groups: Group[] = [];
  let pending: CaseNode[] = [];
  for (const each of node.cases) {
    pending.push(each);
    if (each.consequent.length === 0 && each !== node.cases.at(-1)) continue;
    const tests = pending.flatMap(({ test }) => (test ? [test] : []));
    groups.push({ tests, isDefault: tests.length < pending.length, body: each.consequent, last: each });
    pending = [];
  }
  return groups;
}

function conditionOf(f: Lowering, value: Value, { tests }: Group): Expression {
  const each = tests.map((test): Expression => {
    const right = f.lowerTo(test, value.type, 'the case');
    return { kind: 'binary', op: '==', left: value.code, right };
  });
  return each.reduce((left, right) => ({ kind: 'binary', op: 'or', left, right }));
}

function isExhaustive(words: readonly string[], groups: readonly Group[]): boolean {
  const named = new Set(
    groups.flatMap(({ tests }) => tests.map((test) => (test.type === 'Literal' ? test.value : null))),
  );
  return words.every((word) => named.has(word));
}

function structured(
  f: Lowering,
  conditions: readonly Expression[],
  groups: readonly Group[],
  rest: Group | undefined,
  i: number,
): void {
  const condition = conditions[i];
  if (!condition) {
    if (rest) lowerGroup(f, rest);
    return;
  }
  f.emitter.branch(
    condition,
    () => lowerGroup(f, groups[i]!),
    () => structured(f, conditions, groups, rest, i + 1),
  );
}

function inBlocks(
  f: Lowering,
  conditions: readonly Expression[],
  groups: readonly Group[],
  rest: Group | undefined,
): void {
  const { emitter } = f;
  const exit = emitter.newLabel();
  for (const [i, condition] of conditions.entries()) {
    const [here, next] = [emitter.newLabel(), emitter.newLabel()];
    emitter.branch(
      condition,
      () => emitter.goto(here),
      () => emitter.goto(next),
    );
    emitter.place(here);
    lowerGroup(f, groups[i]!);
    emitter.goto(exit);
    emitter.place(next);
  }
  if (rest) lowerGroup(f, rest);
  emitter.place(exit);
}

function lowerGroup(f: Lowering, group: Group): void {
  f.inScope(() => lowerStatements(f, withoutBreak(group.body)));
}

/** The body without the `break` at its end, which may stand inside braces. */
function withoutBreak(body: readonly StatementNode[]): readonly StatementNode[] {
  const last = body.at(-1);
  if (last?.type === 'BreakStatement' && !last.label) return body.slice(0, -1);
  if (last?.type !== 'BlockStatement' || body.length > 1) return body;
  const inner = withoutBreak(last.body);
  return inner.length === last.body.length ? body : [{ ...last, body: [...inner] }];
}

/** Whether control cannot get from the end of a statement to the one behind it. */
function ends(node: StatementNode | undefined): boolean {
  switch (node?.type) {
    case 'BreakStatement':
    case 'ReturnStatement':
    case 'ContinueStatement':
      return true;
    case 'BlockStatement':
      return ends(node.body.at(-1));
    case 'IfStatement':
      return ends(node.consequent) && ends(node.alternate ?? undefined);
    case 'ExpressionStatement':
      return (
        node.expression.type === 'CallExpression' && (node.expression.callee as { name?: string }).name === 'fail'
      );
    default:
      return false;
  }
}

function checkFallThrough(f: Lowering, groups: readonly Group[]): void {
  for (const { body, last } of groups.slice(0, -1)) if (!ends(body.at(-1))) f.refuse(last, 'fall through');
}
