/**
 * One compilation: the functions of a model, each compiled once for every set of functions and types it is given.
 */

import type { AtomicFunction, Expression, Operation, Place } from '../ir/ir.ts';
import { acquiresOf } from './acquires.ts';
import type { TypeScope, Types } from './annotations.ts';
import type { FunctionDeclaration, GlobalDeclaration } from './declare.ts';
import type { Marks } from './emit.ts';
import { spanOf } from './parse.ts';
import type { ParamPattern, TSType } from './parse.ts';
import { refuse } from './refuse.ts';
import { oneLine } from './source.ts';
import type { Source, Span } from './source.ts';
import { nothing, shortName, unknown } from './types.ts';
import type { ModelType } from './types.ts';

/**
 * What a function is compiled as. A `root` is an operation that a task begins with; `property` and `init` are
 * atomic functions of a scenario, which are no part of any step.
 */
export type Role = 'atomic' | 'operation' | 'root' | 'property' | 'init';

/** What the type parameters and the parameters that are functions stand for. */
export interface Bindings {
  readonly types: ReadonlyMap<string, ModelType>;
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
}

export const noBindings: Bindings = { types: new Map(), functions: new Map() };

export interface Parameter {
  readonly name: string;
  readonly type: ModelType;
  readonly span: Span;
}

/** A function as it is compiled for one set of bindings. */
export interface Instance {
  readonly declaration: FunctionDeclaration;
  readonly role: Role;
  readonly bindings: Bindings;
  /** Unique; roots may get a shorter one when the program is put together. */
  readonly irName: string;
  /** Those that hold values: functions given as arguments are part of the bindings. */
  readonly params: readonly Parameter[];
  readonly result: ModelType;
  /** Which others it calls, and where first. */
  readonly callees: Map<Instance, Span>;
  /** What it says on its line `Atomic:`. */
  readonly atomicReason: string | undefined;
  /** Of an operation: where its own code runs, if not in the kernel on behalf of a task. */
  mode: Operation['mode'];
  /** What it says on its line `Acquires:`. */
  readonly acquires: AtomicFunction['acquires'];
  ir?: AtomicFunction | Operation;
}

/** A step or operation that a property asks about; filled in when all is lowered. */
export interface Question {
  readonly task: string;
  readonly where: string;
  readonly span: Span;
  readonly answer: Expression & { readonly kind: 'at' };
}

export class Unit {
  readonly types: Types;
  readonly marks: Marks = { spans: new WeakMap(), silent: new WeakSet(), loops: new WeakMap() };
  readonly places: Place[] = [];
  readonly instances: Instance[] = [];
  /** Names and types that `init` returns; undefined until it is lowered, and where it is wrong. */
  world: ReadonlyMap<string, ModelType> | undefined;
  /** The scenario's tasks, in order. */
  taskNames: readonly string[] = [];
  /** What each task's operation returns, as far as known. */
  readonly taskResults: ModelType[] = [];
  /** How many tasks there may be at one time, those started by `spawn` included. */
  taskSlots = 0;
  /** The function that every task calls at its end. */
  exit: FunctionDeclaration | undefined;
  readonly questions: Question[] = [];
  /** Every global that code refers to, by the name that stands for its slot until that is known. */
  readonly globals = new Map<string, GlobalDeclaration>();
  /** How files are called in places. */
  private readonly fileName: (source: Source) => string;
  private readonly fileNames = new Map<Source, string>();
  private readonly known = new Map<string, Instance>();
  private readonly placeIndex = new Map<string, number>();
  /** The same by the stretch of text they stand for. */
  private readonly spansPlaces = new Map<Source, Map<string, number>>();
  private readonly numbers = new Map<FunctionDeclaration | GlobalDeclaration, number>();
  private readonly irNames = new Set<string>();

  constructor(types: Types, fileName: (source: Source) => string) {
    this.types = types;
    this.fileName = fileName;
  }

  get declarations() {
    return this.types.declarations;
  }

  get diagnostics() {
    return this.types.diagnostics;
  }

