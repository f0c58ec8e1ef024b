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

/** What is different afterwards, in the order in which it became so. */
export function changesOf(program: Program, events: readonly Event[]): string[] {
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
  return [...written].flatMap(([name, change]) => {
    if (typeof change === 'string') return [change];
    const { cell, before, after, once } = change;
    const type = typeOf(program, cell);
    const now = formatValue(program, type, after);
    // A new object's fields had no value that anybody saw.
    if (born.has(formatObject(program, cell.struct, cell.slot))) return [`${name} = ${now}`];
    // A write of the old value is how updates get lost; taking a lock and dropping it again is not worth a line.
    if (before === after) return once ? [`${name} stays ${now}`] : [];
    return [`${name} ${formatValue(program, type, before)} → ${now}`];
  });
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

function typeOf(program: Program, cell: Cell): Type | undefined {
  const struct = program.structs.find((each) => each.name === cell.struct);
  return struct?.fields.find((field) => field.name === cell.field)?.type;
}
