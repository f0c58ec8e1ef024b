/** What code asks: its conditions, their parts, and words for them that a reader of the source understands. */

import type { Code } from './code.ts';
import type { Expression, Program, Statement } from './ir.ts';
import { printPiece } from './print.ts';

type Of<K extends Statement['do']> = Extract<Statement, { readonly do: K }>;

/** Deeper than conditions are nested. */
const deepest = 12;

/**
 * An expression in a statement, with what was just loaded or computed in place of the temporary locals (`$1`) made for it.
 * `around` are the statements of the code.
 */
export function inWords(
  program: Program,
  code: Code,
  expression: Expression,
  { at }: Statement,
  around: readonly Statement[],
): string {
  const here = around.filter((each) => each.at === at);
  const show = (value: Expression, depth: number) => spell(printPiece(program, code, value), depth);
  const spell = (text: string, depth: number): string => {
    if (depth > deepest) return '…';
    const spelled = text.replaceAll(/\$\d+/g, (name) => {
      const words = meaning(name, depth + 1);
      return words.includes(' ') && text !== name ? `(${words})` : words;
    });
    // The struct is named only where the name of a reference does not tell it.
    return spelled.replaceAll(/\b[A-Z]\w*\(([\w.]+)\)(?=\.)/g, '$1');
  };
  const meaning = (name: string, depth: number): string => {
    const makers = here.filter((each) => gives(each, name));
    const [maker] = makers;
    if (!maker) return '…';
    if (makers.length > 1) return together(name, depth);
    if (maker.do === 'set') return show(maker.value, depth);
    if (maker.do !== 'load' && maker.do !== 'call' && maker.do !== 'invoke') return '…';
    const text = printPiece(program, code, maker);
    return spell(text.replace(/^\w+ \S+ = /, '').replace(/ then \d+$/, ''), depth);
  };
  /** Of `a && b` or `a || b` where `b` reads memory. */
  const together = (name: string, depth: number): string => {
    for (const each of here) {
      const sides = each.do === 'if' ? sidesOf(each, here) : undefined;
      if (sides?.name === name)
        return `${show(sides.left, depth)} ${sides.isAnd ? '&&' : '||'} ${show(sides.right, depth)}`;
    }
    return '…';
  };
  return show(expression, 0);
}

function gives(statement: Statement, name: string): boolean {
  return statement.do === 'set' ? statement.local === name : 'into' in statement && statement.into === name;
}

/** A test that only says whether the right side of `&&` or `||` is looked at. */
export interface Sides {
  /** The local that gets what comes of both. */
  readonly name: string;
  readonly isAnd: boolean;
  readonly left: Expression;
  readonly right: Expression;
}

/**
 * The sides of `a && b` or `a || b` where `b` reads memory, so that it is a test of its own: `set t = a`, and then
 * `if t` (or not) `…; set t = b`. Undefined for other tests.
 */
export function sidesOf(
  { condition, then, else: other }: Of<'if'>,
  around: readonly Statement[],
): Sides | undefined {
  const isAnd = condition.kind !== 'unary' || condition.op !== 'not';
  const asked = isAnd ? condition : condition.value;
  const right = then.at(-1);
  if (asked.kind !== 'local' || other.length > 0 || right?.do !== 'set' || right.local !== asked.name)
    return undefined;
  const left = around.find((each) => each.do === 'set' && each.local === asked.name);
  if (left?.do !== 'set' || left === right) return undefined;
  return { name: asked.name, isAnd, left: left.value, right: right.value };
}

/** The operands of `and`, `or` and `?:` within the expressions of a statement, not of the statements inside it. */
export function operandsIn(statement: Statement): Expression[] {
  const found: Expression[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null || 'do' in value) return;
    const node = value as Partial<Expression>;
    if (node.kind === 'binary' && (node.op === 'and' || node.op === 'or')) found.push(node.left!, node.right!);
    if (node.kind === 'select') found.push(node.condition!);
    Object.values(value).forEach(visit);
  };
  for (const value of Object.values(statement)) visit(value);
  return found;
}
