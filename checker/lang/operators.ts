/** Operators: arithmetic, comparisons, and those that evaluate only one of their sides. */

import type { BinaryOp, Expression } from '../ir/ir.ts';
import { calculate } from './constants.ts';
import { checkHeld } from './expressions.ts';
import { noValue } from './lowering.ts';
import type { Lowering, Value } from './lowering.ts';
import { containsYield } from './parse.ts';
import type { Expression as ExpressionNode } from './parse.ts';
import { bool, hull, rangeOfOperator, show, strangerAmong, unknown } from './types.ts';
import type { IntType, ModelType } from './types.ts';

type Node<T extends ExpressionNode['type']> = Extract<ExpressionNode, { type: T }>;

const zero: Expression = { kind: 'const', value: 0 };

const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^']);
const orders: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const equalities: Readonly<Record<string, '==' | '!='>> = { '==': '==', '===': '==', '!=': '!=', '!==': '!=' };

export function lowerUnary(f: Lowering, node: Node<'UnaryExpression'>): Value {
  const { operator, argument } = node;
  if (operator === '!') return { type: bool, code: not(lowerCondition(f, argument)) };
  if (operator !== '-' && operator !== '+' && operator !== '~') return f.refuse(node, 'operator');
  const value = f.expression(argument);
  const type = number(f, value, argument);
  if (!type) return noValue;
  if (operator === '+') return value;
  if (operator === '-') {
    const negated: IntType = { ...type, lo: -type.hi + 0, hi: -type.lo + 0 };
    if (value.code.kind === 'const')
      return { type: negated, code: { kind: 'const', value: -value.code.value + 0 } };
    return { type: negated, code: { kind: 'unary', op: 'neg', value: value.code } };
  }
  const flipped: IntType = {
    kind: 'int',
    lo: ~type.hi,
    hi: ~type.lo,
    ...(type.flags && { flags: type.flags }),
  };
  if (value.code.kind === 'const') return { type: flipped, code: { kind: 'const', value: ~value.code.value } };
  return { type: flipped, code: { kind: 'unary', op: 'bitnot', value: value.code } };
}

export function lowerBinary(f: Lowering, node: Node<'BinaryExpression'>): Value {
  if (node.left.type === 'PrivateIdentifier') return f.refuse(node, 'private name');
  const { operator } = node;
  const equality = equalities[operator];
  if (!equality && !arithmetic.has(operator) && !orders.has(operator))
    return f.refuse(node, operator === '>>>' ? '>>>' : 'operator');
  const left = f.expression(node.left);
  checkHeld(f, [[node.left, left.code]], node.right);
  const right = f.expression(node.right);
  if (equality) return compare(f, node, equality, left, right);
  return calculateOrOrder(f, operator as BinaryOp, [node.left, left], [node.right, right]);
}

/** Flags meet flags of the same set: `mnt_flags & LOOKUP_RCU` would be 0 whatever happens. */
export function checkFlags(
  f: Lowering,
  [leftNode, left]: readonly [ExpressionNode, ModelType],
  [rightNode, right]: readonly [ExpressionNode, ModelType],
): void {
  if (left.kind !== 'int' || right.kind !== 'int') return;
  const report = (node: ExpressionNode, found: string | undefined, wanted: ModelType) => {
    if (found !== undefined)
      f.diagnostics.report('type-mismatch', f.span(node), { what: 'this side', found, wanted: show(wanted) });
    return found !== undefined;
  };
  if (!report(rightNode, strangerAmong(left, right), left)) report(leftNode, strangerAmong(right, left), right);
}

/** An operator on two numbers. */
export function calculateOrOrder(
  f: Lowering,
  op: BinaryOp,
  [leftNode, left]: readonly [ExpressionNode, Value],
  [rightNode, right]: readonly [ExpressionNode, Value],
): Value {
  const a = number(f, left, leftNode);
  const b = number(f, right, rightNode);
  if (!a || !b) return noValue;
  if (op === '&' || op === '|' || op === '^') checkFlags(f, [leftNode, a], [rightNode, b]);
  const code: Expression = { kind: 'binary', op, left: left.code, right: right.code };
  if (orders.has(op)) return { type: bool, code };
  const type = rangeOfOperator(op, a, b);
  if (left.code.kind !== 'const' || right.code.kind !== 'const') return { type, code };
  const value = calculate(op, left.code.value, right.code.value);
  if (value === undefined) return { type, code };
  return { type: { ...type, lo: value, hi: value }, code: { kind: 'const', value } };
}

