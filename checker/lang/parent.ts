/** The line `Parent:` in the comment of a struct: which field says what an object is part of, for pictures. */

import type { FieldDeclaration, Fields } from './annotations.ts';
import type { StructDeclaration } from './declare.ts';

/** What the line says, if there is one; `field` is undefined where it names no reference. */
export function parentLine(
  struct: StructDeclaration,
  fields: Fields,
): { readonly line: string; readonly field: FieldDeclaration | undefined } | undefined {
  const line = struct.doc?.match(/\bParent:[ \t]*(.*?)[ \t]*(\*\/)?$/m)?.[1];
  if (line === undefined) return undefined;
  const field = fields.get(line);
  return { line, field: field?.type.kind === 'ref' ? field : undefined };
}
