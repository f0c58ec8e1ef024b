/** What every file declares, by name, and what a name means in a file. */

import { nearest } from '../nearest.ts';
import type { Diagnostics } from './diagnostics.ts';
import * as errnoConstants from './errno.ts';
import { vocabulary } from './modules.ts';
import type { Import, Module } from './modules.ts';
import { docBefore, reportMissingStar, spanOf } from './parse.ts';
import type {
  ArrowFunctionExpression,
  CallExpression,
  Expression,
  Function as FunctionNode,
  Node,
  TSInterfaceDeclaration,
  TSType,
} from './parse.ts';
import { refuse } from './refuse.ts';
import type { Span } from './source.ts';
import { typeWords, valueWords } from './words.ts';

interface Declared {
  readonly name: string;
  readonly module: Module;
  readonly span: Span;
}

export type StructKind = 'shared' | 'private' | 'ghost' | 'task';

export interface StructDeclaration extends Declared {
  readonly kind: 'struct';
  readonly structKind: StructKind;
  /** Unique among all files. */
  readonly irName: string;
  /** Absent for the struct of tasks where the model declares none. */
  readonly node?: TSInterfaceDeclaration;
  /** Its doc comment. */
  readonly doc?: string | undefined;
}

/** An interface that extends none of Shared, Private, Ghost and Task: the type of a scenario's world, say. */
export interface ShapeDeclaration extends Declared {
  readonly kind: 'shape';
}

export interface AliasDeclaration extends Declared {
  readonly kind: 'alias';
  readonly irName: string;
  readonly type: TSType;
}

export interface ConstantDeclaration extends Declared {
  readonly kind: 'constant';
  readonly value: Expression;
}

export interface GlobalDeclaration extends Declared {
  readonly kind: 'global';
  readonly call: CallExpression;
}

export interface FunctionDeclaration extends Declared {
  readonly kind: 'function';
  readonly irName: string;
  readonly node: FunctionNode | ArrowFunctionExpression;
  readonly exported: boolean;
  /** Its doc comment. */
  readonly doc: string | undefined;
}

export type Declaration =
  | StructDeclaration
  | ShapeDeclaration
  | AliasDeclaration
  | ConstantDeclaration
  | GlobalDeclaration
  | FunctionDeclaration;

/** What a name may mean. */
export type Meaning =
  | Declaration
  /** A word of the vocabulary. */
  | { readonly kind: 'word'; readonly name: string }
  /** An error number. */
  | { readonly kind: 'errno'; readonly value: number };

export class Declarations {
  readonly diagnostics: Diagnostics;
  /** The struct that extends Task, if any. */
  taskStruct: StructDeclaration | undefined;
  /** The default export of each file that has one. */
  readonly defaults = new Map<Module, Expression>();
  /** Which function stands in for which: the variants. */
  readonly replacements = new Map<FunctionDeclaration, FunctionDeclaration>();
  private readonly names = new Map<Module, Map<string, Declaration>>();
  private readonly irNames = new Set<string>(['World']);