  /** What stands for the slot of a global until the program is put together. */
  placeholder(global: GlobalDeclaration): Expression {
    const name = `global.${this.numberOf(global)}`;
    this.globals.set(name, global);
    return { kind: 'local', name };
  }

  /** The index of a place. `text`: what is said to stand there. */
  place(span: Span, functionName: string, text?: string): number {
    if (text !== undefined) return this.newPlace(span, functionName, text);
    let known = this.spansPlaces.get(span.source);
    if (!known) this.spansPlaces.set(span.source, (known = new Map()));
    const key = `${span.start} ${span.end} ${functionName}`;
    let index = known.get(key);
    if (index === undefined) known.set(key, (index = this.newPlace(span, functionName, oneLine(span))));
    return index;
  }

  private newPlace(span: Span, functionName: string, text: string): number {
    let file = this.fileNames.get(span.source);
    if (file === undefined) this.fileNames.set(span.source, (file = this.fileName(span.source)));
    const key = `${file} ${span.start} ${functionName} ${text}`;
    let index = this.placeIndex.get(key);
    if (index === undefined) {
      index = this.places.length;
      this.placeIndex.set(key, index);
      this.places.push({ file, function: functionName, ...span.source.position(span.start), text });
    }
    return index;
  }

  /** The instance of a function for some bindings. Its code is written later (`lowerAll`). */
  instantiate(declaration: FunctionDeclaration, bindings: Bindings, role: Role): Instance {
    const key = this.keyOf(declaration, bindings, role);
    let instance = this.known.get(key);
    if (!instance) {
      instance = this.describe(declaration, role, bindings);
      this.known.set(key, instance);
      this.instances.push(instance);
    }
    return instance;
  }

  /** An instance that is not part of the unit. */
  describe(declaration: FunctionDeclaration, role: Role, bindings: Bindings = noBindings): Instance {
    const { source } = declaration.module;
    const scope = scopeOf(declaration, bindings);
    const params: Parameter[] = [];
    for (const param of declaration.node.params) {
      const each = readParameter(this.types, source, param, scope, role);
      if (each && each.type.kind !== 'function') params.push(each);
    }
    const annotation = declaration.node.returnType?.typeAnnotation;
    return {
      declaration,
      role,
      bindings,
      irName: this.uniqueName(declaration, bindings, role),
      params,
      result: this.resultOf(declaration, annotation, scope, role),
      callees: new Map(),
      atomicReason: declaration.doc?.match(/^[\s*]*Atomic:[ \t]*(\S.*)$/m)?.[1],
      acquires: acquiresOf(this.types, declaration, params),
      mode: modeOf(declaration),
    };
  }

  /** Whether a parameter takes a function. */
  isFunctionParameter(declaration: FunctionDeclaration, param: ParamPattern): boolean {
    if (param.type !== 'Identifier' || !param.typeAnnotation) return false;
    return this.types.isFunction(param.typeAnnotation.typeAnnotation, declaration.module);
  }

  private resultOf(
    declaration: FunctionDeclaration,
    annotation: TSType | undefined,
    scope: TypeScope,
    role: Role,
  ): ModelType {
    if (role === 'property') return { kind: 'bool' };
    if (role === 'init' || !annotation) return nothing;
    const result = this.types.resolve(annotation, scope);
    if (declaration.node.generator === (result.kind === 'steps'))
      return result.kind === 'steps' ? result.result : result;
    const wanted = declaration.node.generator
      ? 'Steps<…> for an operation (function*)'
      : 'a plain type for an atomic function';
    const found = result.kind === 'steps' ? 'Steps' : 'a plain type';
    if (result.kind !== 'unknown')
      this.diagnostics.report('type-mismatch', spanOf(scope.module.source, annotation), {
        what: 'the result',
        found,
        wanted,
      });
    return result.kind === 'steps' ? result.result : unknown;
  }

