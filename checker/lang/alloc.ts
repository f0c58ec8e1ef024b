/** Making and freeing objects. */

import type { Expression } from '../ir/ir.ts';
import type { FieldDeclaration } from './annotations.ts';
import type { CallNode } from './builtins.ts';
import { valueArgument } from './builtins.ts';
import type { StructDeclaration } from './declare.ts';
import { noResult } from './expressions.ts';
import { noValue } from './lowering.ts';
import type { Lowering, Value } from './lowering.ts';
import { ref } from './annotations.ts';
import { containsYield } from './parse.ts';
import type { Expression as ExpressionNode, Node } from './parse.ts';
import type { Span } from './source.ts';
import { show } from './types.ts';
import type { ArrayType } from './types.ts';

type ObjectNode = Extract<ExpressionNode, { type: 'ObjectExpression' }>;

/** `alloc<Dentry>({ d_count: 1 })`. */
export function lowerAlloc(f: Lowering, node: CallNode): Value {
  const asked = node.typeArguments?.params[0];
  if (!asked) {
    f.diagnostics.report('missing-type', f.span(node), {
      what: 'alloc()',
      instead: 'alloc<Dentry>({ d_count: 1 })',
    });
    return noValue;
  }
  const type = f.unit.types.resolve(asked, f.typeScope('alloc'));
  if (type.kind !== 'ref') {
    if (type.kind !== 'unknown')
      f.diagnostics.report('type-mismatch', f.span(asked), { what: 'this', found: show(type), wanted: 'a struct' });
    return noValue;
  }
  const { struct } = type;
  if (struct.structKind === 'task') {
    f.diagnostics.report('wrong-place', f.span(node), { what: 'making a task', instead: 'spawn(operation, …)' });
    return noValue;
  }
  const literal = node.arguments[0];
  if (literal && literal.type !== 'ObjectExpression') {
    f.refuse(literal, literal.type === 'SpreadElement' ? 'SpreadElement' : 'object expected');
    return noValue;
  }
  const fields: Record<string, Expression> = {};
  const later: Initialiser[] = [];
  const given = readFields(f, struct, literal);
  for (const [field, value] of given) {
    if (containsYield(value)) f.refuse(value, 'yield here');
    else if (field.type.kind === 'array' || field.type.kind === 'embedded') later.push([field, value]);
    else fields[field.name] = f.lowerTo(value, field.type, field.name);
  }
  checkNothingMissing(f, struct, given, f.span(node));
  const into = f.temp(ref(struct));
  f.emitter.emit({ do: 'alloc', into: into.code.name, struct: struct.irName, fields }, f.span(node));
  for (const each of later) initialisePart(f, struct, into.code, each);
  return into;
}

type Initialiser = readonly [FieldDeclaration, ExpressionNode];

/** An array or a struct inside a new object: nobody else knows the object yet, so that these are no accesses. */
function initialisePart(
  f: Lowering,
  struct: StructDeclaration,
  object: Expression,
  [field, node]: Initialiser,
): void {
  const store = (target: { index?: Expression }, value: Expression, at: ExpressionNode) => {
    const statement = { do: 'store', object, struct: struct.irName, field: field.name, ...target, value } as const;
    f.unit.marks.silent.add(f.emitter.emit(statement, f.span(at)));
  };
  const { type } = field;
  if (type.kind === 'array') {
    for (const [i, element] of arrayElements(f, field, type, node).entries())
      store(
        { index: { kind: 'const', value: i } },
        f.lowerTo(element, type.element, `${field.name}[${i}]`),
        element,
      );
  } else if (type.kind !== 'embedded') store({}, f.lowerTo(node, type, field.name), node);
  else if (node.type !== 'ObjectExpression') f.refuse(node, 'embedded value');
  else {
    const inner: Expression = { kind: 'member', object, struct: struct.irName, field: field.name };
    for (const each of readFields(f, type.struct, node)) initialisePart(f, type.struct, inner, each);
  }
}

/** The fields that an object literal sets, in its order. */
function readFields(f: Lowering, struct: StructDeclaration, literal: ObjectNode | undefined): Initialiser[] {
  const fields = f.unit.types.fields(struct);
  const found: Initialiser[] = [];
  for (const property of literal?.properties ?? []) {
    if (property.type === 'SpreadElement' || property.computed || property.key.type !== 'Identifier') {
      f.refuse(property, property.type === 'SpreadElement' ? 'SpreadElement' : 'computed field');
      continue;
    }
    const { name } = property.key;
    const field = fields.get(name);
    if (!field) {
      const guess = f.unit.declarations.guess(name, fields.keys());
      f.diagnostics.report(
        'unknown-field',
        f.span(property.key),
        { struct: struct.name, name, guess },
        struct.span,
      );
    } else found.push([field, property.value]);
  }
  return found;
}

/** Fields that must not be null have to be set. */
function checkNothingMissing(
  f: Lowering,
  struct: StructDeclaration,
  given: readonly Initialiser[],
  span: Span,
): void {
  const missing = [...f.unit.types.fields(struct).values()].filter(
    ({ name, type }) => type.kind === 'ref' && !type.nullable && !given.some(([field]) => field.name === name),
  );
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  const instead = `{ ${names.map((name) => `${name}: …`).join(', ')} }, or ${names[0]}: ${show(missing[0]!.type)} | null`;
  f.diagnostics.report(
    'missing-field',
    span,
    { struct: struct.name, fields: names.join(', '), instead },
    missing[0]!.span,
  );
}

function arrayElements(f: Lowering, field: FieldDeclaration, type: ArrayType, literal: Node): ExpressionNode[] {
  if (literal.type !== 'ArrayExpression') {
    f.refuse(literal, 'whole array');
    return [];
  }
  if (literal.elements.length !== type.length) {
    const [found, wanted] = [`${literal.elements.length} elements`, `${type.length}`];
    f.diagnostics.report('type-mismatch', f.span(literal), { what: field.name, found, wanted });
  }
  return literal.elements.filter((each) => each !== null && each.type !== 'SpreadElement');
}

/** `kfree(d)`; of what may be null only where it is not, as the kernel's does. */
export function lowerFree(f: Lowering, node: CallNode): Value {
  const argument = valueArgument(f, node, 0);
  if (!argument) return noValue;
  const { type, code } = f.expression(argument);
  if (type.kind === 'null') return noResult;
  if (type.kind !== 'ref') {
    if (type.kind !== 'unknown')
      f.diagnostics.report('type-mismatch', f.span(argument), {
        what: 'this',
        found: show(type),
        wanted: 'a struct',
      });
    return noValue;
  }
  const free = () => f.emitter.emit({ do: 'free', object: code, struct: type.struct.irName }, f.span(node));
  if (!type.nullable) free();
  else f.emitter.branch({ kind: 'binary', op: '!=', left: code, right: { kind: 'const', value: 0 } }, free);
  return noResult;
}
