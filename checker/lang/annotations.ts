/** What type annotations mean: fields of structs, parameters, results, and the enums among them. */

import type { Declarations, StructDeclaration } from './declare.ts';
import { bitsWithPrefix, evaluate } from './constants.ts';
import { longestArray } from './limits.ts';
import type { Module } from './modules.ts';
import { parentLine } from './parent.ts';
import { spanOf } from './parse.ts';
import type { Node, TSInterfaceDeclaration, TSType, TSTypeReference } from './parse.ts';
import { refuse } from './refuse.ts';
import type { Span } from './source.ts';
import { bool, errno, nothing, plainNumber, unknown } from './types.ts';
import type { EnumType, ModelType, RefType } from './types.ts';

export interface FieldDeclaration {
  readonly name: string;
  readonly type: ModelType;
  readonly readonly: boolean;
  readonly span: Span;
}

/** Where an annotation stands. */
export interface TypeScope {
  readonly module: Module;
  /** What the type parameters in force stand for. */
  readonly typeParams?: ReadonlyMap<string, ModelType>;
  /** What an enum that is written in place is called. */
  readonly label: string;
}

/** The fields of a struct by name, in order. */
export type Fields = ReadonlyMap<string, FieldDeclaration>;

export class Types {
  readonly declarations: Declarations;
  /** The values of every enum, by its name in the IR. */
  readonly enums = new Map<string, readonly string[]>();
  private readonly fieldsOf = new Map<StructDeclaration, Fields>();
  private readonly aliases = new Map<unknown, ModelType | 'busy'>();
  /** The struct of tasks where the model declares none. */
  plainTask: StructDeclaration | undefined;

  constructor(declarations: Declarations) {
    this.declarations = declarations;
  }

  get diagnostics() {
    return this.declarations.diagnostics;
  }

  /** The struct that stands for tasks. */
  taskStruct(module: Module, span: Span): StructDeclaration {
    const { declarations } = this;
    if (declarations.taskStruct) return declarations.taskStruct;
    this.plainTask ??= {
      kind: 'struct',
      name: 'Task',
      irName: declarations.uniqueName('Task', module),
      module,
      span,
      structKind: 'task',
    };
    return this.plainTask;
  }

  fields(struct: StructDeclaration): Fields {
    let fields = this.fieldsOf.get(struct);
    if (!fields) {
      this.fieldsOf.set(struct, new Map());
      fields = struct.node ? this.readFields(struct, struct.node) : new Map<string, FieldDeclaration>();
      this.fieldsOf.set(struct, fields);
    }
    return fields;
  }

  private readFields(struct: StructDeclaration, node: TSInterfaceDeclaration): Fields {
    const { module } = struct;
    const fields = new Map<string, FieldDeclaration>();
    for (const member of node.body.body) {
      if (member.type !== 'TSPropertySignature' || member.computed || member.key.type !== 'Identifier') {
        refuse(
          this.diagnostics,
          module.source,
          member,
          member.type === 'TSIndexSignature' ? 'index signature' : 'method',
        );
        continue;
      }
      if (member.optional) refuse(this.diagnostics, module.source, member, 'optional field');
      const { name } = member.key;
      const span = spanOf(module.source, member.key);
      const label = `${struct.irName}.${name}`;
      const annotation = member.typeAnnotation?.typeAnnotation;
      if (!annotation)
        this.diagnostics.report('missing-type', span, { what: `the field ${name}`, instead: `${name}: Int<0, 7>` });
      const type = annotation ? this.fieldType(annotation, { module, label }, struct) : unknown;
      const first = fields.get(name);
      if (first) this.diagnostics.report('duplicate-declaration', span, { name }, first.span);
      else fields.set(name, { name, type, readonly: member.readonly, span });
    }
    const parent = parentLine(struct, fields);
    if (parent && !parent.field)
      this.diagnostics.report('parent-is-nothing', struct.span, { name: struct.name, line: parent.line });
    return fields;
  }

  /** The type of a field, which alone may be an embedded struct or an array. */
  private fieldType(node: TSType, scope: TypeScope, owner: StructDeclaration): ModelType {
    const word = this.wordOf(node, scope);
    const args = node.type === 'TSTypeReference' ? (node.typeArguments?.params ?? []) : [];
    if (word === 'Embedded' && args[0]) {
      const inner = this.resolve(args[0], scope);
      if (inner.kind !== 'ref')
        return inner.kind === 'unknown' ? unknown : this.mismatch(args[0], scope, inner, 'a struct');
      const why = whyNotEmbedded(owner, inner.struct);
      if (why !== undefined)
        this.diagnostics.report('wrong-embedding', spanOf(scope.module.source, node), {
          name: inner.struct.name,
          why,
        });
      return { kind: 'embedded', struct: inner.struct };
    }
    if (word === 'FixedArray' && args[0] && args[1]) {
      const element = this.keptType(args[0], scope, owner);
      const length = this.number(args[1], scope);
      const isBad = length !== undefined && (length < 1 || length > longestArray);
      if (isBad)
        this.diagnostics.report('bad-range', spanOf(scope.module.source, args[1]), {
          what: `a length of ${length}`,
          instead: `the number of elements, 1 to ${longestArray}: FixedArray<boolean, 2>`,
        });
      return { kind: 'array', element, length: isBad ? 1 : (length ?? 1) };
    }
    return this.keptType(node, scope, owner);
  }