function compare(f: Lowering, node: Node<'BinaryExpression'>, op: '==' | '!=', left: Value, right: Value): Value {
  const [a, b] = [left.type, right.type];
  let { code: leftCode } = left;
  let { code: rightCode } = right;
  if (a.kind === 'enum' && b.kind === 'string') rightCode = f.enumValue(a, b.value, f.span(node.right));
  else if (b.kind === 'enum' && a.kind === 'string') leftCode = f.enumValue(b, a.value, f.span(node.left));
  else if (!comparable(a, b))
    f.diagnostics.report('type-mismatch', f.span(node), { what: 'the left side', found: show(a), wanted: show(b) });
  else if (node.left.type !== 'PrivateIdentifier') checkFlags(f, [node.left, a], [node.right, b]);
  return { type: bool, code: { kind: 'binary', op, left: leftCode, right: rightCode } };
}

function comparable(a: ModelType, b: ModelType): boolean {
  if (a.kind === 'unknown' || b.kind === 'unknown') return true;
  if (a.kind === 'null' || b.kind === 'null') return a.kind === 'ref' || b.kind === 'ref';
  if (a.kind === 'ref') return b.kind === 'ref' && a.struct === b.struct;
  if (a.kind === 'enum') return b.kind === 'enum' && a.values.join() === b.values.join();
  return a.kind === b.kind && (a.kind === 'int' || a.kind === 'bool');
}

/** The value's type as a number; undefined, and a message, where it is none. */
export function number(f: Lowering, value: Value, node: ExpressionNode): IntType | undefined {
  if (value.type.kind === 'int') return value.type;
  if (value.type.kind !== 'unknown')
    f.diagnostics.report('type-mismatch', f.span(node), {
      what: 'this',
      found: show(value.type),
      wanted: 'a number',
    });
  return undefined;
}

// --- One side only -----------------------------------------------------------------------------------------------

/** A condition as 0 or 1: numbers that are not 0 and references that are not null count as true. */
export function lowerCondition(f: Lowering, node: ExpressionNode): Expression {
  if (node.type === 'LogicalExpression' && node.operator !== '??') return shortCircuit(f, node, lowerCondition);
  return truth(f, f.expression(node), node);
}

function truth(f: Lowering, { type, code }: Value, node: ExpressionNode): Expression {
  switch (type.kind) {
    case 'bool':
    case 'unknown':
      return code;
    case 'null':
      return zero;
    case 'int':
    case 'ref':
      if (code.kind === 'const') return { kind: 'const', value: Number(code.value !== 0) };
      return { kind: 'binary', op: '!=', left: code, right: zero };
    default:
      f.diagnostics.report('type-mismatch', f.span(node), {
        what: 'the condition',
        found: show(type),
        wanted: 'a boolean, a number or a reference',
      });
      return zero;
  }
}

/** As a value, `a && b` takes booleans only: in JavaScript it would give the number or reference itself. */
export function lowerLogical(f: Lowering, node: Node<'LogicalExpression'>): Value {
  if (node.operator === '??') return f.refuse(node, '??');
  const side = (inner: Lowering, each: ExpressionNode) => inner.lowerTo(each, bool, 'this side');
  return { type: bool, code: shortCircuit(f, node, side) };
}

function shortCircuit(
  f: Lowering,
  node: Node<'LogicalExpression'>,
  side: (f: Lowering, node: ExpressionNode) => Expression,
): Expression {
  const isAnd = node.operator === '&&';
  const left = side(f, node.left);
  const decide = (condition: Expression) => (isAnd ? condition : not(condition));
  if (containsYield(node.right)) {
    const { code } = f.temp(bool);
    const [right, join] = [f.emitter.newLabel(), f.emitter.newLabel()];
    f.assign(code.name, left);
    f.emitter.branch(
      decide(code),
      () => f.emitter.goto(right),
      () => f.emitter.goto(join),
    );
    f.emitter.place(right);
    f.assign(code.name, side(f, node.right));
    f.emitter.place(join);
    return code;
  }
  let right: Expression = zero;
  const captured = f.emitter.capture(() => {
    right = side(f, node.right);
  });
  if (captured.body.length === 0 && isTotal(right))
    return simplify({ kind: 'binary', op: isAnd ? 'and' : 'or', left, right });
  const { code } = f.temp(bool);
  f.assign(code.name, left);
  f.emitter.branch(decide(code), () => {
    f.emitter.append(captured.body);
    f.assign(code.name, right);
    f.emitter.alive &&= captured.alive;
  });
  return code;
}

