/** The state of lowering one function: its variables, the code so far, and what is allowed here. */

import type { AtomicFunction, Expression, Local, Operation } from '../ir/ir.ts';
import type { TypeScope } from './annotations.ts';
import type { FunctionDeclaration, Meaning, StructDeclaration } from './declare.ts';
import { Emitter } from './emit.ts';
import type { Label } from './emit.ts';
import type { Module } from './modules.ts';
import { spanOf } from './parse.ts';
import type { Expression as ExpressionNode, Node, ParamPattern, Statement as StatementNode } from './parse.ts';
import { refuse } from './refuse.ts';
import type { Span } from './source.ts';
import { defaultValue, fits, irType, show, strangerAmong, unknown } from './types.ts';
import type { ArrayType, EnumType, ModelType } from './types.ts';
import { scopeOf } from './unit.ts';
import type { Instance, Unit } from './unit.ts';

/** A value: its type, and the pure expression that gives it. What it took to get it has been emitted. */
export interface Value {
  readonly type: ModelType;
  readonly code: Expression;
  /** For an array, which is no value by itself: whose it is. */
  readonly array?: {
    readonly object: Expression;
    readonly owner: StructDeclaration;
    readonly field: string;
    readonly type: ArrayType;
  };
}

export type Binding =
  | {
      readonly kind: 'local';
      readonly irName: string;
      readonly type: ModelType;
      readonly constant: boolean;
      readonly span: Span;
    }
  /** A name that `init` returned. */
  | { readonly kind: 'value'; readonly value: Value; readonly span: Span }
  /** All that `init` returned. */
  | { readonly kind: 'world'; readonly span: Span }
  | { readonly kind: 'function'; readonly declaration: FunctionDeclaration; readonly span: Span };

/** What `break` and `continue` mean inside. */
export type Loop =
  /** `loop` or `each` of the IR; what `continue` does first. */
  | { readonly kind: 'structured'; readonly beforeContinue?: () => void; left: boolean }
  /** Cut into blocks. `scopes` are open outside of it. */
  | {
      readonly kind: 'blocks';
      readonly onBreak: Label;
      readonly onContinue: Label;
      readonly scopes: number;
      readonly span: Span;
    }
  | { readonly kind: 'switch' };

interface Scope {
  readonly names: Map<string, Binding>;
  /** Variables that end with it. */
  readonly locals: Local[];
}

/** The rows of the tables, put in by `lower.ts`. */
export interface Tables {
  expression(f: Lowering, node: ExpressionNode, wanted: ModelType | undefined): Value;
  statement(f: Lowering, node: StatementNode): void;
}

export const noValue: Value = { type: unknown, code: { kind: 'const', value: 0 } };

export class Lowering {
  readonly unit: Unit;
  readonly instance: Instance;
  readonly module: Module;
  readonly emitter: Emitter;
  readonly loops: Loop[] = [];
  /** The source name of the function, for places. */
  readonly functionName: string;
  /** Reads of ghost state that code may be acting on. */
  ghostReads: { readonly name: string; readonly span: Span; readonly declared: Span }[] = [];
  /** How many statements so far do something other than write ghost state. */
  acts = 0;
  /** What `init` returns, while that is being lowered. */
  readonly returned = new Map<string, ModelType>();
  private readonly tables: Tables;
  private readonly scopes: Scope[] = [];
  private readonly locals: Local[] = [];
  private readonly temps: string[] = [];
  private tempCount = 0;

  constructor(unit: Unit, instance: Instance, tables: Tables) {
    this.unit = unit;
    this.instance = instance;
    this.tables = tables;
    this.module = instance.declaration.module;
    this.functionName = instance.declaration.name;
    this.emitter = new Emitter(unit.marks);
  }

  get inOperation(): boolean {
    return this.instance.role === 'operation' || this.instance.role === 'root';
  }

  get diagnostics() {
    return this.unit.diagnostics;
  }

  span(node: { readonly start: number; readonly end: number }): Span {
    return spanOf(this.module.source, node);
  }

  refuse(node: Node, what?: string): Value {
    refuse(this.diagnostics, this.module.source, node, what);
    return noValue;
  }