  /** The type of a value that an object keeps. */
  private keptType(node: TSType, scope: TypeScope, owner: StructDeclaration): ModelType {
    const type = this.value(node, scope);
    if (owner.structKind === 'shared' && type.kind === 'ref' && type.struct.structKind === 'private') {
      const why = `any task can reach it through ${owner.name}`;
      this.diagnostics.report('private-shared', spanOf(scope.module.source, node), { name: type.struct.name, why });
    }
    return type;
  }

  /** The type of something that holds a value: a field, an element, a variable. */
  value(node: TSType, scope: TypeScope): ModelType {
    const type = this.resolve(node, scope);
    if (['int', 'bool', 'enum', 'ref', 'unknown'].includes(type.kind)) return type;
    return this.mismatch(node, scope, type, 'a number, boolean, enum or struct');
  }

  private mismatch(node: TSType, scope: TypeScope, type: ModelType, wanted: string): ModelType {
    const found = type.kind === 'void' ? 'void' : `of kind ${type.kind}`;
    this.diagnostics.report('type-mismatch', spanOf(scope.module.source, node), {
      what: 'this type',
      found,
      wanted,
    });
    return unknown;
  }

  /** What an annotation means. */
  resolve(node: TSType, scope: TypeScope): ModelType {
    switch (node.type) {
      case 'TSNumberKeyword':
        return plainNumber;
      case 'TSBooleanKeyword':
        return bool;
      case 'TSVoidKeyword':
      case 'TSNeverKeyword':
        return nothing;
      case 'TSNullKeyword':
        return { kind: 'null' };
      case 'TSParenthesizedType':
        return this.resolve(node.typeAnnotation, scope);
      case 'TSFunctionType':
        return this.functionType(node, scope);
      case 'TSLiteralType':
      case 'TSUnionType':
        return this.union(node, scope, scope.label);
      case 'TSTypeReference':
        return this.reference(node, scope);
      default:
        refuse(this.diagnostics, scope.module.source, node);
        return unknown;
    }
  }

