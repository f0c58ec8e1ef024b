/** Assignments: to variables, which are the task's own, and to fields, which is a store. */

import type { BinaryOp, Expression, Statement } from '../ir/ir.ts';
import { load, lowerPlace, targetOf } from './access.ts';
import type { Place } from './access.ts';
import { lowerInvoke } from './calls.ts';
import { checkHeld } from './expressions.ts';
import type { Lowering, Value } from './lowering.ts';
import { calculateOrOrder, checkFlags, number } from './operators.ts';
import type { Expression as ExpressionNode } from './parse.ts';
import { int, show } from './types.ts';

type Node<T extends ExpressionNode['type']> = Extract<ExpressionNode, { type: T }>;
type Rmw = Extract<Statement, { do: 'rmw' }>['op'];

const operators: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^']);
/** What memory can do in one go. */
const atomicOperators: ReadonlySet<string> = new Set(['+', '-', '&', '|', '^']);

export function lowerAssignment(f: Lowering, node: Node<'AssignmentExpression'>): void {
  const op = node.operator.slice(0, -1);
  if (op !== '' && !operators.has(op)) {
    f.refuse(node, 'operator');
    return;
  }
  assignTo(f, node, node.left, op as BinaryOp | '', node.right);
}

/** `i++` and `i--`, as statements. */
export function lowerUpdate(f: Lowering, node: Node<'UpdateExpression'>): void {
  assignTo(f, node, node.argument, node.operator === '++' ? '+' : '-', undefined);
}

/** `right` is undefined for ++ and --, which add or take 1. */
function assignTo(
  f: Lowering,
  node: ExpressionNode,
  left: Node<'AssignmentExpression'>['left'],
  op: BinaryOp | '',
  right: ExpressionNode | undefined,
): void {
  if (left.type === 'TSNonNullExpression' || left.type === 'TSAsExpression')
    return assignTo(f, node, left.expression as typeof left, op, right);
  if (left.type === 'Identifier') assignVariable(f, node, left, op, right);
  else if (left.type === 'MemberExpression') assignField(f, node, left, op, right);
  else f.refuse(left, left.type === 'ObjectPattern' || left.type === 'ArrayPattern' ? 'destructuring' : undefined);
}

const one: Value = { type: int(1, 1), code: { kind: 'const', value: 1 } };

function assignVariable(
  f: Lowering,
  node: ExpressionNode,
  left: Node<'Identifier'>,
  op: BinaryOp | '',
  right: ExpressionNode | undefined,
): void {
  f.acts += 1;
  const found = f.resolve(left.name, f.span(left));
  if (found && (found.kind !== 'local' || found.constant)) {
    const declared = 'span' in found ? found.span : undefined;
    const instead = found.kind === 'local' ? `let ${left.name}` : 'a field of a global struct, or a variable';
    f.diagnostics.report('constant-write', f.span(node), { name: left.name, instead }, declared);
  }
  if (found?.kind !== 'local') {
    if (right) f.expression(right);
    return;
  }
  const { irName, type } = found;
  if (op === '' && right?.type === 'YieldExpression' && right.delegate) {
    const value = lowerInvoke(f, right, () => irName);
    f.coerce(value, type, f.span(right), 'the result');
    return;
  }
  const variable: Value = { type, code: { kind: 'local', name: irName } };
  if (op === '') f.assign(irName, f.lowerTo(right!, type, 'the value'));
  else f.assign(irName, calculateOrOrder(f, op, [left, variable], operand(f, node, right)).code);
}

function operand(
  f: Lowering,
  node: ExpressionNode,
  right: ExpressionNode | undefined,
): readonly [ExpressionNode, Value] {
  return right ? [right, f.expression(right)] : [node, one];
}

function assignField(
  f: Lowering,
  node: ExpressionNode,
  left: Node<'MemberExpression'>,
  op: BinaryOp | '',
  right: ExpressionNode | undefined,
): void {
  const ghosts = f.ghostReads.length;
  const place = lowerPlace(f, left);
  if (!place) {
    if (right) f.expression(right);
    return;
  }
  if (place.struct.structKind !== 'ghost') f.acts += 1;
  if (!checkWritable(f, place, left)) {
    if (right) f.expression(right);
    return;
  }
  const held: [ExpressionNode, Expression][] = [[left, place.object]];
  if (place.index) held.push([left, place.index]);
  checkHeld(f, held, right ?? null);
  if (op === '') store(f, place, f.lowerTo(right!, place.type, 'the value'), node);
  else updateField(f, place, node, left, op, right);
  // A statement that writes ghost state may look at ghost state.
  if (place.struct.structKind === 'ghost') f.ghostReads.length = ghosts;
}

function store(f: Lowering, place: Place, value: Expression, node: ExpressionNode): void {
  f.emitter.emit({ do: 'store', ...targetOf(place), value }, f.span(node));
}

/** In an atomic function memory does it in one go, where it can; in an operation it is a read and a write. */
function updateField(
  f: Lowering,
  place: Place,
  node: ExpressionNode,
  left: Node<'MemberExpression'>,
  op: BinaryOp,
  right: ExpressionNode | undefined,
): void {
  if (!f.inOperation && atomicOperators.has(op)) {
    const [rightNode, value] = operand(f, node, right);
    const type = number(f, { type: place.type, code: value.code }, left);
    if (!type || !number(f, value, rightNode)) return;
    checkFlags(f, [left, type], [rightNode, value.type]);
    f.emitter.emit({ do: 'rmw', op: op as Rmw, ...targetOf(place), value: value.code }, f.span(node));
    return;
  }
  const old = load(f, place, left);
  checkHeld(f, [[left, old.code]], right ?? null);
  const value = calculateOrOrder(f, op, [left, old], operand(f, node, right));
  store(f, place, value.code, node);
}

/** Whether there is a value to write; that it may not be written is another matter. */
function checkWritable(f: Lowering, { struct, field, type }: Place, node: ExpressionNode): boolean {
  if (type.kind === 'embedded' || type.kind === 'array') {
    const wanted = type.kind === 'array' ? 'one of its elements' : `a field of it`;
    f.diagnostics.report('type-mismatch', f.span(node), { what: 'what is assigned to', found: show(type), wanted });
    return false;
  }
  if (field.readonly && f.instance.role !== 'init') {
    const words = { name: `${struct.name}.${field.name}`, struct: struct.name, field: field.name };
    f.diagnostics.report('readonly-write', f.span(node), words, field.span);
  }
  return true;
}
