/** The functions of a model whose texts can be edited: where each stands, as it is with the variants in place. */

import { resolve } from 'node:path';
import type { Place, Program } from '../ir/ir.ts';
import { Diagnostics } from '../lang/diagnostics.ts';
import { Modules } from '../lang/modules.ts';
import type { Module, Texts } from '../lang/modules.ts';
import { childrenOf, isFunction } from '../lang/parse.ts';
import type { Node, Statement } from '../lang/parse.ts';
import type { Source } from '../lang/source.ts';

/** A function with a body of statements; of a scenario its tasks that are methods, too. */
export interface EditableFunction {
  readonly name: string;
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly body: readonly Statement[];
  /** Whether it has steps; else it runs inside one, and has no `yield`. */
  readonly isOperation: boolean;
  /** Names of its parameters, and of what its file declares or imports: known everywhere in it. */
  readonly params: readonly string[];
}

/** All functions in the files of a spec with variants, in the order of the files. Throws ModelError. */
export function editableFunctions(
  spec: string,
  variants: readonly string[],
  texts: Texts = {},
): readonly EditableFunction[] {
  const diagnostics = new Diagnostics();
  const modules = new Modules(diagnostics, { texts });
  for (const file of [spec, ...variants]) modules.load(resolve(file));
  diagnostics.throwIfAny();
  return modules.list.flatMap(functionsOf);
}

function functionsOf({ source, tree }: Module): EditableFunction[] {
  const found: EditableFunction[] = [];
  const add = (name: string, node: Node) => {
    if (!('body' in node) || !('params' in node)) return;
    const body = node.body as { readonly type: string; readonly body: readonly Statement[] } | null;
    if (body?.type !== 'BlockStatement') return;
    const params = (node.params as readonly Node[]).flatMap(namesBoundBy);
    const isOperation = 'generator' in node && node.generator === true;
    found.push({ name, source, start: node.start, end: node.end, body: body.body, isOperation, params });
  };
  const visit = (node: Node) => {
    if (node.type === 'FunctionDeclaration' && node.id) add(node.id.name, node);
    else if (node.type === 'Property' && isFunction(node.value) && node.key.type === 'Identifier')
      add(node.key.name, node.value);
    else for (const child of childrenOf(node)) visit(child);
  };
  for (const node of tree.program.body) visit(node);
  return found;
}

/** `nd` of `nd: Nameidata`; `I` and `R` of `{ I, R }`. */
function namesBoundBy(pattern: Node): string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type !== 'ObjectPattern') return [];
  return pattern.properties.flatMap((each) => (each.type === 'Property' ? namesBoundBy(each.value) : []));
}

/** The function that a place in a program's code is in. */
export function isIn({ name, source, start, end }: EditableFunction, place: Place): boolean {
  if (place.function !== name || !isFile(source.path, place.file)) return false;
  const offset = source.offset(place.line, place.column);
  return start <= offset && offset < end;
}

/** Programs name files from the package's root or the spec's folder. */
function isFile(path: string, shown: string): boolean {
  const named = shown.replace(/^(\.\.\/)+/, '');
  return path === named || path.replaceAll('\\', '/').endsWith(`/${named}`);
}

/** The functions of which there is code in the program: what nobody calls is not there, nor what a variant replaces. */
export function functionsIn(program: Program, functions: readonly EditableFunction[]): readonly EditableFunction[] {
  return functions.filter((each) => program.places.some((place) => isIn(each, place)));
}
