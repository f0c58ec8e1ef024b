/**
 * The steps of a function as its text has them: what stands between one `yield` and the next, list by list.
 *
 * A statement that may leave the function or loop, or that has steps of its own (`yield* f()`, an `if` with a `yield` in
 * it), is a step by itself. A `yield` belongs to what stands before it, with its name.
 */

import { childrenOf, containsYield, isFunction } from '../lang/parse.ts';
import type { Node, Statement } from '../lang/parse.ts';
import type { Source } from '../lang/source.ts';
import type { EditableFunction } from './functions.ts';

export interface Step {
  /** `4`; `4.2` for the second one inside step 4. */
  readonly number: string;
  /** Offsets in the source, comments that belong to it included. */
  readonly start: number;
  readonly end: number;
  /** Without its last `yield`, if it has one: where it ends. */
  readonly statements: readonly Statement[];
  readonly endWithoutRest: number;
  /** Where its last statement begins. */
  readonly restStart: number;
  /** The text on one line, without comments and without what is in blocks. */
  readonly text: string;
  /** How it ends: with a plain `yield`, one with a name, within (`yield* f()`), or not at all. */
  readonly rest: 'plain' | 'named' | 'within' | 'none';
  /** Whether control may go on elsewhere than behind it: out of the function, or of a loop around it. */
  readonly leaves: 'never' | 'maybe' | 'always';
  readonly lists: readonly StepList[];
}

/** The steps of a block: those that can change places. */
export interface StepList {
  readonly source: Source;
  /** Whether steps end at a `yield`: not in atomic functions. */
  readonly rests: boolean;
  readonly steps: readonly Step[];
}

/** The steps of a function, with all lists within them. */
export function stepsOf({ source, body, isOperation }: EditableFunction): StepList {
  return listOf({ source, rests: isOperation }, body, (index) => `${index}`).list;
}

/** The list and all within it, outermost first. */
export function allLists(list: StepList): readonly StepList[] {
  return [list, ...list.steps.flatMap(({ lists }) => lists.flatMap(allLists))];
}

type Text = Pick<StepList, 'source' | 'rests'>;

function listOf(text: Text, statements: readonly Statement[], number: (index: number) => string, from = 1) {
  const { source, rests } = text;
  const groups = group(statements);
  let end = statements[0]?.start ?? 0;
  const steps = groups.map((nodes, i): Step => {
    const start = i === 0 ? nodes[0]!.start : startWithComments(source, end, nodes[0]!.start);
    const behind = groups[i + 1]?.[0]?.start;
    end = endWithComment(source, nodes.at(-1)!.end, behind);
    return makeStep(text, nodes, start, end, number(from + i));
  });
  const list: StepList = { source, rests, steps };
  return { list, next: from + groups.length };
}

function makeStep(text: Text, nodes: readonly Statement[], start: number, end: number, number: string): Step {
  const last = nodes.at(-1)!;
  const rests = isRest(last) && nodes.length > 1;
  const statements = rests ? nodes.slice(0, -1) : nodes;
  const lists: StepList[] = [];
  let next = 1;
  for (const block of statements.flatMap(blocksIn)) {
    const inner = listOf(text, block, (index) => `${number}.${index}`, next);
    next = inner.next;
    lists.push(inner.list);
  }
  return {
    number,
    start,
    end,
    statements,
    restStart: last.start,
    endWithoutRest: rests ? statements.at(-1)!.end : end,
    text: statements.map((each) => shortText(text.source, each)).join(' '),
    rest: restOf(last),
    leaves: leavesOf(statements),
    lists,
  };
}

function group(statements: readonly Statement[]): Statement[][] {
  const groups: Statement[][] = [];
  for (const statement of statements) {
    const current = groups.at(-1);
    const last = current?.at(-1);
    const alone = (each: Statement) => containsYield(each) || mayLeave(each);
    if (current && (isRest(statement) ? !isRest(last!) : !alone(last!) && !alone(statement)))
      current.push(statement);
    else groups.push([statement]);
  }
  return groups;
}

/** `yield;` or `yield 'name';` */
function isRest(statement: Statement): boolean {
  return (
    statement.type === 'ExpressionStatement' &&
    statement.expression.type === 'YieldExpression' &&
    !statement.expression.delegate
  );
}

/** Whether it ends with a `yield` that can be taken away. */
export function isPlainRest(step: Step): boolean {
  return step.rest === 'plain' && step.endWithoutRest < step.end;
}

function restOf(last: Statement): Step['rest'] {
  if (last.type === 'ExpressionStatement' && last.expression.type === 'YieldExpression' && isRest(last))
    return last.expression.argument ? 'named' : 'plain';
  return containsYield(last) ? 'within' : 'none';
}

function leavesOf(statements: readonly Statement[]): Step['leaves'] {
  const always = statements.some(({ type }) => /^(Return|Break|Continue)Statement$/.test(type));
  if (always) return 'always';
  return statements.some(mayLeave) ? 'maybe' : 'never';
}

/** Whether it has a `return`, or a `break` or `continue` of something around it. */
function mayLeave(node: Node): boolean {
  const inside = (each: Node, loops: number, breakable: number): boolean => {
    if (isFunction(each)) return false;
    if (each.type === 'ReturnStatement') return true;
    if (each.type === 'BreakStatement') return breakable === 0;
    if (each.type === 'ContinueStatement') return loops === 0;
    const isLoop = /^(While|DoWhile|For|ForOf)Statement$/.test(each.type);
    const [l, b] = isLoop
      ? [loops + 1, breakable + 1]
      : [loops, breakable + (each.type === 'SwitchStatement' ? 1 : 0)];
    return childrenOf(each).some((child) => inside(child, l, b));
  };
  return inside(node, 0, 0);
}

/** The lists of statements directly within a statement: blocks, and what stands behind the labels of a switch. */
function blocksIn(node: Node): (readonly Statement[])[] {
  if (isFunction(node)) return [];
  const own = node.type === 'BlockStatement' ? node.body : node.type === 'SwitchCase' ? node.consequent : null;
  if (own) return own.length > 0 ? [own] : [];
  return childrenOf(node).flatMap(blocksIn);
}

/** A comment on lines of its own belongs to what follows. */
function startWithComments(source: Source, from: number, to: number): number {
  const gap = source.text.slice(from, to);
  return from + (gap.length - gap.trimStart().length);
}

/** A comment that begins on the line where the statement ends belongs to it. */
function endWithComment(source: Source, end: number, behind: number | undefined): number {
  const line = /^[^\n]*/.exec(source.text.slice(end, behind))![0];
  const comment = /^[ \t]*\/\/.*$|^([ \t]*\/\*.*?\*\/)+/.exec(line);
  return end + (comment?.[0].trimEnd().length ?? 0);
}

/** `if (busy) { … }`, without comments. */
function shortText(source: Source, node: Statement): string {
  const blocks = blocksIn(node);
  let text = '';
  let at = node.start;
  for (const block of blocks) {
    text += `${source.text.slice(at, block[0]!.start)}…`;
    at = block.at(-1)!.end;
  }
  text += source.text.slice(at, node.end);
  const plain = text.replaceAll(/\/\/[^\n]*|\/\*.*?\*\//gs, '');
  return plain.trim().replaceAll(/\s+/g, ' ');
}
