/** Expressions of the IR as functions of a run: one row of the table for each kind. */

import type { BinaryOp, Expression } from '../ir/ir.ts';
import type { Pools } from '../ir/slots.ts';
import { wholeRange } from '../ir/slots.ts';
import type { Compute, Run } from './reference-run.ts';

/** What names mean where an expression stands. */
export interface Names {
  readonly pools: Pools;
  /** Where locals and temps are within the values of the function or operation. */
  readonly values: ReadonlyMap<string, number>;
}

type Of<K> = Extract<Expression, { readonly kind: K }>;

const kinds: { readonly [K in Expression['kind']]: (expression: Of<K>, names: Names) => Compute } = {
  const:
    ({ value }) =>
    () =>
      value,
  local: ({ name }, names) => {
    const index = names.values.get(name)!;
    return (run) => run.values[index]!;
  },
  member: ({ object, struct, field }, names) => {
    const pool = names.pools.get(struct)!;
    const { base } = pool.fields.get(field)!;
    const owner = compute(object, names);
    return (run) => {
      const slot = owner(run);
      if (slot === 0) return 0;
      run.checkSlot(pool, slot);
      return base + slot;
    };
  },
  self: () => (run) => run.self + 1,
  unary: ({ op, value }, names) => {
    const operand = compute(value, names);
    if (op === 'not') return (run) => (operand(run) === 0 ? 1 : 0);
    if (op === 'bitnot') return (run) => ~operand(run);
    return (run) => {
      const number = operand(run);
      return whole(run, -number, () => `-(${number})`);
    };
  },
  binary: (expression, names) => binary(expression, names),
  select: ({ condition, then, else: other }, names) => {
    const [test, yes, no] = [compute(condition, names), compute(then, names), compute(other, names)];
    return (run) => (test(run) !== 0 ? yes(run) : no(run));
  },
  at: ({ task, blocks }) => {
    return (run) => {
      const top = run.memory.frames(task - 1).at(-1);
      return top && blocks.some((b) => b.operation === top.operation && b.block === top.block) ? 1 : 0;
    };
  },
  inside: ({ task, operation }) => {
    return (run) => (run.memory.frames(task - 1).some((frame) => frame.operation === operation) ? 1 : 0);
  },
  done: ({ task }) => {
    return (run) => (run.memory.finished(task - 1) ? 1 : 0);
  },
  result: ({ task }) => {
    return (run) => run.memory.result(task - 1);
  },
};

/** Makes an expression ready to evaluate. */
export function compute(expression: Expression, names: Names): Compute {
  const make = kinds[expression.kind] as (expression: Expression, names: Names) => Compute;
  return make(expression, names);
}

function binary({ op, left, right }: Of<'binary'>, names: Names): Compute {
  const [a, b] = [compute(left, names), compute(right, names)];
  // The right side could fail (a division, say): like && and ||, these look at it only where it matters.
  if (op === 'and') return (run) => (a(run) !== 0 && b(run) !== 0 ? 1 : 0);
  if (op === 'or') return (run) => (a(run) !== 0 || b(run) !== 0 ? 1 : 0);
  const apply = operators[op];
  return (run) => apply(a(run), b(run), run);
}

type Operator = (a: number, b: number, run: Run) => number;

const operators: { readonly [O in Exclude<BinaryOp, 'and' | 'or'>]: Operator } = {
  '+': (a, b, run) => whole(run, a + b, () => `${a} + ${b}`),
  '-': (a, b, run) => whole(run, a - b, () => `${a} - ${b}`),
  '*': (a, b, run) => whole(run, a * b, () => `${a} * ${b}`),
  '/': (a, b, run) => whole(run, Math.trunc(a / nonzero(run, a, '/', b)), () => `${a} / ${b}`),
  '%': (a, b, run) => whole(run, a % nonzero(run, a, '%', b), () => `${a} % ${b}`),
  '<<': (a, b, run) => whole(run, a * 2 ** shift(run, b), () => `${a} << ${b}`),
  '>>': (a, b, run) => a >> shift(run, b),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '==': (a, b) => (a === b ? 1 : 0),
  '!=': (a, b) => (a !== b ? 1 : 0),
  '<': (a, b) => (a < b ? 1 : 0),
  '<=': (a, b) => (a <= b ? 1 : 0),
  '>': (a, b) => (a > b ? 1 : 0),
  '>=': (a, b) => (a >= b ? 1 : 0),
};

/** What `rmw` may do with the old value and the operand. */
export function applyOperator(run: Run, op: '+' | '-' | '&' | '|' | '^', a: number, b: number): number {
  return operators[op](a, b, run);
}

/** The number must fit 32 bits. `| 0` also makes a 0 of JavaScript's -0. */
function whole(run: Run, value: number, text: () => string): number {
  if (value < wholeRange.lo || value > wholeRange.hi)
    run.fail('integer-overflow', `integer overflow: ${text()} is more than 32 bits, computed by ${run.who}`);
  return value | 0;
}

function nonzero(run: Run, dividend: number, op: string, divisor: number): number {
  if (divisor === 0) run.fail('division-by-zero', `division by zero: ${dividend} ${op} 0 computed by ${run.who}`);
  return divisor;
}

function shift(run: Run, count: number): number {
  if (count < 0 || count > 31)
    run.fail('integer-overflow', `integer overflow: shift by ${count} bits, computed by ${run.who}`);
  return count;
}
