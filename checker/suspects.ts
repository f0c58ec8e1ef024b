/**
 * Which places of a model are suspected of a violation: those that its schedule comes through, and of them first those
 * that runs without a violation do not come through, those where a task has to be held up, and those that it came through
 * last.
 */

import type { Move, Stepper } from './engine/engine.ts';
import { Reference } from './engine/reference.ts';
import { Properties } from './search/properties.ts';
import { explain } from './trace/explain.ts';
import type { Trace } from './trace/trace.ts';

/** Of a place, by its index in `places`. */
export interface Suspicion {
  /** 0: every good run came through; 1: none did. */
  readonly rare: number;
  /** The number of the last step of the schedule that came through. */
  readonly last: number;
  /** A task is held up before or behind it, or the violation would not come about. */
  readonly delayed: boolean;
}

/** How often, of 1000 steps, another task may go on: of overlapping runs nearly all may break something. */
const restlessness = [0, 1, 3, 10, 30, 100, 300, 1000];
const runsOfEach = 4;
/** Longer runs are given up: one that waits by looking again and again need not end. */
const mostSteps = 4000;

export function suspicions(trace: Trace): ReadonlyMap<number, Suspicion> {
  const last = new Map<number, number>();
  for (const [i, { events }] of trace.steps.entries())
    for (const { at } of events) if (at !== undefined) last.set(at, i);
  const good = goodRuns(trace);
  const share = (place: number) => good.filter((run) => run.has(place)).length / Math.max(1, good.length);
  const delayed = placesOfDelays(trace);
  return new Map(
    [...last].map(([place, step]) => [place, { rare: 1 - share(place), last: step, delayed: delayed.has(place) }]),
  );
}

function placesOfDelays(trace: Trace): ReadonlySet<number> {
  const { steps } = trace;
  const around = explain(trace).delays.flatMap((number) => {
    const next = steps.findIndex(({ task }, i) => i > number && task === steps[number]!.task);
    return next === -1 ? [number] : [number, next];
  });
  return new Set(around.flatMap((number) => steps[number]!.events.flatMap(({ at }) => at ?? [])));
}

/** The places that random runs come through which break nothing. */
function goodRuns({ program, failure }: Trace): ReadonlySet<number>[] {
  const stepper = new Reference(program);
  const property = program.properties.find(
    ({ name, kind }) => name === failure?.property && kind === 'always',
  )?.name;
  const dice = diceFrom(1);
  return restlessness
    .flatMap((restless) =>
      Array.from({ length: runsOfEach }, () => runAtRandom(stepper, property, { dice, restless })),
    )
    .filter((run) => run !== null);
}

interface Chance {
  readonly dice: (n: number) => number;
  readonly restless: number;
}

/** Null where something is broken, or nothing comes to an end. */
function runAtRandom<S>(stepper: Stepper<S>, property: string | undefined, { dice, restless }: Chance) {
  const places = new Set<number>();
  let task = -1;
  let state = stepper.initial();
  for (let step = 0; step < mostSteps; step++) {
    const moves: Move[] = [...stepper.successors(state)].map(({ move }) => move);
    if (moves.length === 0) return new Properties(stepper).settle(state) ? null : places;
    const own = moves.filter((move) => move.task === task && dice(1000) >= restless);
    const choice = own.length > 0 ? own : moves;
    const move = choice[dice(choice.length)]!;
    ({ task } = move);
    const { successor, events } = stepper.record(state, move);
    if (successor?.kind !== 'state') return null;
    ({ state } = successor);
    if (property !== undefined && !stepper.holds(state, property)) return null;
    for (const { at } of events) if (at !== undefined) places.add(at);
  }
  return null;
}

/** The same numbers each time, so that suggestions come in the same order. */
function diceFrom(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 48271) % 2147483647;
    return (state >> 8) % n;
  };
}
