/** Locks that a program has, as far as a reduction can make use of them: those that one field says who holds. */

import type { Program, Statement } from '../ir/ir.ts';
import { nested } from '../ir/phrases.ts';
import { ownerOf, poolsOf } from '../ir/slots.ts';

/** The structs that are locks, with the field that refers to the task that holds one. */
export type Locks = ReadonlyMap<string, string>;

/** Where the lock is that protects a cell: a slot of its own, or so many slots behind that of the object accessed. */
export interface Protector {
  readonly lock: string;
  readonly slot: number;
  readonly relative: boolean;
}

/** All code of a program, statement by statement. */
export function eachStatementOf(program: Program, visit: (statement: Statement) => void): void {
  const go = (list: readonly Statement[]): void => {
    for (const statement of list) {
      visit(statement);
      nested(statement).forEach(go);
    }
  };
  for (const { body } of program.functions) go(body);
  for (const { blocks } of program.operations) for (const { body } of blocks) go(body);
}

/** What functions that acquire something say of it. A lock with several holders at a time is not among them. */
export function locksOf(program: Program): Locks {
  const fields = new Map<string, Set<string>>();
  for (const { acquires, locals } of program.functions) {
    const type = locals.find(({ name }) => name === acquires?.param)?.type;
    if (!acquires || type?.kind !== 'ref') continue;
    fields.set(type.struct, (fields.get(type.struct) ?? new Set()).add(acquires.field));
  }
  const task = program.structs.find(({ kind }) => kind === 'task')?.name;
  const locks = new Map<string, string>();
  for (const [struct, names] of fields) {
    const [field] = names;
    const declared = program.structs.find(({ name }) => name === struct)!.fields.find(({ name }) => name === field);
    const { type, length } = declared ?? {};
    const refersToTask = type?.kind === 'ref' && type.struct === task && length === undefined;
    if (names.size === 1 && refersToTask) locks.set(struct, field!);
  }
  // Who holds it must change by plain stores only.
  eachStatementOf(program, (statement) => {
    if (statement.do === 'rmw' && locks.get(statement.struct) === statement.field) locks.delete(statement.struct);
    if (statement.do !== 'alloc') return;
    const field = locks.get(statement.struct);
    if (field !== undefined && statement.fields[field]) locks.delete(statement.struct);
  });
  return locks;
}

/** The object that is not itself embedded, and that a slot is or is a part of: `Dentry#3`. */
export function rootOf(program: Program, struct: string, slot: number): { struct: string; slot: number } {
  const around = ownerOf(poolsOf(program).get(struct)!, slot);
  return around ? rootOf(program, around.struct, around.slot) : { struct, slot };
}

/** The structs of which objects are freed. */
export function freedStructs(program: Program): ReadonlySet<string> {
  const freed = new Set<string>();
  eachStatementOf(program, (statement) => {
    if (statement.do === 'free') freed.add(statement.struct);
  });
  return freed;
}

/** The locks that protect an object's cell, of those that are held: as places that may protect the like in other objects, too. */
export function protectors(
  program: Program,
  freed: ReadonlySet<string>,
  cell: { readonly struct: string; readonly slot: number },
  held: readonly { readonly lock: string; readonly slot: number }[],
): Protector[] {
  const root = rootOf(program, cell.struct, cell.slot);
  return held.flatMap(({ lock, slot }) => {
    const around = rootOf(program, lock, slot);
    const places: Protector[] = [];
    if (around.struct === root.struct && around.slot === root.slot)
      places.push({ lock, slot: slot - cell.slot, relative: true });
    // One that could be freed could not be looked at.
    if (!freed.has(around.struct)) places.push({ lock, slot, relative: false });
    return places;
  });
}
