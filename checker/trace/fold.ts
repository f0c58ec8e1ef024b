/**
 * What of a long trace is worth a line: a call that a task goes through without another one running meanwhile is
 * folded into one.
 *
 *     12  │ ▸ dput(T)                                12–15  │ ▸ dput(T)   T.d_count 3 → 2
 *         │   might_sleep();                   becomes
 *     13  │   spin_lock(dentry.d_lock);
 *     14  │   drop(dentry);   T.d_count 3 → 2
 *     15  │   spin_unlock(dentry.d_lock);
 *
 * Calls in which tasks switch stay open, since there the race is; so does the one with the last step.
 */

import { netChangesOf } from './changes.ts';
import type { Call, Trace, TraceStep } from './trace.ts';

export type Row =
  | { readonly kind: 'call'; readonly step: TraceStep; readonly call: Call }
  /** `number` counts from 1. */
  | { readonly kind: 'step'; readonly step: TraceStep; readonly number: number }
  | {
      readonly kind: 'folded';
      /** The first of its steps. */
      readonly step: TraceStep;
      readonly call: Call;
      readonly numbers: readonly [number, number];
      /** Returned value, in words: `follow_managed returns 0`. */
      readonly returned: string;
      readonly changes: readonly string[];
    };

/** Everything that happens, in order: operations entered and left, steps taken. */
export function rowsOf(trace: Trace): Row[] {
  return trace.steps.flatMap((step, index): Row[] => [
    ...step.before.map((call): Row => ({ kind: 'call', step, call })),
    { kind: 'step', step, number: index + 1 },
    ...step.after.map((call): Row => ({ kind: 'call', step, call })),
  ]);
}

/** The same with each uninterrupted call of at least two steps in one row; the outermost calls that can be folded. */
export function foldedRowsOf(trace: Trace): Row[] {
  const rows = rowsOf(trace);
  const folded: Row[] = [];
  for (let index = 0; index < rows.length;) {
    const row = rows[index]!;
    const end = row.kind === 'call' && row.call.kind === 'enter' ? endOf(rows, index) : -1;
    const inside = end < 0 ? [] : rows.slice(index, end).filter((each) => each.kind === 'step');
    const foldable = inside.length >= 2 && inside.at(-1)!.number < trace.steps.length;
    if (!foldable || row.kind !== 'call') {
      folded.push(row);
      index++;
      continue;
    }
    const events = inside.flatMap(({ step }) => step.events);
    const last = rows[end] as Row & { kind: 'call' };
    folded.push({
      kind: 'folded',
      step: inside[0]!.step,
      call: row.call,
      numbers: [inside[0]!.number, inside.at(-1)!.number],
      returned: last.call.text,
      changes: netChangesOf(trace.program, row.step.move.task, events),
    });
    index = end + 1;
  }
  return folded;
}

/** Where the operation entered in a row is left, if its task runs alone until then; else -1. */
function endOf(rows: readonly Row[], start: number): number {
  const { step, call } = rows[start] as Row & { kind: 'call' };
  for (let index = start + 1; index < rows.length; index++) {
    const row = rows[index]!;
    if (row.step.task !== step.task) return -1;
    if (row.kind === 'call' && row.call.kind === 'leave' && row.call.depth === call.depth) return index;
  }
  return -1;
}
