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
  /** The first node of each level of syntax; the program is level 0. */
  readonly levels: readonly Node[];
}

/** Parses a source; what is wrong with it goes to the diagnostics. */
export function parseSource(source: Source, diagnostics: Diagnostics): Tree {
  const result = parseSync(source.path, source.text, { lang: 'ts', sourceType: 'module', preserveParens: false });
  for (const error of result.errors) {
    const { start, end } = error.labels[0] ?? { start: 0, end: 0 };
    const around = source.text.slice(start, end) === 'yield' && functionAround(result.program, start);
    if (around) reportMissingStar(diagnostics, source, around, 'has a `yield`');
    else diagnostics.report('syntax-error', { source, start, end }, { text: error.message });
  }
  const { levels, strays } = survey(result.program);
  for (const node of strays) {
    const around = functionAround(result.program, node.start);
    if (around) reportMissingStar(diagnostics, source, around, 'has a `yield`');
    else
      diagnostics.report('syntax-error', spanOf(source, node), {
        text: 'Here is no function for `yield` to end a step of',
      });
  }
  const docs = result.comments.filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'));
  return { program: result.program, docs, levels };
}

/** The text of the doc comment that ends right before an offset. */
export function docBefore(source: Source, docs: readonly Comment[], offset: number): string | undefined {
  const before = docs.findLast((comment) => comment.end <= offset);
  return before && source.text.slice(before.end, offset).trim() === '' ? before.value : undefined;
}

export function spanOf(source: Source, node: { readonly start: number; readonly end: number }): Span {
  return { source, start: node.start, end: node.end };
}

/** The nodes directly within a node. */
export function childrenOf(node: Node): Node[] {
  const parts = node as unknown as Record<string, Node | (Node | null)[] | null | undefined>;
  const children: Node[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    const part = parts[key];
    if (!part) continue;
    if (!Array.isArray(part)) children.push(part);
    else for (const each of part) if (each) children.push(each);
  }
  return children;
}

/** Goes through all nodes, level by level: without calling itself, since a tree may be as deep as it likes. */
function survey(root: Node) {
  const levels: Node[] = [];
  // Outside of a function* `yield` may be a name, and `yield* f()` a product.
  const strays: Node[] = [];
  for (let nodes: Node[] = [root]; nodes.length > 0;) {
    levels.push(nodes[0]!);
    const below: Node[] = [];
    for (const node of nodes) {
      if (node.type === 'Identifier' && node.name === 'yield') strays.push(node);
      for (const child of childrenOf(node)) below.push(child);
    }
    nodes = below;
  }
  return { levels, strays };
}

/** The name of a function, and whether it is a method of an object literal. */
interface Found {
  readonly name: { readonly name: string; readonly start: number; readonly end: number };
  readonly isMethod: boolean;
}

/** The innermost named function around an offset. */
function functionAround(root: Node, offset: number): Found | undefined {
  let found: Found | undefined;
  for (let node: Node | undefined = root; node;) {
    if (node.type === 'FunctionDeclaration' && node.id) found = { name: node.id, isMethod: false };
    if (node.type === 'VariableDeclarator' && node.init && isFunction(node.init) && node.id.type === 'Identifier')
      found = { name: node.id, isMethod: false };
    if (node.type === 'Property' && isFunction(node.value) && node.key.type === 'Identifier')
      found = { name: node.key, isMethod: true };
    node = childrenOf(node).find(({ start, end }) => start <= offset && offset < end);
  }
  return found;
}

/** A function with steps that lacks its `*`. */
export function reportMissingStar(
  diagnostics: Diagnostics,
  source: Source,
  { name, isMethod }: Found,
  has: string,
): void {
  const instead = isMethod ? `*${name.name}(…) { … }` : `function* ${name.name}(…)`;
  diagnostics.report('missing-star', spanOf(source, name), { name: name.name, has, instead });
}

export function isFunction(node: Node): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

const yields = new WeakMap<Node, boolean>();

/**
 * Whether a step may end within the node: it has a `yield` or calls an operation. What is in functions within it does
 * not count.
 */
export function containsYield(node: Node): boolean {
  let found = yields.get(node);
  if (found === undefined) {
    found =
      node.type === 'YieldExpression' || childrenOf(node).some((each) => !isFunction(each) && containsYield(each));
    yields.set(node, found);
  }
  return found;
}
