/** Why the check failed, as a page tells it: what it read, who wrote that, and what made him write it. */

import type { Cell } from '../engine/engine.ts';
import { formatCell, formatValue } from '../ir/values.ts';
import { typeOf } from '../trace/changes.ts';
import { explain } from '../trace/explain.ts';
import { isReadonly, isShared } from '../trace/focus.ts';
import { failureInWords, type Trace } from '../trace/trace.ts';
import type { FailureData, Reason } from './data.ts';

export function failureOf(trace: Trace): FailureData | null {
  if (trace.failure === null) return null;
  const { blames, delays } = explain(trace);
  return {
    property: trace.failure.property,
    words: failureInWords(trace.failure),
    reads: blames.map(({ name, value, writer }): Reason => {
      if (writer === null) return { name, value, writer };
      const because = isNoted(trace, writer, name) ? readsOf(trace, writer) : [];
      return { name, value, writer: writer + 1, ...(because.length > 0 && { because }) };
    }),
    delays: delays.map((step) => step + 1),
  };
}

/** A step, from 0, that writes nothing of the kernel: what it notes is what it has read. */
function isNoted({ program, steps }: Trace, step: number, name: string): boolean {
  const written = steps[step]!.events.filter((event) => event.kind === 'write');
  const named = written.some((event) => nameOf({ program }, event) === name);
  return named && written.every(({ struct }) => program.structs.some((each) => each.name === struct && each.kind === 'ghost')); // prettier-ignore
}

/** What a step, from 0, read of shared memory. */
function readsOf(trace: Trace, step: number): Reason[] {
  const { program, steps } = trace;
  const found = new Map<string, Reason>();
  for (const event of steps[step]!.events) {
    if (event.kind !== 'read' || !isShared(program, event.struct)) continue;
    if (isReadonly(program, event.struct, event.field)) continue;
    const name = nameOf(trace, event);
    const writer = steps.findLastIndex((each, i) => i < step && writes(trace, each.events, name));
    const value = formatValue(program, typeOf(program, event), event.value);
    if (!found.has(name)) found.set(name, { name, value, writer: writer < 0 ? null : writer + 1 });
  }
  return [...found.values()];
}

function writes(trace: Trace, events: Trace['steps'][number]['events'], name: string): boolean {
  return events.some((event) => event.kind === 'write' && nameOf(trace, event) === name);
}

function nameOf({ program }: Pick<Trace, 'program'>, { struct, slot, field, index }: Cell): string {
  return formatCell(program, struct, slot, field, index);
}
