/** Loads a file and everything it imports. */

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { nearest } from '../nearest.ts';
import { packageRoot } from '../paths.ts';
import type { Diagnostics } from './diagnostics.ts';
import { deepestNesting } from './limits.ts';
import { parseSource, spanOf } from './parse.ts';
import type { ModuleExportName, Tree } from './parse.ts';
import { refuse } from './refuse.ts';
import { Source } from './source.ts';
import type { Span } from './source.ts';

/** The vocabulary is no file of the language: its words are built in. */
export const vocabulary = 'allwalks';

/** A name that a file takes from another one. */
export interface Import {
  /** What it is called in the other file. */
  readonly imported: string;
  readonly specifier: string;
  /** Undefined for the vocabulary, and where the file was not found (which has been reported). */
  readonly from: Module | undefined;
  readonly span: Span;
}

export interface Module {
  readonly source: Source;
  readonly tree: Tree;
  /** By the name used here. */
  readonly imports: Map<string, Import>;
  /** Names passed on: `export { x } from './y.ts'`. */
  readonly passedOn: Map<string, Import>;
}

/** Texts to be read in place of those of files, by real paths: a change that is not on disk. */
export type Texts = Readonly<Record<string, string>>;

interface Loading {
  readonly follow?: boolean;
  readonly texts?: Texts;
}

/** The modules of a model, those imported before those that import them. */
export class Modules {
  readonly list: Module[] = [];
  /** By the paths that files were asked for, and those where they really are. */
  private readonly byPath = new Map<string, Module>();
  private readonly diagnostics: Diagnostics;

  /** Whether imported files are loaded, too. */
  private readonly follows: boolean;
  private readonly texts: Texts;

  constructor(diagnostics: Diagnostics, { follow = true, texts = {} }: Loading = {}) {
    this.diagnostics = diagnostics;
    this.follows = follow;
    this.texts = texts;
  }

  /** The module of a file that exists, or has a text. */
  load(file: string): Module {
    const known = this.byPath.get(file) ?? this.read(file in this.texts ? file : realpathSync.native(file));
    this.byPath.set(file, known);
    return known;
  }

  private read(path: string): Module {
    const known = this.byPath.get(path);
    if (known) return known;
    const source = new Source(path, this.texts[path] ?? readFileSync(path, 'utf8'));
    const tree = parseSource(source, this.diagnostics);
    const deep = tree.levels[deepestNesting + 1];
    if (deep) {
      refuse(this.diagnostics, source, deep, 'nesting');
      this.diagnostics.throwIfAny();
    }
    const module: Module = { source, tree, imports: new Map(), passedOn: new Map() };
    this.byPath.set(path, module);
    for (const node of tree.program.body) {
      if (node.type === 'ImportDeclaration') {
        const from = this.follow(module, node.source.value, spanOf(source, node.source));
        for (const specifier of node.specifiers) {
          const span = spanOf(source, specifier);
          if (specifier.type !== 'ImportSpecifier') {
            const what = specifier.type === 'ImportDefaultSpecifier' ? 'a default import' : 'import *';
            this.diagnostics.report('outside-language', span, { what, instead: "import { name } from '…'" });
            continue;
          }
          const imported = exportedName(specifier.imported);
          const { name } = specifier.local;
          const first = module.imports.get(name);
          if (first) this.diagnostics.report('duplicate-declaration', span, { name }, first.span);
          else module.imports.set(name, { imported, specifier: node.source.value, from, span });
        }
      } else if (node.type === 'ExportNamedDeclaration' && node.source) {
        const from = this.follow(module, node.source.value, spanOf(source, node.source));
        for (const specifier of node.specifiers)
          module.passedOn.set(exportedName(specifier.exported), {
            imported: exportedName(specifier.local),
            specifier: node.source.value,
            from,
            span: spanOf(source, specifier),
          });
      } else if (node.type === 'ExportAllDeclaration') refuse(this.diagnostics, source, node);
      else if (node.type === 'ExportNamedDeclaration' && node.specifiers.length > 0)
        refuse(this.diagnostics, source, node, 'export list');
    }
    this.list.push(module);
    return module;
  }

  private follow(module: Module, specifier: string, span: Span): Module | undefined {
    if (specifier === vocabulary) return undefined;
    // Without its vocabulary a file has no scenario: better to say which word is misspelt.
    if (!this.follows && /^[./]/.test(specifier)) return undefined;
    const file = findModule(specifier, module.source.path, this.texts);
    if (file !== undefined) return this.follows ? this.load(file) : undefined;
    const [first, ...rest] = specifier.split('/');
    const meant = first !== vocabulary && nearest(first ?? '', [vocabulary]);
    const guess = meant ? `; did you mean ${[meant, ...rest].join('/')}?` : '';
    this.diagnostics.report('module-not-found', span, { specifier, guess });
    return undefined;
  }
}

function exportedName(name: ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name;
}

/** The file that an import means, on disk or among the texts; undefined where there is none. */
export function findModule(specifier: string, importer: string, texts: Texts = {}): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/'))
    return withExtension(resolve(dirname(importer), specifier), texts);
  if (specifier.startsWith(`${vocabulary}/`))
    return withExtension(join(packageRoot, specifier.slice(vocabulary.length + 1)), texts);
  try {
    return createRequire(importer).resolve(specifier);
  } catch {
    return inNodeModules(specifier, importer);
  }
}

/** A file of a package whose package.json does not list it. */
function inNodeModules(specifier: string, importer: string): string | undefined {
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    const file = withExtension(join(folder, 'node_modules', specifier));
    if (file !== undefined) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/** TypeScript lets one write `./dcache.ts`, `./dcache.js` and `./dcache`. */
function withExtension(path: string, texts: Texts = {}): string | undefined {
  const candidates = [path, path.replace(/\.js$/, '.ts'), `${path}.ts`];
  return candidates.find((each) => each in texts || (existsSync(each) && statSync(each).isFile()));
}
