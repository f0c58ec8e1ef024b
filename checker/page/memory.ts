/** The memory of a program as a page shows it: objects of their own, with the fields of what they embed among theirs. */

import type { Cell } from '../engine/engine.ts';
import type { Field, Program, Struct, Type } from '../ir/ir.ts';
import { ownerOf, poolsOf } from '../ir/slots.ts';
import { formatObject, formatValue, taskName } from '../ir/values.ts';
import type { FieldData, ObjectData, StructData, Value } from './data.ts';

/** One of the fields of a struct, wherever it is embedded. */
interface FlatField {
  readonly data: FieldData;
  readonly type: Type | undefined;
  /** Where it is in the object at a slot. */
  readonly cellIn: (slot: number) => Cell;
}

/** An object that is there at some time, and what it is called. */
interface PageObject {
  readonly data: ObjectData;
  readonly fields: readonly FlatField[];
  readonly slot: number;
}

export class PageMemory {
  readonly program: Program;
  readonly structs: readonly StructData[];
  readonly objects: readonly PageObject[];
  private readonly positions = new Map<string, number>();
  private readonly cells = new Map<string, number>();

  /** `born`: the objects that are made in the course of the trace. */
  constructor(program: Program, born: readonly { readonly struct: string; readonly slot: number }[]) {
    this.program = program;
    const holders = holdersOf(program);
    const flat = program.structs.map((struct) => fieldsOf(program, holders, struct));
    this.structs = program.structs.map((struct, i) => structData(struct, holders, flat[i]!));
    const objects: PageObject[] = [];
    let first = 0;
    for (const [i, { name, kind, objects: initial }] of program.structs.entries()) {
      const { own } = poolsOf(program).get(name)!;
      for (let slot = 1; slot <= own; slot++) {
        const live = kind === 'task' || slot <= initial.length;
        if (!live && !born.some((each) => each.struct === name && each.slot === slot)) continue;
        const data = { name: formatObject(program, name, slot), struct: i, first, live };
        this.positions.set(`${name} ${slot}`, objects.length);
        for (const [j, { cellIn }] of flat[i]!.entries()) this.cells.set(keyOf(cellIn(slot)), first + j);
        objects.push({ data, fields: flat[i]!, slot });
        first += flat[i]!.length;
      }
    }
    this.objects = objects;
  }

  /** The position of an object, or of the one around it where it is embedded. */
  positionOf(struct: string, slot: number): number | undefined {
    const pool = poolsOf(this.program).get(struct);
    const owner = pool && ownerOf(pool, slot);
    return owner ? this.positionOf(owner.struct, owner.slot) : this.positions.get(`${struct} ${slot}`);
  }

  cellOf(cell: Cell): number | undefined {
    return this.cells.get(keyOf(cell));
  }

  /** A value of a field in words, with what it refers to. */
  valueOf({ data, type }: FlatField, value: number): Value {
    return data.role === 'holder' ? this.holder(type, value) : this.typedValue(type, value);
  }

  typedValue(type: Type | undefined, value: number): Value {
    const text = formatValue(this.program, type, value);
    if (type?.kind !== 'ref' || value === 0) return text;
    if (this.isTask(type.struct)) return { text, tasks: [value - 1] };
    const object = this.positionOf(type.struct, value);
    return object === undefined ? text : { text, object };
  }

  /** Of a cell that says who holds a lock: what it is called, and how its values are said. */
  holderOf(cell: Cell): { readonly name: string; readonly inWords: (value: number) => string } | undefined {
    const at = this.cellOf(cell);
    const object = this.objects.findLast(({ data }) => at !== undefined && data.first <= at);
    const field = object?.fields[at! - object.data.first];
    if (!object || !field || field.data.role !== 'holder') return undefined;
    const inWords = (value: number) => {
      const said = this.holder(field.type, value);
      return typeof said === 'string' ? said : said.text;
    };
    return { name: `${object.data.name}.${field.data.label}`, inWords };
  }

