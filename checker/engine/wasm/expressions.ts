/** Expressions of the IR as WebAssembly: one row of the table for each kind. */

import type { BinaryOp, Expression } from '../../ir/ir.ts';
import { wholeRange } from '../../ir/slots.ts';
import type { Range } from '../../ir/slots.ts';
import { intervalOf } from '../../state/ranges.ts';
import { withScratch } from './context.ts';
import type { Context } from './context.ts';
import { get, i32, i64, iff, select, set, tee } from './encode.ts';
import type { Code } from './encode.ts';
import { status } from './machine.ts';
import { taskDone, taskInside, taskRestsAt, taskResult } from './tasks.ts';

/** Code that leaves a number on the stack. */
export interface Value {
  readonly code: Code;
  readonly range: Range;
  /** Evaluating it cannot break a rule. */
  readonly sure: boolean;
}

type Of<K> = Extract<Expression, { readonly kind: K }>;

const kinds: { readonly [K in Expression['kind']]: (expression: Of<K>, context: Context) => Omit<Value, 'range'> } =
  {
    const: ({ value }) => ({ code: i32.const(value), sure: true }),
    local: ({ name }, { variables }) => ({ code: variables.get(name)!.read, sure: true }),
    member: (expression, context) => member(expression, context),
    self: (_, { self }) => ({ code: self, sure: true }),
    unary: ({ op, value }, context) => {
      const operand = compute(value, context);
      if (op === 'not') return { code: i32.eqz(operand.code), sure: operand.sure };
      if (op === 'bitnot') return { code: i32.xor(operand.code, i32.const(-1)), sure: operand.sure };
      return arithmetic('-', { code: i32.const(0), range: { lo: 0, hi: 0 }, sure: true }, operand, context);
    },
    binary: (expression, context) => binary(expression, context),
    select: ({ condition, then, else: other }, context) => {
      const [test, yes, no] = [noted(condition, context), compute(then, context), compute(other, context)];
      const sure = test.sure && yes.sure && no.sure;
      return { code: iff(test.code, yes.code, no.code, 'i32'), sure };
    },
    at: ({ task, blocks }, { machine, state }) => ({ code: taskRestsAt(machine, state, task, blocks), sure: true }),
    inside: ({ task, operation }, { machine, state }) => ({
      code: taskInside(machine, state, task, operation),
      sure: true,
    }),
    done: ({ task }, { machine, state }) => ({ code: taskDone(machine, state, task), sure: true }),
    result: ({ task }, { machine, state }) => ({ code: taskResult(machine, state, task), sure: true }),
  };

export function compute(expression: Expression, context: Context): Value {
  const make = kinds[expression.kind] as (expression: Expression, context: Context) => Omit<Value, 'range'>;
  const range = intervalOf(expression, context.scope);
  const value = make(expression, context);
  if (value.sure && range.lo === range.hi) return { code: i32.const(range.lo), range, sure: true };
  return { ...value, range };
}

/** The expression as a condition: 0 or 1. */
export function truth(expression: Expression, context: Context): Value {
  const value = compute(expression, context);
  if (value.range.lo >= 0 && value.range.hi <= 1) return value;
  return { ...value, code: i32.ne(value.code, i32.const(0)), range: { lo: 0, hi: 1 } };
}

/** A condition that is part of an expression: where there is a journal, it says how it came out. */
function noted(condition: Expression, context: Context): Value {
  const { journal } = context.machine;
  const test = truth(condition, context);
  if (!journal) return test;
  // Code that writes the journal may not be left out as code that is sure to give some number may.
  const code = withScratch(context.func, (local) => journal.noted(condition, 2, test.code, local));
  return { ...test, code, sure: false };
}

/** Ends the step with a broken rule where the condition holds. */
export function failIf(condition: Code, context: Context): Code {
  return iff(condition, context.leave(status.failed));
}

function member({ object, struct, field }: Of<'member'>, context: Context): Omit<Value, 'range'> {
  const { pool } = context.machine.layout.pools.get(struct)!;
  const { base } = pool.fields.get(field)!;
  const owner = compute(object, context);
  const { lo, hi } = owner.range;
  if (lo > 0 && hi <= pool.slots) return { code: i32.add(owner.code, i32.const(base)), sure: owner.sure };
  return withScratchValue(
    context,
    (slot) => [
      set(slot, owner.code),
      lo < 0 || hi > pool.slots ? failIf(i32.gtU(get(slot), i32.const(pool.slots)), context) : [],
      select(get(slot), i32.add(get(slot), i32.const(base)), i32.const(0)),
    ],
    owner.sure && lo >= 0 && hi <= pool.slots,
  );
}

function withScratchValue(
  { func }: Context,
  make: Parameters<typeof withScratch>[1],
  sure: boolean,
): Omit<Value, 'range'> {
  return { code: withScratch(func, make), sure };
}

