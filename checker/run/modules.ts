/** Runs the modules of a model: as scripts under the names of their files, so that debuggers know them by these. */

import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import type { Binding, Named, Runnable, RunnableModule } from '../lang/runnable.ts';

/** Functions and objects of the vocabulary, by name; some of them depend on which file asks. */
export type Words = Readonly<Record<string, unknown>>;

/** What a module and we say to each other: the module gets it as `$`. */
interface Door {
  /** Called by the module once its functions exist, and before anything else of it runs. */
  begin: () => void;
  /** Sets the names that it imports. */
  import: (values: Record<string, unknown>) => void;
  /** Its own names. */
  get: Record<string, () => unknown>;
  /** Puts another function in place of one of its own. */
  set: Record<string, (value: unknown) => void>;
  /** What the file exports by default. */
  scenario?: unknown;
}

export interface Linked {
  /** The value of a name in a module; of a function that is replaced the original. */
  readonly get: (name: Named) => unknown;
  readonly scenario: unknown;
}

/** Runs the modules in their order. */
export function runModules({ modules, spec }: Runnable, wordsFor: (module: RunnableModule) => Words): Linked {
  const doors: (Door | undefined)[] = modules.map(() => undefined);
  const originals = modules.map(() => new Map<string, unknown>());

  const get = ({ module, name }: Named): unknown => {
    if (originals[module]!.has(name)) return originals[module]!.get(name);
    try {
      return doors[module]?.get[name]!();
    } catch (error) {
      // Files import each other, and this one has not come to the name: it is set once all have run.
      if (error instanceof ReferenceError) return undefined;
      throw error;
    }
  };
  const valueOf = (binding: Binding, words: Words): unknown =>
    'word' in binding ? words[binding.word] : 'value' in binding ? binding.value : get(binding);
  const link = (module: RunnableModule, door: Door, words: Words) =>
    door.import(
      Object.fromEntries(Object.entries(module.imports).map(([name, binding]) => [name, valueOf(binding, words)])),
    );

  const words = modules.map((module) => wordsFor(module));
  for (const [i, module] of modules.entries()) {
    doors[i] = { begin: () => link(module, doors[i]!, words[i]!), import: () => {}, get: {}, set: {} };
    enter(module)(doors[i]);
  }
  for (const [i, module] of modules.entries())
    for (const name of Object.keys(module.replaced)) originals[i]!.set(name, doors[i]!.get[name]!());
  for (const [i, module] of modules.entries()) {
    link(module, doors[i]!, words[i]!);
    for (const [name, by] of Object.entries(module.replaced)) doors[i]!.set[name]!(get(by));
  }
  return { get, scenario: doors[spec]!.scenario };
}

/** The module as a function. What stands before its text is on the text's first line, and not counted as columns of it. */
function enter(module: RunnableModule): (door: Door) => void {
  const taken = Object.keys(module.imports).join(', ');
  const getters = module.names.map((name) => `${name}: () => ${name}`).join(', ');
  const setters = Object.keys(module.replaced).map((name) => `${name}: (_) => { ${name} = _; }`);
  const head = [
    '(function ($) { "use strict";',
    ...(taken === '' ? [] : [`let ${taken}; $.import = (_) => { ({ ${taken} } = _); };`]),
    `$.get = { ${getters} }; $.set = { ${setters.join(', ')} }; $.begin(); `,
  ].join(' ');
  const script = new Script(`${head}${module.code}\n})`, {
    filename: pathToFileURL(module.path).href,
    columnOffset: -head.length,
  });
  return script.runInThisContext() as (door: Door) => void;
}