  private keyOf(declaration: FunctionDeclaration, { types, functions }: Bindings, role: Role): string {
    const type = ([name, each]: [string, ModelType]) =>
      `${name}:${each.kind === 'int' ? `${each.lo}..${each.hi}` : shortName(each)}${each.kind === 'ref' && each.nullable ? '?' : ''}`;
    const given = ([name, each]: [string, FunctionDeclaration]) => `${name}=${this.numberOf(each)}`;
    return [this.numberOf(declaration), role, ...[...types].map(type), ...[...functions].map(given)].join(' ');
  }

  private numberOf(declaration: FunctionDeclaration | GlobalDeclaration): number {
    let number = this.numbers.get(declaration);
    if (number === undefined) this.numbers.set(declaration, (number = this.numbers.size));
    return number;
  }

  /** `call_rcu[__d_free]`; with more to it only where that is taken. */
  private uniqueName(declaration: FunctionDeclaration, { types, functions }: Bindings, role: Role): string {
    const base = declaration.irName;
    const given = [...functions.values()].map((each) => each.irName);
    const all = [...[...types.values()].map(shortName), ...given];
    const file = declaration.module.source.path.replace(/^.*[/\\]|\.ts$/g, '');
    const suffix = role === 'root' ? ' as task' : '';
    const bracket = (words: readonly string[]) => (words.length > 0 ? `[${words.join(', ')}]` : '');
    const candidates = [
      `${base}${bracket(given.length > 0 ? given : all)}${suffix}`,
      `${base}${bracket(all)}${suffix}`,
      `${file}.${base}${bracket(all)}${suffix}`,
    ];
    let name = candidates.find((each) => !this.irNames.has(each));
    for (let n = 2; name === undefined; n++) {
      const numbered = `${candidates.at(-1)}.${n}`;
      if (!this.irNames.has(numbered)) name = numbered;
    }
    this.irNames.add(name);
    return name;
  }
}

/** What an operation says on a line `User mode:`, `Interrupt:` or `Kernel mode:`, or else the comment that its file begins with. */
function modeOf({ doc, module }: FunctionDeclaration): Operation['mode'] {
  const [head] = module.tree.docs;
  for (const text of [doc, head?.start === 0 ? head.value : undefined]) {
    if (/(^|[\s*])User mode:/m.test(text ?? '')) return 'user';
    if (/(^|[\s*])Interrupt:/m.test(text ?? '')) return 'interrupt';
    if (/(^|[\s*])Kernel mode:/m.test(text ?? '')) return undefined;
  }
  return undefined;
}

export function scopeOf(declaration: FunctionDeclaration, bindings: Bindings): TypeScope {
  return { module: declaration.module, typeParams: bindings.types, label: declaration.irName };
}

/** A parameter's name and type; undefined for what is no plain parameter. */
function readParameter(
  types: Types,
  source: Source,
  param: ParamPattern,
  scope: TypeScope,
  role: Role,
): Parameter | undefined {
  if (param.type === 'ObjectPattern' && (role === 'property' || role === 'root' || role === 'init'))
    return undefined;
  if (param.type !== 'Identifier') {
    const what = { AssignmentPattern: 'default parameter', RestElement: 'rest' }[param.type as string];
    refuse(types.diagnostics, source, param, what ?? 'destructuring');
    return undefined;
  }
  // The one parameter of a property is the world, which is bound by itself.
  if (role === 'property') return undefined;
  const { name } = param;
  const span = spanOf(source, param);
  const annotation = param.typeAnnotation?.typeAnnotation;
  if (param.optional) refuse(types.diagnostics, source, param, 'optional parameter');
  if (!annotation) {
    if (role === 'root') return undefined;
    types.diagnostics.report('missing-type', span, { what: `the parameter ${name}`, instead: `${name}: Dentry` });
    return { name, type: unknown, span };
  }
  const type = types.resolve(annotation, { ...scope, label: `${scope.label}.${name}` });
  if (['int', 'bool', 'enum', 'ref', 'function', 'unknown'].includes(type.kind)) return { name, type, span };
  types.diagnostics.report('type-mismatch', spanOf(source, annotation), {
    what: `the parameter ${name}`,
    found: `of kind ${type.kind}`,
    wanted: 'a number, boolean, enum, struct or function',
  });
  return { name, type: unknown, span };
}