  /** Who holds a lock: a task, or one bit for each that does. */
  private holder(type: Type | undefined, value: number): Value {
    const tasks = type?.kind === 'ref' ? (value === 0 ? [] : [value - 1]) : bitsIn(value);
    if (tasks.length === 0) return 'free';
    return { text: tasks.map((task) => taskName(this.program, task)).join(', '), tasks };
  }

  private isTask(struct: string): boolean {
    return this.program.structs.some(({ name, kind }) => name === struct && kind === 'task');
  }
}

/** The bits that are set, from 0. */
function bitsIn(value: number): number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((value >>> bit) & 1) === 1);
}

function keyOf({ struct, slot, field, index }: Cell): string {
  return `${struct} ${slot} ${field} ${index ?? ''}`;
}

type Holders = ReadonlyMap<string, ReadonlySet<string>>;

/** Locks, and which of their fields say who holds them. */
function holdersOf({ functions }: Program): Holders {
  const found = new Map<string, Set<string>>();
  for (const { acquires, locals } of functions) {
    const type = acquires && locals.find(({ name }) => name === acquires.param)?.type;
    if (type?.kind !== 'ref') continue;
    found.set(type.struct, (found.get(type.struct) ?? new Set()).add(acquires!.field));
  }
  return found;
}

function structData(struct: Struct, holders: Holders, flat: readonly FlatField[]): StructData {
  const kind = holders.has(struct.name) ? 'lock' : struct.kind;
  const parent = flat.findIndex(({ data }) => data.path === struct.parent);
  const fields = flat.map(({ data }) => data);
  return { name: struct.name, kind, fields, ...(parent >= 0 && { parent }) };
}

/** Where the object is whose fields are meant, given the slot of the one around all. */
interface Around {
  readonly path: string;
  readonly label: string;
  readonly slotIn: (slot: number) => number;
}

function fieldsOf(
  program: Program,
  holders: Holders,
  struct: Struct,
  around: Around = { path: '', label: '', slotIn: (slot) => slot },
): FlatField[] {
  return struct.fields.flatMap((field): FlatField[] => {
    const path = around.path + field.name;
    // Of a struct with one field, that field has nothing to say: `d_seq`, not `d_seq.sequence`.
    const label = around.label !== '' && struct.fields.length === 1 ? around.label.slice(0, -1) : around.label + field.name; // prettier-ignore
    if (field.embed !== undefined) {
      const inner = program.structs.find(({ name }) => name === field.embed)!;
      const { base } = poolsOf(program).get(struct.name)!.fields.get(field.name)!;
      const slotIn = (slot: number) => base + around.slotIn(slot);
      return fieldsOf(program, holders, inner, { path: `${path}.`, label: `${label}.`, slotIn });
    }
    const cell = (slot: number) => ({ struct: struct.name, slot: around.slotIn(slot), field: field.name });
    const common = {
      ...describe(program, holders, struct, field),
      ...(field.readonly && { fixed: true as const }),
    };
    if (field.length === undefined) return [{ data: { path, label, ...common }, type: field.type, cellIn: cell }];
    return Array.from({ length: field.length }, (_, index) => ({
      data: { path: `${path}[${index}]`, label: `${label}[${index}]`, ...common },
      type: field.type,
      cellIn: (slot: number) => ({ ...cell(slot), index }),
    }));
  });
}

function describe(program: Program, holders: Holders, struct: Struct, { name, type }: Field) {
  if (holders.get(struct.name)?.has(name)) return { role: 'holder', usual: 'free' } as const;
  const usual = formatValue(program, type, type?.kind === 'int' ? Math.max(type.lo, 0) : 0);
  if (type?.kind === 'int' && type.as === 'bits')
    return { role: 'flags', usual, prefix: prefixOf(Object.keys(type.bits ?? {})) } as const;
  return { role: type?.kind === 'ref' ? 'ref' : 'plain', usual } as const;
}

/** How all of the names begin, up to an underscore. */
function prefixOf(names: readonly string[]): string {
  const [first = ''] = names;
  let length = first.length;
  while (length > 0 && !names.every((name) => name.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, first.lastIndexOf('_', Math.max(0, length - 1)) + 1);
}