  constructor(diagnostics: Diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Takes in what a module declares. */
  declare(module: Module): void {
    if (this.names.has(module)) return;
    this.names.set(module, new Map());
    for (const node of module.tree.program.body) this.declareNode(module, node, node, false);
  }

  /** Everything a module declares. */
  of(module: Module): ReadonlyMap<string, Declaration> {
    return this.names.get(module) ?? new Map<string, Declaration>();
  }

  get modules(): Iterable<Module> {
    return this.names.keys();
  }

  /** What a name means in a module; undefined, and a message, where it means nothing. */
  lookup(module: Module, name: string, span: Span, code: 'unknown-name' | 'unknown-type'): Meaning | undefined {
    const own = this.of(module).get(name);
    if (own) return this.replaced(own, module);
    const taken = module.imports.get(name);
    if (taken) return this.follow(taken, module);
    if (this.isBroken(module, name)) return undefined;
    const known = [...this.of(module).keys(), ...module.imports.keys()];
    const guess = this.guess(name, known);
    const hint =
      guess === '' && (typeWords.has(name) || valueWords.has(name) || name in errnoConstants)
        ? `; import { ${name} } from 'allwalks'`
        : guess;
    this.diagnostics.report(code, span, { name, guess: hint });
    return undefined;
  }

  /** ` (did you mean d_count?)`, or nothing. */
  guess(name: string, known: Iterable<string>): string {
    const near = nearest(name, [...known]);
    return near === undefined ? '' : `; did you mean ${near}?`;
  }

  /** What an imported name means; undefined where that has been reported. */
  follow(taken: Import, importer: Module): Meaning | undefined {
    if (taken.specifier === vocabulary) {
      const value = (errnoConstants as Record<string, number>)[taken.imported];
      if (value !== undefined) return { kind: 'errno', value };
      if (typeWords.has(taken.imported) || valueWords.has(taken.imported))
        return { kind: 'word', name: taken.imported };
    }
    const found = taken.from && this.exported(taken.from, taken.imported, new Set());
    if (found) return 'module' in found ? this.replaced(found, importer) : found;
    if (!taken.from && taken.specifier !== vocabulary) return undefined;
    const known = taken.from
      ? this.of(taken.from).keys()
      : [...typeWords, ...valueWords, ...Object.keys(errnoConstants)];
    this.diagnostics.report('unknown-import', taken.span, {
      specifier: taken.specifier,
      name: taken.imported,
      guess: this.guess(taken.imported, known),
    });
    return undefined;
  }

  /** Reports every import that leads nowhere, used or not. */
  checkImports(module: Module): void {
    for (const taken of [...module.imports.values(), ...module.passedOn.values()]) this.follow(taken, module);
  }

  private exported(module: Module, name: string, seen: Set<Module>): Meaning | undefined {
    if (seen.has(module)) return undefined;
    seen.add(module);
    this.declare(module);
    const own = this.of(module).get(name);
    if (own) return own;
    const passed = module.passedOn.get(name);
    return passed?.from && this.exported(passed.from, passed.imported, seen);
  }

  /** A function's stand-in, except in the file of the stand-in, where the name means the original. */
  private replaced(found: Declaration, asker: Module): Declaration {
    const other = found.kind === 'function' ? this.replacements.get(found) : undefined;
    return other && other.module !== asker ? other : found;
  }

  /** Whether the name was to be declared, but what stands there is wrong and has been reported. */
  private isBroken(module: Module, name: string): boolean {
    return this.broken.has(module) && this.broken.get(module)!.has(name);
  }
  private readonly broken = new Map<Module, Set<string>>();

  private declareNode(module: Module, node: Node, statement: Node, exported: boolean): void {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'EmptyStatement':
        return;
      case 'ExportNamedDeclaration':
        if (node.declaration) this.declareNode(module, node.declaration, statement, true);
        return;
      case 'ExportDefaultDeclaration':
        this.addDefault(module, node.declaration as Expression);
        return;
      case 'FunctionDeclaration':
        if (node.id) this.addFunction(module, node.id, node, statement, exported);
        return;
      case 'TSInterfaceDeclaration':
        this.addInterface(module, node, statement);
        return;
      case 'TSTypeAliasDeclaration': {
        const { name } = node.id;
        if (node.typeParameters) {
          refuse(this.diagnostics, module.source, node.typeParameters, 'generic type');
          return this.breakName(module, name);
        }
        const irName = this.uniqueName(name, module);
        this.add({
          kind: 'alias',
          name,
          module,
          span: spanOf(module.source, node.id),
          irName,
          type: node.typeAnnotation,
        });
        return;
      }
      case 'VariableDeclaration':
        if (node.kind !== 'const') {
          refuse(this.diagnostics, module.source, node, `top-level ${node.kind}`);
          for (const { id } of node.declarations) if (id.type === 'Identifier') this.breakName(module, id.name);
          return;
        }
        for (const { id, init } of node.declarations) {
          if (id.type !== 'Identifier' || !init) {
            refuse(this.diagnostics, module.source, id);
            continue;
          }
          this.addConstant(module, id, init, statement, exported);
        }
        return;
      default:
        refuse(this.diagnostics, module.source, node);
    }
  }

  private addDefault(module: Module, value: Expression): void {
    const first = this.defaults.get(module);
    if (!first) this.defaults.set(module, value);
    else {
      const [span, other] = [spanOf(module.source, value), spanOf(module.source, first)];
      this.diagnostics.report('duplicate-declaration', span, { name: 'the default export' }, other);
    }
  }

