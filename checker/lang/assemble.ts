/** Puts a program together: what is reachable, in an order that does not depend on how it was found. */

import type {
  AtomicFunction,
  Expression,
  Field,
  InitialObject,
  Operation,
  Place,
  Program,
  Statement,
  Struct,
  Type,
} from '../ir/ir.ts';
import type { FieldDeclaration } from './annotations.ts';
import type { StructDeclaration } from './declare.ts';
import { globalObject, globalStruct } from './globals.ts';
import { parentLine } from './parent.ts';
import { irType } from './types.ts';
import type { Instance, Unit } from './unit.ts';
import { changeStatements, eachStatement } from './walk.ts';

/** The instances that can be reached from some, in the order of the unit. */
export function reachable(unit: Unit, from: Iterable<Instance>): Instance[] {
  const seen = new Set<Instance>();
  const visit = (instance: Instance) => {
    if (seen.has(instance)) return;
    seen.add(instance);
    for (const callee of instance.callees.keys()) visit(callee);
  };
  for (const instance of from) visit(instance);
  return unit.instances.filter((instance) => seen.has(instance));
}

export function isOperation(code: AtomicFunction | Operation): code is Operation {
  return 'blocks' in code;
}

/** The bodies of an instance. */
export function bodiesOf({ ir }: Instance): readonly (readonly Statement[])[] {
  if (!ir) return [];
  return isOperation(ir) ? ir.blocks.map(({ body }) => body) : [ir.body];
}

/** What code mentions: structs, enums and the names that stand for slots. */
export interface Mentions {
  readonly structs: Set<string>;
  readonly enums: Set<string>;
  readonly placeholders: Set<string>;
  /** Structs that objects are made of. */
  readonly allocated: Set<string>;
  spawns: boolean;
}

export function mentionsOf(instances: readonly Instance[]): Mentions {
  const found: Mentions = {
    structs: new Set(),
    enums: new Set(),
    placeholders: new Set(),
    allocated: new Set(),
    spawns: false,
  };
  const type = (each: Type | undefined) => {
    if (each?.kind === 'ref') found.structs.add(each.struct);
    if (each?.kind === 'enum') found.enums.add(each.enum);
  };
  const expression = (code: Expression): Expression => {
    if (code.kind === 'member') found.structs.add(code.struct);
    if (code.kind === 'local' && code.name.includes('.')) found.placeholders.add(code.name);
    return code;
  };
  for (const instance of instances) {
    for (const local of instance.ir?.locals ?? []) type(local.type);
    for (const body of bodiesOf(instance)) {
      changeStatements(body, { expression, name: (name) => name });
      eachStatement(body, (statement) => {
        if ('struct' in statement) found.structs.add(statement.struct);
        if (statement.do === 'alloc') found.allocated.add(statement.struct);
        if (statement.do === 'spawn') found.spawns = true;
        if (statement.do === 'fail') statement.values.forEach((each) => type(each.type));
      });
    }
  }
  return found;
}

/** The structs that are mentioned, and those that their fields lead to, in order of declaration. */
export function structsFor(unit: Unit, mentions: Mentions): StructDeclaration[] {
  const all = allStructs(unit);
  const wanted = new Set<string>();
  const visit = (name: string) => {
    if (wanted.has(name)) return;
    wanted.add(name);
    const struct = all.find((each) => each.irName === name);
    if (!struct) return;
    for (const { type } of unit.types.fields(struct).values()) {
      const inner = type.kind === 'array' ? type.element : type;
      if (inner.kind === 'ref' || inner.kind === 'embedded') visit(inner.struct.irName);
      if (inner.kind === 'enum') mentions.enums.add(inner.name);
    }
  };
  for (const name of mentions.structs) visit(name);
  for (const name of mentions.placeholders) {
    const global = unit.globals.get(name);
    const struct = global && globalStruct(unit.types, global);
    if (struct) visit(struct.irName);
  }
  return all.filter((struct) => wanted.has(struct.irName));
}

function allStructs(unit: Unit): StructDeclaration[] {
  const declared = [...unit.declarations.modules].flatMap((module) =>
    [...unit.declarations.of(module).values()].filter((each) => each.kind === 'struct'),
  );
  const { plainTask } = unit.types;
  return plainTask ? [...declared, plainTask] : declared;
}

export function irStruct(
  unit: Unit,
  struct: StructDeclaration,
  capacity: number,
  objects: readonly InitialObject[],
): Struct {
  const declared = unit.types.fields(struct);
  const fields = [...declared.values()].map(irField);
  const parent = parentLine(struct, declared)?.field?.name;
  const common = { name: struct.irName, kind: struct.structKind, fields, capacity, objects };
  return parent === undefined ? common : { ...common, parent };
}

