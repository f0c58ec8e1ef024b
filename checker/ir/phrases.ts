/** Pieces of IR, for code that writes it, and the statements within a statement, for code that rewrites it. */

import type { BinaryOp, Expression, Local, Statement } from './ir.ts';

export const self: Expression = { kind: 'self' };

export function constant(value: number): Expression {
  return { kind: 'const', value };
}

export function local(name: string): Expression {
  return { kind: 'local', name };
}

export function binary(left: Expression, op: BinaryOp, right: Expression): Expression {
  return { kind: 'binary', op, left, right };
}

/** `compare('taken', '<', 2)`: a local and a number. */
export function compare(name: string, op: BinaryOp, value: number): Expression {
  return binary(local(name), op, constant(value));
}

export function ifThen(condition: Expression, then: readonly Statement[]): Statement {
  return { do: 'if', condition, then, else: [] };
}

export function increment(name: string): Statement {
  return { do: 'set', local: name, value: compare(name, '+', 1) };
}

/** A local of an atomic function, in which it may hold anything. */
export function whole(name: string): Local {
  return { name, type: { kind: 'int', lo: -(2 ** 31), hi: 2 ** 31 - 1 } };
}

/** The lists of statements inside a statement. */
export function nested(statement: Statement): readonly (readonly Statement[])[] {
  if (statement.do === 'if') return [statement.then, statement.else];
  if (statement.do === 'loop' || statement.do === 'each') return [statement.body];
  return statement.do === 'either' ? statement.of : [];
}

/** The statement with the lists inside it changed. */
export function within(statement: Statement, change: (list: readonly Statement[]) => Statement[]): Statement {
  switch (statement.do) {
    case 'if':
      return { ...statement, then: change(statement.then), else: change(statement.else) };
    case 'loop':
    case 'each':
      return { ...statement, body: change(statement.body) };
    case 'either':
      return { ...statement, of: statement.of.map(change) };
    default:
      return statement;
  }
}