  typeScope(label: string): TypeScope {
    return {
      ...scopeOf(this.instance.declaration, this.instance.bindings),
      label: `${this.instance.declaration.irName}.${label}`,
    };
  }

  /** What comes next belongs to this stretch of text. */
  mark(node: { readonly start: number; readonly end: number }): void {
    this.emitter.mark(this.unit.place(this.span(node), this.functionName));
  }

  // --- Expressions and statements ------------------------------------------------------------------------------

  expression(node: ExpressionNode, wanted?: ModelType): Value {
    return this.tables.expression(this, node, wanted);
  }

  statement(node: StatementNode): void {
    this.tables.statement(this, node);
  }

  /** The value of an expression that must have a type. */
  lowerTo(node: ExpressionNode, wanted: ModelType, what: string): Expression {
    return this.coerce(this.expression(node, wanted), wanted, this.span(node), what);
  }

  /** Makes a value fit, or says that it does not. */
  coerce(value: Value, wanted: ModelType, span: Span, what: string): Expression {
    const { type, code } = value;
    if (type.kind === 'string' && wanted.kind === 'enum') return this.enumValue(wanted, type.value, span);
    const stranger = wanted.kind === 'int' && type.kind === 'int' ? strangerAmong(wanted, type) : undefined;
    if (!fits(type, wanted) || stranger !== undefined)
      this.diagnostics.report('type-mismatch', span, {
        what,
        found: stranger ?? show(type),
        wanted: show(wanted),
      });
    return code;
  }

  enumValue(type: EnumType, value: string, span: Span): Expression {
    const index = type.values.indexOf(value);
    if (index === -1)
      this.diagnostics.report('unknown-value', span, {
        value,
        values: show(type),
        guess: this.unit.declarations.guess(value, type.values),
      });
    return { kind: 'const', value: Math.max(0, index) };
  }

  // --- Variables -----------------------------------------------------------------------------------------------

  /** What a name means here; undefined, and a message, where it means nothing. */
  resolve(name: string, span: Span): Binding | Meaning | undefined {
    const own = this.peek(name);
    if (own) return own;
    if (this.module.imports.has(name) || this.unit.declarations.of(this.module).has(name))
      return this.unit.declarations.lookup(this.module, name, span, 'unknown-name');
    const known = this.scopes.flatMap(({ names }) => [...names.keys()]);
    const guess = this.unit.declarations.guess(name, known);
    if (guess === '') return this.unit.declarations.lookup(this.module, name, span, 'unknown-name');
    this.diagnostics.report('unknown-name', span, { name, guess });
    return undefined;
  }

  /** What a name means here if it is one of the function's own. */
  peek(name: string): Binding | undefined {
    return this.scopes.findLast(({ names }) => names.has(name))?.names.get(name);
  }

  /** What `init` returned under a name. Its number is known when the program is put together. */
  worldValue(name: string, span: Span): Value {
    const type = this.unit.world?.get(name);
    if (type) return { type, code: { kind: 'local', name: `world.${name}` } };
    // Where init is wrong nobody knows what it would have returned.
    if (!this.unit.world) return noValue;
    const guess = this.unit.declarations.guess(name, this.unit.world.keys());
    this.diagnostics.report('unknown-field', span, { struct: 'the world (what init returns)', name, guess });
    return noValue;
  }

  /** Opens a scope for a while. In operations its variables are wiped when it ends, so as not to tell states apart. */
  inScope(write: () => void): void {
    this.scopes.push({ names: new Map(), locals: [] });
    write();
    this.wipe(this.scopes.length - 1);
    this.scopes.pop();
  }

  get openScopes(): number {
    return this.scopes.length;
  }

  /** Wipes the variables of the scopes above the given number, but for those of the function itself. */
  wipe(above: number): void {
    if (!this.inOperation) return;
    for (const { locals } of this.scopes.slice(Math.max(above, 1)))
      for (const { name, type } of locals) {
        const value = type.kind === 'int' && (type.lo > 0 || type.hi < 0) ? type.lo : 0;
        this.emitter.emit({ do: 'set', local: name, value: { kind: 'const', value } });
      }
  }

