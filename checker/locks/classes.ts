/** Lock classes: locks that play the same part, as `Dentry.d_lock`, or one that there is once, as `namespace_sem`. */

import type { Expression, Program, Struct } from '../ir/ir.ts';

/** The structs that are locks, with the fields that say who holds one. */
export type LockStructs = ReadonlyMap<string, ReadonlySet<string>>;

export interface LockClass {
  readonly name: string;
  /** Which struct the lock is. */
  readonly lock: string;
  /** One slot of its own, or a field that embeds it. */
  readonly where: { readonly slot: number } | { readonly struct: string; readonly field: string };
}

/** What functions that acquire something say of the structs that they acquire. */
export function lockStructs({ functions }: Program): LockStructs {
  const found = new Map<string, Set<string>>();
  for (const { acquires, locals } of functions) {
    if (!acquires) continue;
    const { type } = locals.find(({ name }) => name === acquires.param)!;
    if (type.kind !== 'ref') continue;
    found.set(type.struct, (found.get(type.struct) ?? new Set()).add(acquires.field));
  }
  return found;
}

/** All classes of a program. */
export function lockClasses(program: Program): LockClass[] {
  const locks = lockStructs(program);
  const classes: LockClass[] = [];
  for (const struct of program.structs) {
    if (locks.has(struct.name))
      for (let slot = 1; slot <= struct.capacity; slot++) classes.push(single(program, struct.name, slot));
    for (const { name: field, embed } of struct.fields)
      if (embed !== undefined && locks.has(embed))
        classes.push({ name: `${struct.name}.${field}`, lock: embed, where: { struct: struct.name, field } });
  }
  return classes;
}

function single({ names }: Program, lock: string, slot: number): LockClass {
  const named = names.find((each) => each.struct === lock && each.slot === slot);
  return { name: named?.name ?? `${lock}#${slot}`, lock, where: { slot } };
}

/** The name of the class of the lock that an expression stands for; undefined where that cannot be told. */
export function classOf(program: Program, lock: string, expression: Expression): string | undefined {
  if (expression.kind === 'member') return `${expression.struct}.${expression.field}`;
  if (expression.kind === 'const') return single(program, lock, expression.value).name;
  return undefined;
}

/** A way from an object of a struct's own slots to what it embeds, at whatever depth. */
interface Way {
  readonly root: string;
  readonly fields: readonly { readonly struct: string; readonly field: string }[];
}

/** Every way to an object of the struct. */
export function waysTo(structs: readonly Struct[], name: string): Way[] {
  const ways: Way[] = [];
  const own = structs.find((each) => each.name === name)!;
  if (own.capacity > 0 || own.kind === 'task') ways.push({ root: name, fields: [] });
  for (const struct of structs)
    for (const { name: field, embed } of struct.fields) {
      if (embed !== name) continue;
      for (const { root, fields } of waysTo(structs, struct.name))
        ways.push({ root, fields: [...fields, { struct: struct.name, field }] });
    }
  return ways;
}
