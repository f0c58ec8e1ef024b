/** Statically allocated objects: `export const rename_lock = global<Seqlock>()`. */

import type { InitialObject } from '../ir/ir.ts';
import type { Types } from './annotations.ts';
import { evaluate } from './constants.ts';
import type { GlobalDeclaration, StructDeclaration } from './declare.ts';
import type { Module } from './modules.ts';
import { spanOf } from './parse.ts';
import type { Expression as ExpressionNode, Node } from './parse.ts';
import { refuse } from './refuse.ts';
import { fits, show } from './types.ts';
import type { ModelType } from './types.ts';

/** The struct of a global; undefined where that is wrong and has been reported. */
export function globalStruct(
  types: Types,
  { module, call, name }: GlobalDeclaration,
): StructDeclaration | undefined {
  const { diagnostics } = types;
  const asked = call.typeArguments?.params[0];
  if (!asked) {
    const instead = `const ${name} = global<Seqlock>()`;
    diagnostics.report('missing-type', spanOf(module.source, call), { what: name, instead });
    return undefined;
  }
  const type = types.resolve(asked, { module, label: name });
  const span = spanOf(module.source, asked);
  if (type.kind !== 'ref') {
    if (type.kind !== 'unknown')
      diagnostics.report('type-mismatch', span, { what: 'this', found: show(type), wanted: 'a struct' });
    return undefined;
  }
  const { struct } = type;
  if (struct.structKind === 'private')
    diagnostics.report('private-shared', span, { name: struct.name, why: 'every task can reach a global' });
  if (struct.structKind === 'task')
    diagnostics.report('wrong-place', span, { what: 'a task as a global', instead: 'a task of the scenario' });
  return struct;
}

/** The fields a global begins with; `slotOf` tells the slot of another global. */
export function globalObject(
  types: Types,
  global: GlobalDeclaration,
  slotOf: (other: GlobalDeclaration) => number,
): InitialObject {
  const { module, call } = global;
  const struct = globalStruct(types, global);
  const literal = call.arguments[0];
  if (!struct || !literal) return {};
  const value = (node: Node, type: ModelType) => fieldValue(types, global, node, type, slotOf);
  return objectOf(types, module, struct, literal, value);
}

function objectOf(
  types: Types,
  module: Module,
  struct: StructDeclaration,
  literal: Node,
  value: (node: Node, type: ModelType) => number,
): InitialObject {
  const object: Record<string, InitialObject[string]> = {};
  if (literal.type !== 'ObjectExpression') {
    refuse(types.diagnostics, module.source, literal, 'object expected');
    return object;
  }
  const fields = types.fields(struct);
  for (const property of literal.properties) {
    if (property.type === 'SpreadElement' || property.computed || property.key.type !== 'Identifier') {
      refuse(types.diagnostics, module.source, property, 'computed field');
      continue;
    }
    const { name } = property.key;
    const type = fields.get(name)?.type;
    if (!type) {
      const guess = types.declarations.guess(name, fields.keys());
      const span = spanOf(module.source, property.key);
      types.diagnostics.report('unknown-field', span, { struct: struct.name, name, guess }, struct.span);
    } else if (type.kind === 'embedded') object[name] = objectOf(types, module, type.struct, property.value, value);
    else if (type.kind === 'array')
      object[name] = elements(property.value).map((each) => value(each, type.element));
    else object[name] = value(property.value, type);
  }
  return object;
}

function elements(node: ExpressionNode): Node[] {
  return node.type === 'ArrayExpression' ? node.elements.filter((each) => each !== null) : [node];
}

function fieldValue(
  types: Types,
  { module }: GlobalDeclaration,
  node: Node,
  type: ModelType,
  slotOf: (other: GlobalDeclaration) => number,
): number {
  const span = spanOf(module.source, node);
  const mismatch = (found: string) => {
    types.diagnostics.report('type-mismatch', span, { what: 'this', found, wanted: show(type) });
    return 0;
  };
  if (node.type === 'Literal' && node.value === null) return fits({ kind: 'null' }, type) ? 0 : mismatch('null');
  if (node.type === 'Literal' && typeof node.value === 'string') {
    const index = type.kind === 'enum' ? type.values.indexOf(node.value) : -1;
    return index === -1 ? mismatch(`'${node.value}'`) : index;
  }
  if (node.type === 'Identifier') {
    const found = types.declarations.lookup(module, node.name, span, 'unknown-name');
    if (found?.kind === 'global') {
      const struct = globalStruct(types, found);
      if (struct && !fits({ kind: 'ref', struct, nullable: false }, type)) return mismatch(struct.name);
      return slotOf(found);
    }
    if (!found) return 0;
  }
  const constant = evaluate(types.declarations, module, node);
  if (!constant) return 0;
  return fits(constant.type, type) ? constant.value : mismatch(show(constant.type));
}
