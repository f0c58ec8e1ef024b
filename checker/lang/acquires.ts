/** The line `Acquires:` in the comment of a function that takes a lock: which field then says who holds it. */

import type { AtomicFunction } from '../ir/ir.ts';
import type { Types } from './annotations.ts';
import type { FunctionDeclaration } from './declare.ts';
import type { Parameter } from './unit.ts';

/** What the line says. Reported, and undefined, where it names no field that could tell. */
export function acquiresOf(
  types: Types,
  declaration: FunctionDeclaration,
  params: readonly Parameter[],
): AtomicFunction['acquires'] {
  const line = declaration.doc?.match(/^[\s/*]*Acquires:[ \t]*(.*?)[ \t]*(\*\/)?$/m)?.[1];
  if (line === undefined) return undefined;
  const [, name, field] = /^(\w+)\.(\w+)$/.exec(line) ?? [];
  const param = params.find((each) => each.name === name);
  const struct = param?.type.kind === 'ref' ? param.type.struct : undefined;
  const type = struct && field !== undefined ? types.fields(struct).get(field)?.type : undefined;
  const tells = type?.kind === 'int' || (type?.kind === 'ref' && type.struct.structKind === 'task');
  if (!tells || declaration.node.generator) {
    types.diagnostics.report('acquires-nothing', declaration.span, { name: declaration.name, line });
    return undefined;
  }
  return { param: name!, field: field! };
}
