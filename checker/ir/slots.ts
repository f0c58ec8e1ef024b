/**
 * Where objects live: the slots of every pool, the cells of every object, the range of every type.
 *
 * An object is a row of cells, one number each: every plain field one, an array one per element, an embedded
 * struct none, since it is an object of its own in its own pool. With
 *
 *     struct Lock   { held }                    capacity 1
 *     struct Dentry { d_lock: Lock, d_count }   capacity 2
 *
 * the pool of Lock has three slots: 1 is its own, 2 and 3 are the `d_lock` of Dentry 1 and 2.
 */

import type { Field, Program, Struct, Type } from './ir.ts';

export interface Range {
  readonly lo: number;
  readonly hi: number;
}

/** Any 32-bit signed integer: what expressions, temps and locals of atomic functions hold. */
export const wholeRange: Range = { lo: -(2 ** 31), hi: 2 ** 31 - 1 };

/** The objects of one struct. */
export interface Pool {
  /** Position in `program.structs`. */
  readonly index: number;
  readonly struct: Struct;
  /** Slots 1..own are the struct's own; the embedded ones follow, up to `slots`. */
  readonly own: number;
  readonly slots: number;
  /** Who embeds this struct: slot `base + n` is the field of slot n of the owner. */
  readonly embeddings: readonly Embedding[];
  readonly fields: ReadonlyMap<string, FieldPlace>;
  /** How many cells an object has. */
  readonly cells: number;
}

export interface Embedding {
  readonly owner: string;
  readonly field: string;
  readonly base: number;
  readonly count: number;
}

/** Where a field is within its object. */
export interface FieldPlace {
  readonly field: Field;
  /** Its first cell; meaningless for an embedded struct. */
  readonly cell: number;
  /** How many cells: 1, the array's length, or 0 for an embedded struct. */
  readonly length: number;
  readonly range: Range;
  readonly initial: number;
  /** For an embedded struct: the embedded object of slot n is slot `base + n` of its pool. */
  readonly base: number;
}

export type Pools = ReadonlyMap<string, Pool>;

const known = new WeakMap<Program, Pools>();

/** The pools of a program by struct name, worked out once. Embedding must be free of cycles. */
export function poolsOf(program: Program): Pools {
  let pools = known.get(program);
  if (!pools) known.set(program, (pools = layOut(program)));
  return pools;
}

function layOut(program: Program): Pools {
  const sizes = new Map<string, { own: number; slots: number; embeddings: Embedding[] }>();
  const measure = (name: string) => {
    let size = sizes.get(name);
    if (size) return size;
    const own = ownSlots(
      program,
      program.structs.find((s) => s.name === name)!,
    );
    size = { own, slots: own, embeddings: [] };
    sizes.set(name, size);
    for (const owner of program.structs)
      for (const field of owner.fields) {
        if (field.embed !== name) continue;
        const count = measure(owner.name).slots;
        size.embeddings.push({ owner: owner.name, field: field.name, base: size.slots, count });
        size.slots += count;
      }
    return size;
  };
  for (const struct of program.structs) measure(struct.name);

  const slots = (struct: string) => sizes.get(struct)?.slots ?? 0;
  return new Map(
    program.structs.map((struct, index) => {
      const fields = new Map<string, FieldPlace>();
      let cells = 0;
      for (const field of struct.fields) {
        const embedding = sizes
          .get(field.embed ?? '')
          ?.embeddings.find((e) => e.owner === struct.name && e.field === field.name);
        const length = field.embed ? 0 : (field.length ?? 1);
        const range = field.type ? rangeOf(program, field.type, slots) : { lo: 0, hi: 0 };
        const initial = defaultIn(range);
        fields.set(field.name, { field, cell: cells, length, range, initial, base: embedding?.base ?? 0 });
        cells += length;
      }
      return [struct.name, { index, struct, ...sizes.get(struct.name)!, fields, cells }];
    }),
  );
}

function ownSlots(program: Program, struct: Struct): number {
  return struct.kind === 'task' ? program.tasks.length + program.spawnSlots : struct.capacity;
}

/** The values a type allows. */
export function rangeOf(
  program: Program,
  type: Type,
  slots = (struct: string) => poolsOf(program).get(struct)!.slots,
): Range {
  switch (type.kind) {
    case 'int':
      return { lo: type.lo, hi: type.hi };
    case 'bool':
      return { lo: 0, hi: 1 };
    case 'enum':
      return { lo: 0, hi: program.enums[type.enum]!.length - 1 };
    case 'ref':
      return { lo: 0, hi: slots(type.struct) };
  }
}

/** The default value of a type with this range. */
export function defaultIn(range: Range): number {
  return range.lo <= 0 && range.hi >= 0 ? 0 : range.lo;
}

/** The object around an embedded one; undefined for an object of its own. */
export function ownerOf(
  pool: Pool,
  slot: number,
): { readonly struct: string; readonly slot: number; readonly field: string } | undefined {
  const around = pool.embeddings.find((e) => slot > e.base && slot <= e.base + e.count);
  return around && { struct: around.owner, slot: slot - around.base, field: around.field };
}