  private addFunction(
    module: Module,
    id: { readonly name: string; readonly start: number; readonly end: number },
    node: FunctionNode | ArrowFunctionExpression,
    statement: Node,
    exported: boolean,
  ): void {
    const { source, tree } = module;
    if (node.async) {
      refuse(this.diagnostics, source, { ...id, type: 'Identifier' } as Node, 'async');
      return this.breakName(module, id.name);
    }
    const returns = node.returnType?.typeAnnotation;
    if (!node.generator && returns?.type === 'TSTypeReference' && this.isWord(module, returns.typeName, 'Steps')) {
      reportMissingStar(this.diagnostics, source, { name: id, isMethod: false }, 'returns Steps');
      return this.breakName(module, id.name);
    }
    const doc = docBefore(source, tree.docs, statement.start);
    const span = spanOf(source, id);
    this.add({ kind: 'function', name: id.name, irName: id.name, module, span, node, exported, doc });
  }

  private addConstant(
    module: Module,
    id: { readonly name: string; readonly start: number; readonly end: number },
    value: Expression,
    statement: Node,
    exported: boolean,
  ): void {
    if (value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression')
      return this.addFunction(module, id, value, statement, exported);
    const declared = { name: id.name, module, span: spanOf(module.source, id) };
    if (value.type === 'CallExpression' && this.isWord(module, value.callee, 'global'))
      this.add({ kind: 'global', ...declared, call: value });
    else this.add({ kind: 'constant', ...declared, value });
  }

  private addInterface(module: Module, node: TSInterfaceDeclaration, statement: Node): void {
    const { name } = node.id;
    if (node.typeParameters) {
      refuse(this.diagnostics, module.source, node.typeParameters, 'generic type');
      return this.breakName(module, name);
    }
    const span = spanOf(module.source, node.id);
    const kinds = node.extends.flatMap(({ expression }): StructKind[] => {
      const kind = (['Shared', 'Private', 'Ghost', 'Task'] as const).find((word) =>
        this.isWord(module, expression, word),
      );
      return kind ? [kind.toLowerCase() as StructKind] : [];
    });
    const [structKind] = kinds;
    if (node.extends.length > 1 || (node.extends.length === 1 && structKind === undefined)) {
      refuse(this.diagnostics, module.source, node.extends.at(-1)!, 'extends');
      if (structKind === undefined) return this.breakName(module, name);
    }
    if (structKind === undefined) return this.add({ kind: 'shape', name, module, span });
    const struct = {
      kind: 'struct',
      name,
      module,
      span,
      structKind,
      irName: this.uniqueName(name, module),
      node,
      doc: docBefore(module.source, module.tree.docs, statement.start),
    } as const;
    if (structKind === 'task') {
      const first = this.taskStruct;
      if (first) this.diagnostics.report('second-task-struct', span, { name, first: first.name }, first.span);
      else this.taskStruct = struct;
    }
    this.add(struct);
  }

  /** Whether an expression is a word of the vocabulary, under whatever name it was imported. */
  isWord(module: Module, node: Node, word: string): boolean {
    if (node.type !== 'Identifier') return false;
    const taken = module.imports.get(node.name);
    return taken?.specifier === vocabulary && taken.imported === word;
  }

  private add(declaration: Declaration): void {
    const { module, name, span } = declaration;
    const names = this.names.get(module)!;
    const first = names.get(name) ?? module.imports.get(name);
    if (first) this.diagnostics.report('duplicate-declaration', span, { name }, first.span);
    else names.set(name, declaration);
  }

  private breakName(module: Module, name: string): void {
    this.broken.set(module, (this.broken.get(module) ?? new Set()).add(name));
  }

  /** The name itself where it is free, else with the file it is from. */
  uniqueName(name: string, module: Module): string {
    const file = module.source.path.replace(/^.*[/\\]|\.ts$/g, '');
    let unique = name;
    for (let n = 1; this.irNames.has(unique); n++) unique = n === 1 ? `${file}.${name}` : `${file}.${name}.${n}`;
    this.irNames.add(unique);
    return unique;
  }
}
