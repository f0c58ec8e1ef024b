/** Text to syntax tree. The only file that knows oxc-parser; everybody else takes the node types from here. */

import { parseSync, visitorKeys } from 'oxc-parser';
import type { Comment, Node, Program } from 'oxc-parser';
import type { Diagnostics } from './diagnostics.ts';
import type { Source, Span } from './source.ts';

export type * from 'oxc-parser';

export interface Tree {
  readonly program: Program;
  /** Doc comments in order. */
  readonly docs: readonly Comment[];
}

/** Parses a source; what is wrong with it goes to the diagnostics. */
export function parseSource(source: Source, diagnostics: Diagnostics): Tree {
  const result = parseSync(source.path, source.text, { lang: 'ts', sourceType: 'module', preserveParens: false });
  for (const error of result.errors) {
    const { start, end } = error.labels[0] ?? { start: 0, end: 0 };
    diagnostics.report('syntax-error', { source, start, end }, { text: error.message });
  }
  const docs = result.comments.filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'));
  return { program: result.program, docs };
}

/** The text of the doc comment that ends right before an offset. */
export function docBefore(source: Source, docs: readonly Comment[], offset: number): string | undefined {
  const before = docs.findLast((comment) => comment.end <= offset);
  return before && source.text.slice(before.end, offset).trim() === '' ? before.value : undefined;
}

export function spanOf(source: Source, node: { readonly start: number; readonly end: number }): Span {
  return { source, start: node.start, end: node.end };
}

/** Whether a node, looked at with all that is in it, satisfies the predicate. Functions inside are not entered. */
export function contains(node: Node, predicate: (node: Node) => boolean): boolean {
  if (predicate(node)) return true;
  for (const key of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Record<string, Node | (Node | null)[] | null | undefined>)[key];
    for (const each of Array.isArray(child) ? child : [child])
      if (each && !isFunction(each) && contains(each, predicate)) return true;
  }
  return false;
}

function isFunction(node: Node): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

const yields = new WeakMap<Node, boolean>();

/** Whether a step may end within the node: it has a `yield` or calls an operation. */
export function containsYield(node: Node): boolean {
  let found = yields.get(node);
  if (found === undefined) {
    found = contains(node, (each) => each.type === 'YieldExpression');
    yields.set(node, found);
  }
  return found;
}