function irField({ name, type, readonly }: FieldDeclaration): Field {
  const common = readonly ? { name, readonly } : { name };
  if (type.kind === 'embedded') return { ...common, embed: type.struct.irName };
  if (type.kind === 'array') return { ...common, type: irType(type.element), length: type.length };
  return { ...common, type: irType(type), ...(type.kind === 'int' && type.pins && { pins: true }) };
}

/** Globals by struct: their slots, and their initial objects. */
export interface Statics {
  readonly slots: ReadonlyMap<string, number>;
  readonly objects: ReadonlyMap<string, readonly InitialObject[]>;
  readonly names: Program['names'];
}

export function staticsOf(unit: Unit, placeholders: ReadonlySet<string>): Statics {
  const used = [...unit.globals].filter(([name]) => placeholders.has(name));
  const slots = new Map<string, number>();
  const objects = new Map<string, InitialObject[]>();
  const names: { name: string; struct: string; slot: number }[] = [];
  const order = [...unit.declarations.modules];
  used.sort(([, a], [, b]) => order.indexOf(a.module) - order.indexOf(b.module) || a.span.start - b.span.start);
  // Initial values may name other globals, which then belong to the program, too.
  for (let i = 0; i < used.length; i++) {
    const [name, global] = used[i]!;
    const struct = globalStruct(unit.types, global)?.irName ?? '';
    const list = objects.get(struct) ?? [];
    slots.set(name, list.length + 1);
    names.push({ name: global.name, struct, slot: list.length + 1 });
    objects.set(struct, [...list, {}]);
    globalObject(unit.types, global, (other) => {
      const placeholder = (unit.placeholder(other) as { name: string }).name;
      if (!used.some(([each]) => each === placeholder)) used.push([placeholder, other]);
      return 0;
    });
  }
  for (const [name, global] of used) {
    const slotOf = (other: typeof global) => slots.get((unit.placeholder(other) as { name: string }).name) ?? 0;
    const struct = globalStruct(unit.types, global)?.irName ?? '';
    objects.get(struct)![slots.get(name)! - 1] = globalObject(unit.types, global, slotOf);
  }
  return { slots, objects, names };
}

/** Final code: names of instances as people read them, slots in place of the names that stood for them. */
export interface FinalCode {
  readonly functions: AtomicFunction[];
  readonly operations: Operation[];
  /** The places that the code points at. */
  readonly places: Place[];
  readonly name: (name: string) => string;
}

export function finalCode(
  unit: Unit,
  instances: readonly Instance[],
  slots: ReadonlyMap<string, number>,
): FinalCode {
  const names = shortNames(instances);
  const name = (each: string) => names.get(each) ?? each;
  const expression = (code: Expression): Expression => finalExpression(code, slots, name);
  const numbers = new Map<number, number>();
  const at = (old: number) => {
    if (!numbers.has(old)) numbers.set(old, numbers.size);
    return numbers.get(old)!;
  };
  const placed = <T extends { readonly at?: number }>(part: T): T =>
    part.at === undefined ? part : { ...part, at: at(part.at) };
  const changes = { expression, name, at };
  const functions: AtomicFunction[] = [];
  const operations: Operation[] = [];
  for (const { ir } of instances) {
    if (!ir) continue;
    if (isOperation(ir)) {
      const blocks = ir.blocks.map((block) => placed({ ...block, body: changeStatements(block.body, changes) }));
      operations.push(placed({ ...ir, name: name(ir.name), blocks }));
    } else functions.push(placed({ ...ir, name: name(ir.name), body: changeStatements(ir.body, changes) }));
  }
  return { functions, operations, name, places: [...numbers.keys()].map((old) => unit.places[old]!) };
}

/** An operation that only tasks begin with has its plain name. */
function shortNames(instances: readonly Instance[]): Map<string, string> {
  const taken = new Set(instances.map(({ irName }) => irName));
  const names = new Map<string, string>();
  for (const { irName, role } of instances) {
    if (role !== 'root') continue;
    const short = irName.replace(/ as task$/, '');
    if (taken.has(short)) continue;
    taken.add(short);
    names.set(irName, short);
  }
  return names;
}

function finalExpression(
  code: Expression,
  slots: ReadonlyMap<string, number>,
  name: (name: string) => string,
): Expression {
  if (code.kind === 'local') {
    const slot = slots.get(code.name);
    return slot === undefined ? code : { kind: 'const', value: slot };
  }
  if (code.kind === 'inside') return { ...code, operation: name(code.operation) };
  if (code.kind === 'at')
    return { ...code, blocks: code.blocks.map((each) => ({ ...each, operation: name(each.operation) })) };
  return code;
}
