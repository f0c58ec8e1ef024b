/** Statistics of a search in the words of the model's source: `stats` in a line of `allwalks check --json`. */

import type { Statistics, StepCount } from './engine/statistics.ts';
import type { Program } from './ir/ir.ts';
import { placeName } from './trace/schedule.ts';
import { placeOfBlock } from './trace/trace.ts';

/** How often the step was taken that begins at a place. */
export interface StepRecord {
  readonly operation: string;
  /** What the step is called, if it is (`yield 'name'`). */
  readonly step: string | null;
  /** `model/dcache.ts:dput:120`; null where the IR says none. */
  readonly place: string | null;
  /** Source text of where it begins. */
  readonly text: string;
  readonly taken: number;
  /** The states it was the first to lead to; null in a depth-first search. */
  readonly found: number | null;
}

export interface StatisticsRecord extends Omit<Statistics, 'steps'> {
  /** The steps that found most states first. */
  readonly steps: readonly StepRecord[];
}

export function statisticsRecord(program: Program, statistics: Statistics): StatisticsRecord {
  const steps = statistics.steps.map((step) => stepRecord(program, step));
  steps.sort((a, b) => (b.found ?? 0) - (a.found ?? 0) || b.taken - a.taken);
  return { ...statistics, steps, seconds: Number(statistics.seconds.toFixed(3)) };
}

function stepRecord(program: Program, { operation, block: number, taken, found }: StepCount): StepRecord {
  const block = program.operations.find(({ name }) => name === operation)?.blocks[number];
  const place = placeOfBlock(program, block);
  const where = { place: place && placeName(place), text: place?.text ?? '' };
  return { operation, step: block?.name ?? null, ...where, taken, found };
}