function binary({ op, left, right }: Of<'binary'>, context: Context): Omit<Value, 'range'> {
  if (op === 'and' || op === 'or') {
    const [a, b] = [noted(left, context), noted(right, context)];
    // The right side is looked at only where it matters: it may fail.
    if (b.sure) return { code: op === 'and' ? i32.and(a.code, b.code) : i32.or(a.code, b.code), sure: a.sure };
    if (op === 'and') return { code: iff(a.code, b.code, i32.const(0), 'i32'), sure: false };
    return { code: iff(a.code, i32.const(1), b.code, 'i32'), sure: false };
  }
  const [a, b] = [compute(left, context), compute(right, context)];
  return operators[op](a, b, context);
}

/** An operator on two values whose ranges are known. */
export type Operator = (a: Value, b: Value, context: Context) => Omit<Value, 'range'>;

const simple =
  (make: (left: Code, right: Code) => Code): Operator =>
  (a, b) => ({ code: make(a.code, b.code), sure: a.sure && b.sure });

export const operators: { readonly [O in Exclude<BinaryOp, 'and' | 'or'>]: Operator } = {
  '+': (a, b, context) => arithmetic('+', a, b, context),
  '-': (a, b, context) => arithmetic('-', a, b, context),
  '*': (a, b, context) => arithmetic('*', a, b, context),
  '/': (a, b, context) => division(a, b, context, true),
  '%': (a, b, context) => division(a, b, context, false),
  '<<': (a, b, context) => shiftLeft(a, b, context),
  '>>': (a, b, context) => {
    const checked = shiftCount(b, context);
    return { code: i32.shrS(a.code, checked.code), sure: a.sure && checked.sure };
  },
  '&': simple(i32.and),
  '|': simple(i32.or),
  '^': simple(i32.xor),
  '==': simple(i32.eq),
  '!=': simple(i32.ne),
  '<': simple(i32.ltS),
  '<=': simple(i32.leS),
  '>': simple(i32.gtS),
  '>=': simple(i32.geS),
};

/** Sums, differences and products: computed in 64 bits where 32 might not do. */
function arithmetic(op: '+' | '-' | '*', a: Value, b: Value, context: Context): Omit<Value, 'range'> {
  const [narrow, wide] = { '+': [i32.add, i64.add], '-': [i32.sub, i64.sub], '*': [i32.mul, i64.mul] }[op] as [
    typeof i32.add,
    typeof i64.add,
  ];
  const sure = a.sure && b.sure;
  if (fits(op, a.range, b.range)) return { code: narrow(a.code, b.code), sure };
  return { code: narrowed(wide(i64.extendS(a.code), i64.extendS(b.code)), context), sure: false };
}

function fits(op: '+' | '-' | '*', a: Range, b: Range): boolean {
  const all =
    op === '+' ? [a.lo + b.lo, a.hi + b.hi]
    : op === '-' ? [a.lo - b.hi, a.hi - b.lo]
    : [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi]; // prettier-ignore
  return all.every((value) => value >= wholeRange.lo && value <= wholeRange.hi);
}

/** A 64-bit number as a 32-bit one, which it must fit. */
function narrowed(value: Code, context: Context): Code {
  return withScratch(
    context.func,
    (wide) => [
      set(wide, value),
      failIf(i64.ne(i64.extendS(i32.wrap(get(wide))), get(wide)), context),
      i32.wrap(get(wide)),
    ],
    'i64',
  );
}

function division(a: Value, b: Value, context: Context, quotient: boolean): Omit<Value, 'range'> {
  const never = b.range.lo > 0 || b.range.hi < 0;
  const mayOverflow = quotient && a.range.lo === wholeRange.lo && b.range.lo <= -1 && b.range.hi >= -1;
  const divide = quotient ? i32.divS : i32.remS;
  if (never && !mayOverflow) return { code: divide(a.code, b.code), sure: a.sure && b.sure };
  const { func } = context;
  const code = withScratch(func, (left) =>
    withScratch(func, (right) => [
      // Both are computed before either is put aside: what computes one may use the other's local.
      a.code,
      set(right, b.code),
      set(left, []),
      failIf(i32.eqz(get(right)), context),
      mayOverflow
        ? failIf(i32.and(i32.eq(get(left), i32.const(wholeRange.lo)), i32.eq(get(right), i32.const(-1))), context)
        : [],
      divide(get(left), get(right)),
    ]),
  );
  return { code, sure: false };
}

function shiftCount(count: Value, context: Context): Omit<Value, 'range'> {
  if (count.range.lo >= 0 && count.range.hi <= 31) return count;
  return withScratchValue(
    context,
    (local) => [failIf(i32.gtU(tee(local, count.code), i32.const(31)), context), get(local)],
    false,
  );
}

function shiftLeft(a: Value, b: Value, context: Context): Omit<Value, 'range'> {
  const checked = shiftCount(b, context);
  const most = Math.max(Math.abs(a.range.lo), Math.abs(a.range.hi)) * 2 ** Math.min(Math.max(b.range.hi, 0), 31);
  if (most <= wholeRange.hi) return { code: i32.shl(a.code, checked.code), sure: a.sure && checked.sure };
  const wide = i64.shl(i64.extendS(a.code), i64.extendU(checked.code));
  return { code: narrowed(wide, context), sure: false };
}
