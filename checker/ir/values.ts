/** Values, objects and tasks in words: what messages, traces and printed programs call them. */

import { errnoNames } from './errno.ts';
import type { Program, Type } from './ir.ts';
import { ownerOf, poolsOf } from './slots.ts';

/** `-ECHILD`, `DCACHE_MOUNTED|DCACHE_NEED_AUTOMOUNT`, `true`, an enum's word, `T`, `Dentry#3`, `null`, `7`. */
export function formatValue(program: Program, type: Type | undefined, value: number): string {
  switch (type?.kind) {
    case 'bool':
      return value === 0 ? 'false' : value === 1 ? 'true' : String(value);
    case 'enum':
      return program.enums[type.enum]?.[value] ?? String(value);
    case 'ref':
      return formatObject(program, type.struct, value);
    case 'int':
      if (type.as === 'errno') return formatErrno(value);
      if (type.as === 'bits') return formatBits(type.bits ?? {}, value);
  }
  return String(value);
}

function formatErrno(value: number): string {
  const name = errnoNames[-value];
  return value < 0 && name ? `-${name}` : String(value);
}

function formatBits(bits: Readonly<Record<string, number>>, value: number): string {
  const names: string[] = [];
  let rest = value;
  for (const [name, bit] of Object.entries(bits))
    if (bit !== 0 && (rest & bit) === bit) {
      names.push(name);
      rest &= ~bit;
    }
  if (rest !== 0) names.push(`0x${(rest >>> 0).toString(16)}`);
  return names.join('|') || '0';
}

/** An object by the name people gave it, or by what it is: `T`, `T.d_lock`, `Dentry#3`, `walker`, `null`. */
export function formatObject(program: Program, struct: string, slot: number): string {
  if (slot === 0) return 'null';
  const named = program.names.find((n) => n.struct === struct && n.slot === slot);
  if (named) return named.name;
  const pool = poolsOf(program).get(struct);
  const owner = pool && ownerOf(pool, slot);
  if (owner) return `${formatObject(program, owner.struct, owner.slot)}.${owner.field}`;
  if (pool?.struct.kind === 'task') return taskName(program, slot - 1);
  return `${struct}#${slot}`;
}

/** A field of an object, or an element of it: `T.d_count`, `T.d_slots[2]`. */
export function formatCell(program: Program, struct: string, slot: number, field: string, index?: number): string {
  const element = index === undefined ? '' : `[${index}]`;
  return `${formatObject(program, struct, slot)}.${field}${element}`;
}

/** A task by its position from 0; those started by `spawn` are `spawned#1`, `spawned#2` … */
export function taskName(program: Program, task: number): string {
  return program.tasks[task]?.name ?? `spawned#${task - program.tasks.length + 1}`;
}

/** The position of a task from 0 by its name, which `taskName` gives; undefined if there is none. */
export function taskNamed(program: Program, name: string): number | undefined {
  const position = Array.from({ length: program.tasks.length + program.spawnSlots }, (_, task) => task);
  return position.find((task) => taskName(program, task) === name);
}