export function lowerConditional(f: Lowering, node: Node<'ConditionalExpression'>, wanted?: ModelType): Value {
  const condition = lowerCondition(f, node.test);
  if (containsYield(node.consequent) || containsYield(node.alternate)) {
    f.diagnostics.report('yield-inside-expression', f.span(node), {}, f.span(node.test));
    return noValue;
  }
  let [one, other] = [noValue, noValue];
  const then = f.emitter.capture(() => (one = inType(f, node.consequent, wanted)));
  const otherwise = f.emitter.capture(() => (other = inType(f, node.alternate, wanted)));
  const type = either(one.type, other.type);
  if (!type) {
    const [found, wantedType] = [show(other.type), show(one.type)];
    f.diagnostics.report('type-mismatch', f.span(node.alternate), { what: 'this', found, wanted: wantedType });
    return noValue;
  }
  const pure = then.body.length === 0 && otherwise.body.length === 0 && isTotal(one.code) && isTotal(other.code);
  if (pure) return { type, code: { kind: 'select', condition, then: one.code, else: other.code } };
  const { code } = f.temp(type);
  const put = (captured: typeof then, value: Value) => () => {
    f.emitter.append(captured.body);
    f.assign(code.name, value.code);
    f.emitter.alive &&= captured.alive;
  };
  f.emitter.branch(condition, put(then, one), put(otherwise, other));
  return { type, code };
}

/** A side of `?:`, where a string is a word of the enum that is wanted. */
function inType(f: Lowering, node: ExpressionNode, wanted: ModelType | undefined): Value {
  const value = f.expression(node, wanted);
  if (value.type.kind !== 'string' || wanted?.kind !== 'enum') return value;
  return { type: wanted, code: f.coerce(value, wanted, f.span(node), 'this') };
}

/** The type of a value that is one or the other. */
export function either(a: ModelType, b: ModelType): ModelType | undefined {
  if (a.kind === 'unknown' || b.kind === 'unknown') return unknown;
  if (a.kind === 'int' && b.kind === 'int') return hull(a, b);
  if (a.kind === 'null') return b.kind === 'ref' ? { ...b, nullable: true } : b.kind === 'null' ? b : undefined;
  if (b.kind === 'null') return either(b, a);
  if (a.kind === 'ref' && b.kind === 'ref' && a.struct === b.struct)
    return { ...a, nullable: a.nullable || b.nullable };
  if (a.kind === 'string' || b.kind === 'string') return undefined;
  return comparable(a, b) ? a : undefined;
}

// --- Expressions of the IR ---------------------------------------------------------------------------------------

export function not(code: Expression): Expression {
  if (code.kind === 'const') return { kind: 'const', value: Number(code.value === 0) };
  if (code.kind === 'unary' && code.op === 'not') return code.value;
  if (code.kind === 'binary' && code.op === '==') return { ...code, op: '!=' };
  if (code.kind === 'binary' && code.op === '!=') return { ...code, op: '==' };
  return { kind: 'unary', op: 'not', value: code };
}

/** `true && x` is x; what decides early leaves nothing of the other side, which has no effect. */
function simplify(code: Extract<Expression, { kind: 'binary' }>): Expression {
  if (code.left.kind !== 'const') return code;
  const decides = (code.left.value !== 0) === (code.op === 'or');
  return decides ? code.left : code.right;
}

/** Whether an expression has a value whatever its variables hold: it neither overflows nor divides by zero. */
function isTotal(code: Expression): boolean {
  switch (code.kind) {
    case 'unary':
      return code.op !== 'neg' && isTotal(code.value);
    case 'binary':
      return !['+', '-', '*', '/', '%', '<<', '>>'].includes(code.op) && isTotal(code.left) && isTotal(code.right);
    case 'select':
      return isTotal(code.condition) && isTotal(code.then) && isTotal(code.else);
    case 'member':
      return isTotal(code.object);
    default:
      return true;
  }
}
