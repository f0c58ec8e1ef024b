/** What a step did, in words: `T.d_count 2 → 3`, `new Dentry#3`, `follow_managed returns -ECHILD`. */

import type { Cell, Event } from '../engine/engine.ts';
import type { Program, Type } from '../ir/ir.ts';
import { formatCell, formatObject, formatValue, taskName } from '../ir/values.ts';
import { formatResult } from './returns.ts';
import { isReadonly, isShared } from './focus.ts';

/** A field that a step writes: its value before the first write and after the last one. */
interface Written {
  readonly cell: Cell;
  readonly before: number;
  readonly after: number;
  readonly once: boolean;
}

/** What is different after a step of the task (from 0), in the order in which it became so. */
export function changesOf(program: Program, task: number, events: readonly Event[]): string[] {
  const born = new Set<string>();
  const written = new Map<string, Written | string>();
  for (const event of events) {
    if (event.kind === 'write') {
      const cell = cellName(program, event);
      const first = written.get(cell);
      const once = typeof first !== 'object';
      const before = once ? event.before : first.before;
      written.set(cell, { cell: event, before, after: event.after, once });
    } else if (event.kind === 'alloc' || event.kind === 'free') {
      const object = formatObject(program, event.struct, event.slot);
      if (event.kind === 'alloc') born.add(object);
      written.set(`${event.kind} ${object}`, event.kind === 'alloc' ? `new ${object}` : `frees ${object}`);
    } else if (event.kind === 'spawn') {
      written.set(`spawn ${event.task}`, `starts ${taskName(program, event.task)}: ${event.operation}`);
    }
  }
  const changes = [...written].filter(([, change]) => !isOwnRecord(program, task, change));
  // What a task keeps about itself (how many locks it holds) is of interest where nothing else happens.
  return (changes.length > 0 ? changes : [...written]).flatMap(([name, change]) => {
    if (typeof change === 'string') return [change];
    const { cell, before, after, once } = change;
    const type = typeOf(program, cell);
    const now = formatValue(program, type, after);
    // A new object's fields had no value that anybody saw.
    if (born.has(formatObject(program, cell.struct, cell.slot))) return [`${name} = ${now}`];
    // A write of the old value is how updates get lost; taking a lock and dropping it again is not worth a line.
    if (before === after) return once && isShared(program, cell.struct) ? [`${name} stays ${now}`] : [];
    if (type?.kind === 'int' && type.as === 'bits') return [`${name} ${bitsInWords(program, type, before, after)}`];
    return [`${name} ${formatValue(program, type, before)} → ${now}`];
  });
}

/** Which bits came and which went: `+DCACHE_MOUNTED -DCACHE_NEED_AUTOMOUNT`. */
function bitsInWords(program: Program, type: Type, before: number, after: number): string {
  const named = (sign: string, bits: number) =>
    bits === 0 ? [] : formatValue(program, type, bits).split('|').map((bit) => sign + bit); // prettier-ignore
  return [...named('+', after & ~before), ...named('-', before & ~after)].join(' ');
}

/**
 * What is different after an uninterrupted stretch of steps, for others to see: shared objects only, and of
 * new ones just that they exist.
 */
export function netChangesOf(program: Program, task: number, events: readonly Event[]): string[] {
  const born = events.flatMap((event) =>
    event.kind === 'alloc' ? [formatObject(program, event.struct, event.slot)] : [],
  );
  const visible = events.filter(
    (event) =>
      event.kind === 'spawn' ||
      ('struct' in event && isShared(program, event.struct) && !(event.kind === 'write' && isBorn(event))),
  );
  function isBorn(cell: Cell): boolean {
    const object = formatObject(program, cell.struct, cell.slot);
    return born.some((each) => object === each || object.startsWith(`${each}.`));
  }
  return changesOf(program, task, visible).filter((change) => !change.includes(' stays '));
}

/** It is a field of the struct of kind task that belongs to the task which runs. */
function isOwnRecord(program: Program, task: number, change: Written | string): boolean {
  if (typeof change === 'string' || change.cell.slot !== task + 1) return false;
  return program.structs.some(({ name, kind }) => name === change.cell.struct && kind === 'task');
}

/** What the step itself read of shared memory; not what the atomic functions that it called did. */
export function readsOf(program: Program, events: readonly Event[]): string[] {
  const reads = outsideCalls(events).flatMap((event) => {
    if (event.kind !== 'read' || !isShared(program, event.struct)) return [];
    if (isReadonly(program, event.struct, event.field)) return [];
    return [`${cellName(program, event)} = ${formatValue(program, typeOf(program, event), event.value)}`];
  });
  return [...new Set(reads)];
}

/** What the atomic functions it called returned: `d_mountpoint() = 1`. */
export function resultsOf(program: Program, events: readonly Event[]): string[] {
  return outsideCalls(events).flatMap((event) => {
    if (event.kind !== 'result' || event.value === undefined) return [];
    const result = formatResult(program, event.function, event.value);
    return result === null ? [] : [`${event.function}() = ${result}`];
  });
}

/** The events of the step's own code, the results of its calls included. */
function outsideCalls(events: readonly Event[]): Event[] {
  let depth = 0;
  return events.filter((event) => {
    if (event.kind === 'result') depth--;
    const outside = depth === 0;
    if (event.kind === 'call') depth++;
    return outside;
  });
}

function cellName(program: Program, cell: Cell): string {
  return formatCell(program, cell.struct, cell.slot, cell.field, cell.index);
}

export function typeOf(program: Program, cell: Cell): Type | undefined {
  const struct = program.structs.find((each) => each.name === cell.struct);
  return struct?.fields.find((field) => field.name === cell.field)?.type;
}