  /** Whether an annotation is that of a function. */
  isFunction(node: TSType, module: Module): boolean {
    if (node.type === 'TSFunctionType') return true;
    if (node.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return false;
    const { name } = node.typeName;
    if (!module.imports.has(name) && !this.declarations.of(module).has(name)) return false;
    const found = this.declarations.lookup(module, name, spanOf(module.source, node), 'unknown-type');
    return found?.kind === 'alias' && found.type.type === 'TSFunctionType';
  }

  private functionType(node: Extract<TSType, { type: 'TSFunctionType' }>, scope: TypeScope): ModelType {
    const params = node.params.map((param) => {
      const annotation = 'typeAnnotation' in param ? param.typeAnnotation?.typeAnnotation : undefined;
      return annotation ? this.resolve(annotation, scope) : unknown;
    });
    const result = node.returnType ? this.resolve(node.returnType.typeAnnotation, scope) : nothing;
    if (result.kind === 'steps') return { kind: 'function', params, result: result.result, operation: true };
    return { kind: 'function', params, result, operation: false };
  }

  private union(node: TSType, scope: TypeScope, label: string): ModelType {
    const members = node.type === 'TSUnionType' ? node.types : [node];
    const words = members.map((each) =>
      each.type === 'TSLiteralType' && each.literal.type === 'Literal' && typeof each.literal.value === 'string'
        ? each.literal.value
        : undefined,
    );
    if (words.every((word) => word !== undefined)) return this.enum(label, words);
    const nulls = members.filter((each) => each.type === 'TSNullKeyword');
    const others = members.filter((each) => each.type !== 'TSNullKeyword');
    if (nulls.length > 0 && others.length === 1) {
      const type = this.resolve(others[0]!, scope);
      if (type.kind === 'ref') return { ...type, nullable: true };
      if (type.kind === 'unknown') return type;
    }
    const [first] = members;
    const what = first?.type === 'TSLiteralType' && members.length === 1 ? 'number literal type' : 'mixed union';
    refuse(this.diagnostics, scope.module.source, node, what);
    return unknown;
  }

  private enum(name: string, values: readonly string[]): EnumType {
    this.enums.set(name, values);
    return { kind: 'enum', name, values };
  }

  private wordOf(node: TSType, scope: TypeScope): string | undefined {
    if (node.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return undefined;
    const taken = scope.module.imports.get(node.typeName.name);
    return taken?.specifier === 'allwalks' ? taken.imported : undefined;
  }

  private reference(node: TSTypeReference, scope: TypeScope): ModelType {
    const { module } = scope;
    const span = spanOf(module.source, node);
    if (node.typeName.type !== 'Identifier') {
      refuse(this.diagnostics, module.source, node.typeName);
      return unknown;
    }
    const { name } = node.typeName;
    const bound = scope.typeParams?.get(name);
    if (bound) return bound;
    const found = this.declarations.lookup(module, name, span, 'unknown-type');
    switch (found?.kind) {
      case undefined:
        return unknown;
      case 'word':
        return this.word(found.name, node, scope);
      case 'struct':
        return ref(found);
      case 'alias': {
        const known = this.aliases.get(found);
        if (known === 'busy') refuse(this.diagnostics, module.source, node, 'type cycle');
        if (known) return known === 'busy' ? unknown : known;
        this.aliases.set(found, 'busy');
        const type = this.resolve(found.type, { module: found.module, label: found.irName });
        this.aliases.set(found, type);
        return type;
      }
      case 'shape':
        this.diagnostics.report('not-a-struct', span, { name }, found.span);
        return unknown;
      default:
        this.diagnostics.report('unknown-type', span, { name, guess: ': it is a value' });
        return unknown;
    }
  }

  private word(word: string, node: TSTypeReference, scope: TypeScope): ModelType {
    const span = spanOf(scope.module.source, node);
    const args = node.typeArguments?.params ?? [];
    switch (word) {
      case 'Task':
        return ref(this.taskStruct(scope.module, span));
      case 'Errno':
        return errno;
      case 'Steps':
        return { kind: 'steps', result: args[0] ? this.resolve(args[0], scope) : nothing };
      case 'Int':
      case 'PreemptCount': {
        const lo = args[0] && this.number(args[0], scope);
        const hi = args[1] && this.number(args[1], scope);
        if (lo === undefined || hi === undefined || lo > hi) {
          const what = lo === undefined || hi === undefined ? 'this' : `${lo} to ${hi}`;
          if (args.length !== 2 || (lo !== undefined && hi !== undefined))
            this.diagnostics.report('bad-range', span, {
              what,
              instead: 'Int<0, 7>: two whole numbers, the smaller one first',
            });
          return unknown;
        }
        return { kind: 'int', lo, hi, ...(word === 'PreemptCount' && { pins: true }) };
      }
      case 'Bits': {
        const prefix =
          args[0]?.type === 'TSLiteralType' && args[0].literal.type === 'Literal'
            ? args[0].literal.value
            : undefined;
        if (typeof prefix === 'string') return bitsWithPrefix(this.declarations, scope.module, prefix, span);
        this.diagnostics.report('bad-range', span, {
          what: 'this',
          instead: "Bits<'DCACHE_'>: how the names of the constants begin",
        });
        return unknown;
      }
      case 'Embedded':
      case 'FixedArray':
        this.diagnostics.report('wrong-place', span, {
          what: word,
          instead: `a field of a struct: name: ${word}<…>`,
        });
        return unknown;
      default:
        this.diagnostics.report('unknown-type', span, { name: word, guess: ': it is no type of values' });
        return unknown;
    }
  }

  /** A number in a type: a literal, or `typeof` a constant. */
  private number(node: TSType, scope: TypeScope): number | undefined {
    let value: Node | undefined;
    if (node.type === 'TSLiteralType') value = node.literal;
    if (node.type === 'TSTypeQuery' && node.exprName.type === 'Identifier') value = node.exprName;
    if (value) return evaluate(this.declarations, scope.module, value)?.value;
    this.diagnostics.report('not-constant', spanOf(scope.module.source, node), { what: 'this' });
    return undefined;
  }
}

export function ref(struct: StructDeclaration, nullable = false): RefType {
  return { kind: 'ref', struct, nullable };
}

function whyNotEmbedded(owner: StructDeclaration, inner: StructDeclaration): string | undefined {
  if (inner === owner) return 'it would contain itself';
  if (inner.structKind === 'task') return 'tasks are not part of anything';
  if (inner.structKind === 'private' && owner.structKind !== 'private')
    return `${owner.name} is not Private, so other tasks could reach it`;
  return undefined;
}
