/** A schedule of one program beside what another one does with the same turns, up to where they part. */

import type { Recording } from '../engine/engine.ts';
import { Reference, type State } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { follow } from '../trace/follow.ts';
import { offersOf, sameChoices } from '../trace/replay.ts';
import { wordsOf, type Schedule } from '../trace/schedule.ts';
import type { Trace, TraceStep } from '../trace/trace.ts';

/** A step of the one, of the other, or of both. */
export interface Row {
  readonly here: TraceStep | null;
  readonly other: TraceStep | null;
}

export interface Alignment {
  readonly rows: readonly Row[];
  /** The row from which on the other one is not shown, and why; absent: it goes on to the end. */
  readonly parting?: { readonly row: number; readonly cause: string };
}

/** For so many steps after code has changed it is told what the other one does when the same tasks have their turns. */
const turns = 8;

export function align(trace: Trace, other: Program): Alignment {
  const reference = new Reference(other);
  const followed = follow(reference, scheduleLike(trace));
  const lostAt = followed.kind === 'lost' ? followed.at : trace.steps.length;
  const added = new Map<number, number>();
  const gone = new Set<number>();
  for (const drift of followed.drifts) {
    if (drift.kind === 'gone') gone.add(drift.at);
    else added.set(drift.before, (added.get(drift.before) ?? 0) + 1);
  }
  const rows: Row[] = [];
  const { steps } = followed.trace;
  let next = 0;
  for (const [i, here] of trace.steps.slice(0, lostAt).entries()) {
    for (let more = added.get(i) ?? 0; more > 0 && next < steps.length; more--)
      rows.push({ here: null, other: steps[next++]! });
    rows.push({ here, other: !gone.has(i) && next < steps.length ? steps[next++]! : null });
  }
  if (followed.kind !== 'lost') return { rows };
  for (const each of steps.slice(next)) rows.push({ here: null, other: each });
  return goOn(trace, lostAt, reference, steps, rows);
}

/** The other one goes on by turns: the next step of the same task, whatever it is, as long as there is one. */
function goOn(
  { steps }: Trace,
  from: number,
  reference: Reference,
  taken: readonly TraceStep[],
  rows: Row[],
): Alignment {
  let state: State | null = stateAfter(reference, taken);
  let previous = taken.at(-1)?.move.task ?? null;
  let parting: Alignment['parting'];
  for (const [i, here] of steps.entries()) {
    if (i < from) continue;
    if (!parting) {
      const offers = state === null ? [] : offersOf(reference, state, here.task, previous);
      const turn = offers.find(({ step }) => sameChoices(wordsOf(step), wordsOf(here))) ?? offers[0];
      if (turn && i - from < turns) {
        rows.push({ here, other: turn.step });
        state = turn.state;
        previous = turn.step.move.task;
        continue;
      }
      parting = {
        row: rows.length,
        cause: turn ? 'from here on each goes its own way' : whyNot(reference, state, here),
      };
    }
    rows.push({ here, other: null });
  }
  return parting ? { rows, parting } : { rows };
}

function stateAfter(reference: Reference, taken: readonly TraceStep[]): State | null {
  let state: State | null = reference.initial();
  for (const { move } of taken) {
    if (state === null) return null;
    const { successor }: Recording<State> = reference.record(state, move);
    state = successor?.kind === 'state' ? successor.state : null;
  }
  return state;
}

function whyNot(reference: Reference, state: State | null, { task, move }: TraceStep): string {
  if (state === null) return 'it has broken a rule';
  const { status } = reference.stand(state, move.task);
  return status === 'running' ? `${task} has to wait` : `${task} has ended`;
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
export function plainCall(text: string): string {
  return text.replace(/^\S*\.(?=\S+ returns)/, '');
}
