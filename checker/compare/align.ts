/** A schedule of one program beside what another one does with the same turns, up to where it cannot. */

import type { Program } from '../ir/ir.ts';
import { Reference } from '../engine/reference.ts';
import { follow } from '../trace/follow.ts';
import { wordsOf, type Schedule } from '../trace/schedule.ts';
import type { Trace, TraceStep } from '../trace/trace.ts';

/** A step of the one, of the other, or of both. */
export interface Row {
  readonly here: TraceStep | null;
  readonly other: TraceStep | null;
}

export interface Alignment {
  readonly rows: readonly Row[];
  /** The row from which on the other one cannot follow, and why; absent: it can to the end. */
  readonly parting?: { readonly row: number; readonly cause: string };
}

export function align(trace: Trace, other: Program): Alignment {
  const followed = follow(new Reference(other), scheduleLike(trace));
  const lostAt = followed.kind === 'lost' ? followed.at : Infinity;
  const added = new Map<number, number>();
  const gone = new Set<number>();
  for (const drift of followed.drifts) {
    if (drift.kind === 'gone') gone.add(drift.at);
    else added.set(drift.before, (added.get(drift.before) ?? 0) + 1);
  }
  const rows: Row[] = [];
  let next = 0;
  let parting: Alignment['parting'];
  for (const [i, here] of trace.steps.entries()) {
    const steps = followed.trace.steps;
    for (let more = added.get(i) ?? 0; more > 0 && next < steps.length; more--)
      rows.push({ here: null, other: steps[next++]! });
    if (i >= lostAt && !parting && followed.kind === 'lost') parting = { row: rows.length, cause: followed.cause };
    const meets = i < lostAt && !gone.has(i) && next < steps.length;
    rows.push({ here, other: meets ? steps[next++]! : null });
  }
  return parting ? { rows, parting } : { rows };
}

/** What `follow` needs of a stored schedule. */
function scheduleLike({ program, steps }: Trace): Schedule {
  return {
    schema: 1,
    spec: program.name,
    file: '',
    variant: '',
    replaced: [],
    claim: null,
    property: '',
    verdict: 'violated',
    message: '',
    tasks: program.tasks.map(({ name }) => name),
    steps: steps.map(wordsOf),
  };
}

/** Whether both do the very same: the same statement with the same effect. */
export function sameDoing({ here, other }: Row): boolean {
  if (here === null || other === null || here.text !== other.text) return false;
  const told = ({ changes, reads, before, after }: TraceStep) => {
    const returns = [...before, ...after].flatMap(({ kind, text }) => (kind === 'leave' ? [plainCall(text)] : []));
    return [...changes, ...reads.map(plainCall), ...returns].join();
  };
  return told(here) === told(other);
}

/** `fix.dput returns 1` as `dput returns 1`: the same function, whichever variant it is of. */
function plainCall(text: string): string {
  return text.replace(/^\S*\.(?=\S+ returns)/, '');
}
