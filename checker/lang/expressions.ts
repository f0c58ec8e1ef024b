/** Expressions: a table from kind of syntax node to the function that lowers it. */

import type { Expression } from '../ir/ir.ts';
import { ref } from './annotations.ts';
import { lowerCall, lowerInvoke } from './calls.ts';
import { lowerMember } from './access.ts';
import { constantValue, numberLiteral } from './constants.ts';
import type { Constant } from './constants.ts';
import type { GlobalDeclaration } from './declare.ts';
import { globalStruct } from './globals.ts';
import { noValue } from './lowering.ts';
import type { Lowering, Value } from './lowering.ts';
import { lowerBinary, lowerConditional, lowerLogical, lowerUnary } from './operators.ts';
import { containsYield } from './parse.ts';
import type { Expression as ExpressionNode, Node } from './parse.ts';
import { bool, nothing } from './types.ts';
import type { ModelType } from './types.ts';

type Row<T extends ExpressionNode['type']> = (
  f: Lowering,
  node: Extract<ExpressionNode, { type: T }>,
  wanted: ModelType | undefined,
) => Value;

const rows: { readonly [T in ExpressionNode['type']]?: Row<T> } = {
  Literal: (f, node) => {
    if (node.value === null && node.raw === 'null') return { type: { kind: 'null' }, code: constant(0) };
    switch (typeof node.value) {
      case 'boolean':
        return { type: bool, code: constant(Number(node.value)) };
      case 'number':
        return fromConstant(numberLiteral(f.unit.declarations, f.span(node), node.value));
      case 'string':
        return { type: { kind: 'string', value: node.value }, code: constant(0) };
      default:
        return f.refuse(node, 'regex' in node ? 'regular expression' : 'bigint');
    }
  },
  Identifier: lowerIdentifier,
  MemberExpression: lowerMember,
  CallExpression: lowerCall,
  YieldExpression: lowerYield,
  UnaryExpression: lowerUnary,
  BinaryExpression: lowerBinary,
  LogicalExpression: lowerLogical,
  ConditionalExpression: lowerConditional,
  TSNonNullExpression: (f, node, wanted) => {
    const value = f.expression(node.expression, wanted);
    return value.type.kind === 'ref' ? { ...value, type: { ...value.type, nullable: false } } : value;
  },
  TSAsExpression: lowerCast,
  TSSatisfiesExpression: lowerCast,
  AssignmentExpression: (f, node) => f.refuse(node, 'assignment expression'),
  UpdateExpression: (f, node) => f.refuse(node, 'assignment expression'),
};

export function lowerExpression(f: Lowering, node: ExpressionNode, wanted: ModelType | undefined): Value {
  const row = rows[node.type] as Row<ExpressionNode['type']> | undefined;
  return row ? row(f, node as never, wanted) : f.refuse(node);
}

export function constant(value: number): Expression {
  return { kind: 'const', value };
}

export function fromConstant(found: Constant | undefined): Value {
  return found ? { type: found.type, code: constant(found.value) } : noValue;
}

function lowerIdentifier(f: Lowering, node: Extract<ExpressionNode, { type: 'Identifier' }>): Value {
  const found = f.resolve(node.name, f.span(node));
  switch (found?.kind) {
    case undefined:
      return noValue;
    case 'local':
      return { type: found.type, code: { kind: 'local', name: found.irName } };
    case 'value':
      return found.value;
    case 'errno':
      return { type: { kind: 'int', lo: found.value, hi: found.value, as: 'errno' }, code: constant(found.value) };
    case 'constant':
      return fromConstant(constantValue(f.unit.declarations, found));
    case 'global':
      return lowerGlobal(f, found);
    case 'word':
      return f.refuse(node, 'import as value');
    case 'function':
      return f.refuse(node, 'function value');
    case 'world':
      return f.refuse(node);
    default:
      return f.refuse(node, 'type as value');
  }
}

/** The slot of a statically allocated object is known when the program is put together. */
function lowerGlobal(f: Lowering, found: GlobalDeclaration): Value {
  const struct = globalStruct(f.unit.types, found);
  if (!struct) return noValue;
  return { type: ref(struct), code: f.unit.placeholder(found) };
}

/** `yield* f()`; a plain `yield` has no value. */
function lowerYield(f: Lowering, node: Extract<ExpressionNode, { type: 'YieldExpression' }>): Value {
  if (!node.delegate) return f.refuse(node, 'yield value');
  return lowerInvoke(f, node, undefined);
}

function lowerCast(
  f: Lowering,
  node: Extract<ExpressionNode, { type: 'TSAsExpression' | 'TSSatisfiesExpression' }>,
  wanted: ModelType | undefined,
): Value {
  const type = f.unit.types.resolve(node.typeAnnotation, f.typeScope('cast'));
  if (type.kind === 'unknown') return f.expression(node.expression, wanted);
  const value = f.expression(node.expression, type);
  const sameObject = value.type.kind === 'ref' && type.kind === 'ref' && value.type.struct === type.struct;
  return { ...value, type, code: sameObject ? value.code : f.coerce(value, type, f.span(node), 'this') };
}

/**
 * Says so where a value that was read from memory is needed after an operation that is called later in the same
 * expression: scratch values do not outlive the call.
 */
export function checkHeld(f: Lowering, held: readonly (readonly [Node, Expression])[], later: Node | null): void {
  if (!later || !containsYield(later)) return;
  const lost = held.find(([, code]) => usesTemp(code));
  if (lost) f.diagnostics.report('yield-inside-expression', f.span(later), {}, f.span(lost[0]));
}

function usesTemp(code: Expression): boolean {
  switch (code.kind) {
    case 'local':
      return code.name.startsWith('$');
    case 'member':
      return usesTemp(code.object);
    case 'unary':
      return usesTemp(code.value);
    case 'binary':
      return usesTemp(code.left) || usesTemp(code.right);
    case 'select':
      return usesTemp(code.condition) || usesTemp(code.then) || usesTemp(code.else);
    default:
      return false;
  }
}

/** The value of a call that returns nothing. */
export const noResult: Value = { type: nothing, code: constant(0) };
