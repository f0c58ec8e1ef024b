/**
 * Follows a stored schedule on a model that has changed, as far as its meaning allows: the same tasks do the same named
 * things in the same order; steps that are new are taken on the way, steps that are gone are left out, and both are told.
 */

import type { Failure, Stepper } from '../engine/engine.ts';
import { taskNamed } from '../ir/values.ts';
import { causeOf, offersOf, sameChoices } from './replay.ts';
import { ownName, wordsOf, type Schedule, type ScheduleStep } from './schedule.ts';
import { finishTrace, type Taken, type Trace, type TraceStep } from './trace.ts';

/** Where the model and the schedule differ; numbers of recorded steps count from 0. */
export type Drift =
  /** The task took this step before the recorded one, which does not know of it. */
  | { readonly kind: 'new'; readonly before: number; readonly step: ScheduleStep }
  /** The recorded step is no longer there. */
  | { readonly kind: 'gone'; readonly at: number };

export type Followed = { readonly trace: Trace; readonly drifts: readonly Drift[] } & (
  | { readonly kind: 'violates'; readonly failure: Failure }
  /** It was followed to its end, and the property it is about holds. */
  | { readonly kind: 'holds' }
  /** From this recorded step on (from 0) it cannot be followed. */
  | { readonly kind: 'lost'; readonly at: number; readonly cause: string }
);

/** How many new steps a task may take before a recorded one, and how many recorded ones in a row may be gone. */
const patience = 16;

interface Position<S> {
  readonly state: S | null;
  readonly failure: Failure | null;
  readonly steps: readonly TraceStep[];
}

export function follow<S>(stepper: Stepper<S>, schedule: Schedule): Followed {
  const drifts: Drift[] = [];
  let here: Position<S> = { state: stepper.initial(), failure: null, steps: [] };
  const finish = () => finishTrace(stepper, here.steps, here.state, here.failure);
  let gone = 0;
  for (const [at, recorded] of schedule.steps.entries()) {
    if (here.state === null) break;
    const way = wayTo(stepper, here, recorded);
    if (way) {
      const added = way.slice(0, -1);
      for (const { step } of added) drifts.push({ kind: 'new', before: at, step: wordsOf(step) });
      here = afterAll(here, way);
      gone = 0;
      continue;
    }
    // Perhaps the step is gone, and what follows it is still there.
    if (++gone > patience || !comesLater(stepper, here, schedule, at)) {
      const now = offersOf(stepper, here.state, recorded.task, lastTask(here)).map(({ step }) => wordsOf(step));
      const cause = causeOf(stepper, here.state, recorded, now);
      return { kind: 'lost', at: at - gone + 1, cause, trace: finish(), drifts };
    }
    drifts.push({ kind: 'gone', at });
  }
  const trace = finish();
  if (trace.failure?.property === schedule.property)
    return { kind: 'violates', failure: trace.failure, trace, drifts };
  if (here.state !== null) return { kind: 'holds', trace, drifts };
  return {
    kind: 'lost',
    at: trace.steps.length,
    cause: `“${trace.failure?.property}” is broken instead`,
    trace,
    drifts,
  };
}

/** The steps of the recorded one's task up to and including it, as few as can be; undefined where there is no such way. */
function wayTo<S>(stepper: Stepper<S>, from: Position<S>, recorded: ScheduleStep): Taken<S>[] | undefined {
  let ways: { readonly at: Position<S>; readonly way: Taken<S>[] }[] = [{ at: from, way: [] }];
  const seen = new Set<string>();
  for (let steps = 0; steps <= patience && ways.length > 0; steps++) {
    const further: typeof ways = [];
    for (const { at, way } of ways) {
      if (at.state === null) continue;
      const offers = offersOf(stepper, at.state, recorded.task, lastTask(at));
      const match = offers.find(({ step }) => meansTheSame(wordsOf(step), recorded));
      if (match) return [...way, match];
      for (const offer of offers) {
        if (offer.state === null) continue;
        const key = stepper.key(offer.state);
        if (seen.has(key)) continue;
        seen.add(key);
        further.push({ at: after(at, offer), way: [...way, offer] });
      }
    }
    ways = further;
  }
  return undefined;
}

/** Whether one of the next recorded steps of the same task can be taken now. */
function comesLater<S>(stepper: Stepper<S>, here: Position<S>, { steps }: Schedule, at: number): boolean {
  const { task } = steps[at]!;
  const next = steps.slice(at + 1).filter((step) => step.task === task).slice(0, patience); // prettier-ignore
  // A task that has ended early misses none; one that waits does.
  if (next.length === 0) return statusOf(stepper, here.state!, task) === 'done';
  return next.some((step) => wayTo(stepper, here, step) !== undefined);
}

function statusOf<S>(stepper: Stepper<S>, state: S, name: string) {
  const task = taskNamed(stepper.program, name);
  return task === undefined ? undefined : stepper.stand(state, task).status;
}

function after<S>(at: Position<S>, { state, failure, step }: Taken<S>): Position<S> {
  return { state, failure, steps: [...at.steps, step] };
}

function afterAll<S>(at: Position<S>, way: readonly Taken<S>[]): Position<S> {
  return way.reduce(after, at);
}

function lastTask<S>({ steps }: Position<S>): number | null {
  return steps.at(-1)?.move.task ?? null;
}

/** The same operation, whichever variant it is of, and the same step of it, by its name or else by its text. */
function meansTheSame(a: ScheduleStep, b: ScheduleStep): boolean {
  if (ownName(a.operation) !== ownName(b.operation) || a.step !== b.step || !sameChoices(a, b)) return false;
  return a.text === b.text || a.step !== null;
}

/** What came of it, in a line. */
export function followedInWords(found: Followed, schedule: Schedule): string {
  const more = (kind: Drift['kind']) => found.drifts.filter((drift) => drift.kind === kind).length;
  const parts = [
    [more('new'), 'new'],
    [more('gone'), 'gone'],
  ].flatMap(([count, what]) => (count ? [`${count} ${what}`] : []));
  const drift = parts.length === 0 ? '' : ` (steps: ${parts.join(', ')})`;
  switch (found.kind) {
    case 'violates':
      return `still violates “${schedule.property}”${drift}`;
    case 'holds':
      return `no longer violates “${schedule.property}”${drift}`;
    case 'lost':
      return `cannot be followed any more (from step ${found.at + 1}: ${found.cause})`;
  }
}
