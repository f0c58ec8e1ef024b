/** A model as JavaScript that can be run: the modules of a spec and its variants, and which name of which means what. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { constantValue } from './constants.ts';
import { Declarations } from './declare.ts';
import type { Declaration, Meaning } from './declare.ts';
import { Diagnostics } from './diagnostics.ts';
import { eraseTypes } from './erase.ts';
import { Types } from './annotations.ts';
import { Modules } from './modules.ts';
import type { Module, Texts } from './modules.ts';
import { applyVariants } from './variant.ts';

/** A function or object of a module. */
export interface Named {
  /** Position in the list of modules. */
  readonly module: number;
  readonly name: string;
}

/** What an imported name stands for. */
export type Binding = Named | { readonly word: string } | { readonly value: number | boolean };

/** The words of the vocabulary that are told a struct in angle brackets. */
const askForStructs: readonly string[] = ['alloc', 'global', 'all', 'current', 'task'];

export interface RunnableModule {
  /** Absolute path. */
  readonly path: string;
  /** See `eraseTypes`. Names that it imports are free. */
  readonly code: string;
  /** The functions, constants and globals that it declares. */
  readonly names: readonly string[];
  /** Those of them that are globals, in the order in which they are made. */
  readonly globals: readonly string[];
  /** By the names used here. */
  readonly imports: Readonly<Record<string, Binding>>;
  /** Its functions for which others stand in, also where it calls them itself. */
  readonly replaced: Readonly<Record<string, Named>>;
  /** What the structs that it can name are called in the IR. */
  readonly structs: Readonly<Record<string, string>>;
}

export interface Runnable {
  /** In the order in which the compiler declares them: what is imported comes first, but for cycles. */
  readonly modules: readonly RunnableModule[];
  /** What each task calls at its end. */
  readonly exit: Named | undefined;
  /** The spec's module. */
  readonly spec: number;
}

/**
 * Makes a spec with some variants runnable, which compiles: nothing is checked here that compiling checks. `texts` stand for
 * those of files. Throws ModelError.
 */
export function makeRunnable(file: string, variantFiles: readonly string[], texts: Texts = {}): Runnable {
  const diagnostics = new Diagnostics();
  const loaded = new Modules(diagnostics, { texts });
  const spec = loaded.load(resolve(file));
  const model = [...loaded.list];
  const variants = variantFiles.filter((each) => existsSync(each)).map((each) => loaded.load(resolve(each)));
  const declarations = new Declarations(diagnostics);
  for (const module of loaded.list) declarations.declare(module);
  applyVariants(new Types(declarations), model, variants);
  diagnostics.throwIfAny();
  const modules = [...declarations.modules];
  const named = ({ module, name }: Declaration): Named => ({ module: modules.indexOf(module), name });
  const runnable = modules.map((module) => runnableModule(declarations, module, named));
  diagnostics.throwIfAny();
  const { taskStruct } = declarations;
  const exit = taskStruct && declarations.of(taskStruct.module).get('do_exit');
  const lastCall = exit?.kind === 'function' ? (declarations.replacements.get(exit) ?? exit) : undefined;
  return { modules: runnable, exit: lastCall && named(lastCall), spec: modules.indexOf(spec) };
}

function runnableModule(
  declarations: Declarations,
  module: Module,
  named: (declaration: Declaration) => Named,
): RunnableModule {
  const { source, tree } = module;
  const meanings = [...module.imports].map(([name, taken]) => [name, declarations.follow(taken, module)] as const);
  const own = [...declarations.of(module).values()];
  const valued = own.filter(({ kind }) => ['function', 'constant', 'global'].includes(kind));
  const replaced = own.flatMap((each) => {
    const other = each.kind === 'function' ? declarations.replacements.get(each) : undefined;
    return other ? [[each.name, named(other)] as const] : [];
  });
  const structs = [...meanings, ...own.map((each) => [each.name, each] as const)].flatMap(([name, meaning]) =>
    meaning?.kind === 'struct' ? [[name, meaning.irName] as const] : [],
  );
  const asks = new Set(
    meanings.flatMap(([name, meaning]) =>
      meaning?.kind === 'word' && askForStructs.includes(meaning.name) ? [name] : [],
    ),
  );
  return {
    path: source.path,
    code: withVariables(
      eraseTypes(source, tree, (callee) => callee.type === 'Identifier' && asks.has(callee.name)),
      replaced.map(([name]) => name),
    ),
    names: valued.map(({ name }) => name),
    globals: own.flatMap(({ kind, name }) => (kind === 'global' ? [name] : [])),
    imports: Object.fromEntries(
      meanings.flatMap(([name, meaning]) => {
        const binding = bindingOf(declarations, meaning, named);
        return binding ? [[name, binding] as const] : [];
      }),
    ),
    replaced: Object.fromEntries(replaced),
    structs: Object.fromEntries(structs),
  };
}

/** A function that is the value of a constant cannot be replaced: it becomes a variable. */
function withVariables(code: string, names: readonly string[]): string {
  return names.reduce((text, name) => text.replace(new RegExp(`\\bconst(\\s+${name}\\s*=)`), 'let  $1'), code);
}

/** Undefined for types. */
function bindingOf(
  declarations: Declarations,
  meaning: Meaning | undefined,
  named: (declaration: Declaration) => Named,
): Binding | undefined {
  switch (meaning?.kind) {
    case 'word':
      return { word: meaning.name };
    case 'errno':
      return { value: meaning.value };
    case 'constant': {
      // Files may import each other, and a constant is worked out of those of others before all have run.
      const constant = constantValue(declarations, meaning);
      if (!constant) return undefined;
      return { value: constant.type.kind === 'bool' ? constant.value !== 0 : constant.value };
    }
    case 'function':
    case 'global':
      return named(meaning);
    default:
      return undefined;
  }
}