  bind(name: string, binding: Binding): void {
    const { names } = this.scopes.at(-1)!;
    const first = names.get(name);
    if (first) this.diagnostics.report('duplicate-declaration', binding.span, { name }, first.span);
    names.set(name, binding);
  }

  /** Binds the parameters of the function. */
  bindParameters(): void {
    const { params, bindings, declaration } = this.instance;
    for (const { name, type, span } of params) this.declare(name, type, false, span);
    for (const [name, given] of bindings.functions)
      this.bind(name, { kind: 'function', declaration: given, span: declaration.span });
    for (const param of declaration.node.params) this.bindWorld(param);
  }

  /** The parameter of a scenario's functions: names that `init` returned, or all of them under one name. */
  private bindWorld(param: ParamPattern): void {
    const { role } = this.instance;
    if (role !== 'property' && role !== 'root') return;
    if (param.type === 'Identifier') {
      if (this.peek(param.name) === undefined) this.bind(param.name, { kind: 'world', span: this.span(param) });
    }
    if (param.type !== 'ObjectPattern') return;
    for (const property of param.properties) {
      if (
        property.type === 'RestElement' ||
        property.value.type !== 'Identifier' ||
        property.key.type !== 'Identifier'
      ) {
        this.refuse(property, property.type === 'RestElement' ? 'rest' : 'destructuring');
        continue;
      }
      const value = this.worldValue(property.key.name, this.span(property.key));
      this.bind(property.value.name, { kind: 'value', value, span: this.span(property) });
    }
  }

  /** A new variable in the innermost scope; its name in the IR, which is distinct from all others'. */
  declare(name: string, type: ModelType, constant: boolean, span: Span): string {
    let irName = name;
    for (let n = 2; this.locals.some((local) => local.name === irName); n++) irName = `${name}_${n}`;
    const local = { name: irName, type: irType(type) };
    this.locals.push(local);
    this.scopes.at(-1)!.locals.push(local);
    this.bind(name, { kind: 'local', irName, type, constant, span });
    return irName;
  }

  /** A variable of the compiler's own that lives across steps. */
  declareHidden(name: string, type: ModelType): string {
    return this.declare(`${name}$${this.locals.length}`, type, true, this.span({ start: 0, end: 0 }));
  }

  /** A scratch value. */
  temp(type: ModelType): Value & { readonly code: { readonly kind: 'local'; readonly name: string } } {
    this.tempCount += 1;
    const name = `$${this.tempCount}`;
    if (this.inOperation) this.temps.push(name);
    else this.locals.push({ name, type: irType(type) });
    return { type, code: { kind: 'local', name } };
  }

  /** Puts a value into a variable; what was just computed into a scratch value goes there at once. */
  assign(local: string, code: Expression): void {
    const { last } = this.emitter;
    if (code.kind === 'local' && code.name.startsWith('$') && last && 'into' in last && last.into === code.name) {
      this.emitter.replaceLast({ ...last, into: local });
      this.forgetTemp(code.name);
      return;
    }
    this.emitter.emit({ do: 'set', local, value: code });
  }

  private forgetTemp(name: string): void {
    if (this.inOperation) this.temps.splice(this.temps.indexOf(name), 1);
    else
      this.locals.splice(
        this.locals.findIndex((local) => local.name === name),
        1,
      );
  }

  /** Sets a variable to what it holds before anything is put into it. */
  clear(local: string, type: ModelType): void {
    this.emitter.emit({ do: 'set', local, value: { kind: 'const', value: defaultValue(type) } });
  }

  // --- The result ----------------------------------------------------------------------------------------------

  /** What was lowered, as a function or operation of the IR. */
  finish(at: number): AtomicFunction | Operation {
    const { irName: name, params, mode, acquires } = this.instance;
    const common = { name, params: params.length, locals: this.locals, at };
    if (!this.inOperation) return { ...common, body: this.emitter.body, ...(acquires && { acquires }) };
    return { ...common, temps: this.temps, blocks: this.emitter.blocks(), ...(mode && { mode }) };
  }
}
