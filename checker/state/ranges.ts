/** Intervals of numbers: what the operators of expressions make of them. */

import type { BinaryOp, Expression, Statement } from '../ir/ir.ts';
import { wholeRange } from '../ir/slots.ts';
import type { Pools, Range } from '../ir/slots.ts';

/** What the expressions of one function or operation refer to. */
export interface Scope {
  readonly pools: Pools;
  /** How many tasks there can be, spawn slots included. */
  readonly tasks: number;
  readonly variables: Pick<ReadonlyMap<string, Range>, 'get'>;
  /** What the task's operation can have returned; tasks count from 1. */
  result(task: number): Range;
}

/** Visits every statement, nested ones included. */
export function eachStatement(body: readonly Statement[], visit: (statement: Statement) => void): void {
  for (const statement of body) {
    visit(statement);
    if (statement.do === 'if') {
      eachStatement(statement.then, visit);
      eachStatement(statement.else, visit);
    } else if (statement.do === 'loop' || statement.do === 'each') eachStatement(statement.body, visit);
    else if (statement.do === 'either') for (const branch of statement.of) eachStatement(branch, visit);
  }
}

/** The values an expression can have where it does not fail. */
export function intervalOf(expression: Expression, scope: Scope): Range {
  const of = (part: Expression) => intervalOf(part, scope);
  switch (expression.kind) {
    case 'const':
      return { lo: expression.value, hi: expression.value };
    case 'local':
      return scope.variables.get(expression.name)!;
    case 'member': {
      const pool = scope.pools.get(expression.struct)!;
      const { base } = pool.fields.get(expression.field)!;
      const object = of(expression.object);
      const hi = Math.min(object.hi, pool.slots);
      return { lo: object.lo > 0 ? base + object.lo : 0, hi: hi > 0 ? base + hi : 0 };
    }
    case 'self':
      return { lo: 0, hi: scope.tasks };
    case 'unary': {
      const { lo, hi } = of(expression.value);
      if (expression.op === 'bitnot') return { lo: ~hi, hi: ~lo };
      if (expression.op === 'neg') return whole(-hi, -lo);
      return truth(lo === 0 && hi === 0 ? true : lo > 0 || hi < 0 ? false : undefined);
    }
    case 'binary':
      return operate(expression.op, of(expression.left), of(expression.right));
    case 'select': {
      const { lo, hi } = of(expression.condition);
      if (lo === 0 && hi === 0) return of(expression.else);
      if (lo > 0 || hi < 0) return of(expression.then);
      return join(of(expression.then), of(expression.else));
    }
    case 'at':
    case 'inside':
    case 'done':
      return { lo: 0, hi: 1 };
    case 'result':
      return scope.result(expression.task);
  }
}

export function join(a: Range, b: Range): Range {
  return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
}

/** What is left of a range by the rule that values beyond 32 bits are a violation. */
function whole(lo: number, hi: number): Range {
  const clamp = (value: number) => Math.min(Math.max(value, wholeRange.lo), wholeRange.hi);
  // `+ 0` turns a -0 into 0.
  return { lo: clamp(lo) + 0, hi: clamp(hi) + 0 };
}

function truth(known: boolean | undefined): Range {
  return { lo: known === true ? 1 : 0, hi: known === false ? 0 : 1 };
}

/** What the operator can give for values of these ranges. */
export function operate(op: BinaryOp, a: Range, b: Range): Range {
  switch (op) {
    case '+':
      return whole(a.lo + b.lo, a.hi + b.hi);
    case '-':
      return whole(a.lo - b.hi, a.hi - b.lo);
    case '*': {
      const corners = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
      return whole(Math.min(...corners), Math.max(...corners));
    }
    case '/': {
      const most = Math.max(Math.abs(a.lo), Math.abs(a.hi));
      const negative = (a.lo < 0 && b.hi > 0) || (a.hi > 0 && b.lo < 0);
      const positive = (a.hi > 0 && b.hi > 0) || (a.lo < 0 && b.lo < 0);
      return whole(negative ? -most : 0, positive ? most : 0);
    }
    case '%': {
      const most = Math.max(Math.abs(b.lo), Math.abs(b.hi)) - 1;
      return whole(a.lo < 0 ? Math.max(-most, a.lo) : 0, a.hi > 0 ? Math.min(most, a.hi) : 0);
    }
    case '<<':
      return a.lo >= 0
        ? whole(a.lo, a.hi * 2 ** count(b.hi))
        : whole(a.lo * 2 ** count(b.hi), Math.max(a.hi, 0) * 2 ** count(b.hi));
    case '>>':
      return {
        lo: a.lo < 0 ? a.lo >> count(b.lo) : a.lo >> count(b.hi),
        hi: a.hi < 0 ? a.hi >> count(b.hi) : a.hi >> count(b.lo),
      };
    case '&':
      if (a.lo >= 0 && b.lo >= 0) return { lo: 0, hi: Math.min(a.hi, b.hi) };
      if (a.lo >= 0) return { lo: 0, hi: a.hi };
      if (b.lo >= 0) return { lo: 0, hi: b.hi };
      return bitsOf(a, b);
    case '|':
    case '^':
      return bitsOf(a, b);
    case '==':
      return truth(
        a.lo === a.hi && b.lo === b.hi && a.lo === b.lo ? true : a.hi < b.lo || b.hi < a.lo ? false : undefined,
      );
    case '!=':
      return truth(
        a.lo === a.hi && b.lo === b.hi && a.lo === b.lo ? false : a.hi < b.lo || b.hi < a.lo ? true : undefined,
      );
    case '<':
      return truth(a.hi < b.lo ? true : a.lo >= b.hi ? false : undefined);
    case '<=':
      return truth(a.hi <= b.lo ? true : a.lo > b.hi ? false : undefined);
    case '>':
      return operate('<', b, a);
    case '>=':
      return operate('<=', b, a);
    case 'and':
    case 'or':
      return { lo: 0, hi: 1 };
  }
}

/** A shift count that does not fail. */
function count(value: number): number {
  return Math.min(Math.max(value, 0), 31);
}

/** The numbers that need no more bits than these two. */
function bitsOf(a: Range, b: Range): Range {
  const lo = Math.min(a.lo, b.lo);
  const hi = Math.max(a.hi, b.hi);
  let bound = 1;
  while (bound <= hi || -bound > lo) bound *= 2;
  return { lo: lo < 0 ? -bound : 0, hi: bound - 1 };
}
