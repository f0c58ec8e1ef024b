/** Variants: files whose exported functions stand in for the model's functions of the same name. */

import { basename } from 'node:path';
import type { Types } from './annotations.ts';
import type { FunctionDeclaration } from './declare.ts';
import type { Module } from './modules.ts';
import type { Node } from './parse.ts';
import { refuse } from './refuse.ts';
import { nothing, sameType, show, unknown } from './types.ts';
import type { ModelType } from './types.ts';
import { scopeOf, noBindings } from './unit.ts';

/** Installs the variants' functions. `model` are the modules of the spec without them. */
export function applyVariants(types: Types, model: readonly Module[], variants: readonly Module[]): void {
  const { declarations, diagnostics } = types;
  const originals = model
    .filter((module) => !variants.includes(module))
    .flatMap((module) => functionsOf(types, module));
  const replacedBy = new Map<string, FunctionDeclaration>();
  for (const variant of variants) {
    const names = new Set(originals.map((each) => each.name));
    checkExports(types, variant, names);
    for (const replacement of functionsOf(types, variant)) {
      const { name, span, exported } = replacement;
      if (!exported) continue;
      const first = replacedBy.get(name);
      if (first) {
        diagnostics.report('variant-twice', span, { name }, first.span);
        continue;
      }
      replacedBy.set(name, replacement);
      const found = originals.filter((each) => each.name === name);
      const [original, second] = found;
      if (!original) {
        const guess = declarations.guess(
          name,
          originals.map((each) => each.name),
        );
        diagnostics.report('unused-variant-function', span, { name, guess });
      } else if (second) diagnostics.report('ambiguous-variant-function', span, { name }, second.span);
      else {
        const how = difference(types, original, replacement);
        if (how !== undefined) diagnostics.report('variant-signature', span, { name, how }, original.span);
        else declarations.replacements.set(original, replacement);
      }
    }
  }
}

/** A variant without a function to put in place would leave the model as it stands, and `verified` would mean nothing. */
function checkExports(types: Types, variant: Module, originals: ReadonlySet<string>): void {
  const { diagnostics } = types;
  const { source, tree } = variant;
  const others = tree.program.body.filter((node) => exportsOther(node));
  for (const node of others)
    refuse(
      diagnostics,
      source,
      node,
      node.type === 'ExportDefaultDeclaration' ? 'variant default' : 'variant export',
    );
  const functions = functionsOf(types, variant);
  if (others.length > 0 || functions.some((each) => each.exported)) return;
  const meant = functions.find((each) => originals.has(each.name));
  const words = {
    why: meant ? `, because ${meant.name} is not exported` : ': it exports no function',
    instead: meant ? `export function${meant.node.generator ? '*' : ''} ${meant.name}(…)` : 'export function …',
  };
  diagnostics.report('variant-replaces-nothing', meant?.span ?? { source, start: 0, end: 0 }, words);
}

/** Whether a statement exports something other than a function of its own. */
function exportsOther(node: Node): boolean {
  if (node.type === 'ExportDefaultDeclaration') return true;
  if (node.type !== 'ExportNamedDeclaration') return false;
  const { declaration } = node;
  // Names passed on; a list of the file's own names is refused in every file.
  if (!declaration) return node.source !== null;
  if (declaration.type !== 'VariableDeclaration') return declaration.type !== 'FunctionDeclaration';
  return !declaration.declarations.every(
    ({ init }) => init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression',
  );
}

function functionsOf(types: Types, module: Module): FunctionDeclaration[] {
  return [...types.declarations.of(module).values()].filter((each) => each.kind === 'function');
}

/** How a stand-in differs from the original in what its callers rely on. */
function difference(
  types: Types,
  original: FunctionDeclaration,
  replacement: FunctionDeclaration,
): string | undefined {
  const [a, b] = [original.node, replacement.node];
  if (a.generator !== b.generator)
    return a.generator ? 'it is no longer an operation (function*)' : 'it is no longer atomic';
  if (a.params.length !== b.params.length) return `${b.params.length} parameters instead of ${a.params.length}`;
  if ((a.typeParameters?.params.length ?? 0) > 0) return undefined;
  for (const [i, param] of a.params.entries()) {
    const [was, is] = [parameterType(types, original, param), parameterType(types, replacement, b.params[i]!)];
    if (!sameType(was, is)) return `parameter ${i + 1} is ${insteadOf(is, was)}`;
  }
  const [was, is] = [resultType(types, original), resultType(types, replacement)];
  return sameType(was, is) ? undefined : `the result is ${insteadOf(is, was)}`;
}

/** Two types that differ, with the files of structs that have the same name. */
function insteadOf(is: ModelType, was: ModelType): string {
  const [now, before] = [show(is), show(was)];
  if (now !== before) return `${now} instead of ${before}`;
  const from = (type: ModelType) => {
    const inner = type.kind === 'steps' ? type.result : type;
    return inner.kind === 'ref' ? ` of ${basename(inner.struct.module.source.path)}` : '';
  };
  return `${now}${from(is)} instead of ${before}${from(was)}`;
}

function parameterType(
  types: Types,
  declaration: FunctionDeclaration,
  param: FunctionDeclaration['node']['params'][number],
): ModelType {
  const annotation = param.type === 'Identifier' ? param.typeAnnotation?.typeAnnotation : undefined;
  return annotation ? types.resolve(annotation, scopeOf(declaration, noBindings)) : unknown;
}

function resultType(types: Types, declaration: FunctionDeclaration): ModelType {
  const annotation = declaration.node.returnType?.typeAnnotation;
  return annotation ? types.resolve(annotation, scopeOf(declaration, noBindings)) : nothing;
}
