/** Which functions of a spec its variants replace, and the texts of both. */

import { resolve } from 'node:path';
import { Types } from './annotations.ts';
import { Declarations, type FunctionDeclaration } from './declare.ts';
import { Diagnostics } from './diagnostics.ts';
import { Modules, type Texts } from './modules.ts';
import { applyVariants } from './variant.ts';

/** The text of a function, without its comment. */
export interface Excerpt {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

export interface Replacement {
  readonly name: string;
  readonly original: Excerpt;
  readonly replacement: Excerpt;
}

/** What variants replace. For specs and variants that compile. */
export function replacedFunctions(file: string, variantFiles: readonly string[], texts: Texts = {}): Replacement[] {
  const diagnostics = new Diagnostics();
  const modules = new Modules(diagnostics, { texts });
  modules.load(resolve(file));
  const model = [...modules.list];
  const variants = variantFiles.map((each) => modules.load(resolve(each)));
  const declarations = new Declarations(diagnostics);
  for (const module of modules.list) declarations.declare(module);
  applyVariants(new Types(declarations), model, variants);
  return [...declarations.replacements].map(([original, replacement]) => ({
    name: original.name,
    original: excerptOf(original),
    replacement: excerptOf(replacement),
  }));
}

function excerptOf({ module, node }: FunctionDeclaration): Excerpt {
  const { path, text } = module.source;
  return { file: path, text: `${text.slice(node.start, node.end)}\n` };
}
