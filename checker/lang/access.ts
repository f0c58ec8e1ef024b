/** Reading fields: what of it touches memory, and what does not. */

import type { Expression } from '../ir/ir.ts';
import { ref } from './annotations.ts';
import type { FieldDeclaration } from './annotations.ts';
import type { StructDeclaration } from './declare.ts';
import { checkHeld } from './expressions.ts';
import { noValue } from './lowering.ts';
import type { Lowering, Value } from './lowering.ts';
import { number } from './operators.ts';
import type { Expression as ExpressionNode } from './parse.ts';
import { int, show } from './types.ts';
import type { ModelType } from './types.ts';

type MemberNode = Extract<ExpressionNode, { type: 'MemberExpression' }>;

/** A field of an object, or an element of it. */
export interface Place {
  readonly object: Expression;
  readonly struct: StructDeclaration;
  readonly field: FieldDeclaration;
  readonly index?: Expression;
  /** Of the value it holds. */
  readonly type: ModelType;
}

export function lowerMember(f: Lowering, node: MemberNode): Value {
  const world = worldValue(f, node);
  if (world) return world;
  if (isLength(node)) {
    const { array } = f.expression(node.object);
    if (array)
      return { type: int(array.type.length, array.type.length), code: { kind: 'const', value: array.type.length } };
  }
  const place = lowerPlace(f, node);
  if (!place) return noValue;
  const { object, struct, field, type } = place;
  if (type.kind === 'embedded')
    return { type: ref(type.struct), code: { kind: 'member', object, struct: struct.irName, field: field.name } };
  if (type.kind === 'array')
    return { type, code: { kind: 'const', value: 0 }, array: { object, owner: struct, field: field.name, type } };
  return load(f, place, node);
}

/** Reads a field or element into a scratch value. */
export function load(f: Lowering, place: Place, node: ExpressionNode): Value {
  const { struct, field, type } = place;
  const span = f.span(node);
  if (struct.structKind === 'ghost')
    f.ghostReads.push({ name: `${struct.name}.${field.name}`, span, declared: field.span });
  const into = f.temp(type);
  f.emitter.emit({ do: 'load', into: into.code.name, ...targetOf(place) }, span);
  return into;
}

/** The place as loads and stores of the IR name it. */
export function targetOf({ object, struct, field, index }: Place) {
  return { object, struct: struct.irName, field: field.name, ...(index && { index }) };
}

/** Evaluates what stands before the last `.` or `[`; undefined where that has been reported. */
export function lowerPlace(f: Lowering, node: MemberNode): Place | undefined {
  if (node.optional) {
    f.refuse(node, 'optional call');
    return undefined;
  }
  if (node.property.type === 'PrivateIdentifier') {
    f.refuse(node, 'private name');
    return undefined;
  }
  return node.computed ? lowerElement(f, node) : lowerField(f, node);
}

function lowerElement(f: Lowering, node: Extract<MemberNode, { computed: true }>): Place | undefined {
  if (node.object.type !== 'MemberExpression' || node.object.computed) {
    if (node.property.type === 'Literal' && typeof node.property.value === 'string')
      f.refuse(node, 'computed field');
    else f.refuse(node, 'whole array');
    return undefined;
  }
  const array = lowerPlace(f, node.object);
  if (!array) return undefined;
  if (array.type.kind !== 'array') {
    const [found, wanted] = [show(array.type), 'a FixedArray'];
    f.diagnostics.report('type-mismatch', f.span(node.object), { what: 'this', found, wanted });
    return undefined;
  }
  checkHeld(f, [[node.object, array.object]], node.property);
  const index = f.expression(node.property);
  if (!number(f, index, node.property)) return undefined;
  return { ...array, index: index.code, type: array.type.element };
}

function lowerField(f: Lowering, node: Extract<MemberNode, { computed: false }>): Place | undefined {
  const { type, code } = f.expression(node.object);
  const { name } = node.property;
  if (type.kind !== 'ref') {
    if (type.kind !== 'unknown')
      f.diagnostics.report('type-mismatch', f.span(node.object), {
        what: 'this',
        found: show(type),
        wanted: 'a struct',
      });
    return undefined;
  }
  const fields = f.unit.types.fields(type.struct);
  const field = fields.get(name);
  if (field) return { object: code, struct: type.struct, field, type: field.type };
  const guess = f.unit.declarations.guess(name, fields.keys());
  f.diagnostics.report(
    'unknown-field',
    f.span(node.property),
    { struct: type.struct.name, name, guess },
    type.struct.span,
  );
  return undefined;
}

function isLength(node: MemberNode): boolean {
  return !node.computed && node.property.name === 'length' && node.object.type === 'MemberExpression';
}

/** `world.T` where `world` is all that `init` returned. */
function worldValue(f: Lowering, node: MemberNode): Value | undefined {
  if (node.object.type !== 'Identifier' || node.computed) return undefined;
  if (f.peek(node.object.name)?.kind !== 'world') return undefined;
  return f.worldValue(node.property.name, f.span(node.property));
}
