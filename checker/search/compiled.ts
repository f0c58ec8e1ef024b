/**
 * The explorer whose search loop runs in WebAssembly. One worker begins (`compiled-search.ts`); where the search becomes
 * large and there may be several, they do it (`sharded.ts`).
 */

import type { Explorer, Request } from '../engine/engine.ts';
import type { Program } from '../ir/ir.ts';
import { layOut } from '../state/layout.ts';
import { CompiledSearch, shapeOfSample, type Done } from './compiled-search.ts';
import { Explanation } from './explain.ts';
import { omissionAmong, weigh } from './explore.ts';
import type { Found } from './explore.ts';
import { Budget } from './limits.ts';
import { chooseWords } from './ownership.ts';
import type { SharedSearch } from './sharded.ts';

export const compiled: Explorer = {
  name: 'wasm',
  async explore(program, request) {
    if (request.limits.switches !== undefined)
      return (await import('./within-switches.ts')).exploreWithinSwitches(program, request);
    const budget = new Budget(request);
    const explanation = new Explanation(program);
    const { found, workers, set, spilled, statistics } = await searchProgram(program, request, budget, explanation);
    // Counting statistics is not searching.
    const { seconds } = budget;
    const { properties } = explanation;
    const weighed = weigh(found, properties, budget);
    return {
      ...weighed,
      states: found.states,
      transitions: found.transitions,
      depth: found.depth,
      seconds,
      witnesses: properties.witnesses,
      engine: compiled.name,
      workers,
      search: request.search,
      set,
      ...(spilled && { spilled }),
      omission: set === 'hashes' ? omissionAmong(found.states) : null,
      exhaustive: weighed.exhaustive && set !== 'hashes',
      reductions: program.reductions ?? [],
      ...(request.statistics && (await statistics?.())),
    };
  },
};

/** One worker begins; where the search becomes large and there may be several, they do it, from the beginning. */
async function searchProgram(
  program: Program,
  request: Request,
  budget: Budget,
  explanation: Explanation,
): Promise<Done> {
  const workers = workersFor(request);
  const single = new CompiledSearch(program, request, budget, explanation);
  const found = await single.run(workers > 1);
  if (found !== 'large') return single.done(found);
  const { sample } = single;
  single.end();
  const shape = shapeOfSample(program, sample!);
  const words = chooseWords(sample!, layOut(program).bytes, workers);
  const done = await searchShared({ program, request, workers, shape, words, budget, explanation });
  if (done) return done;
  const again = new CompiledSearch(program, request, budget, explanation);
  const alone = await again.run(false);
  if (alone === 'large') throw new Error('a search that is not to be handed over was');
  return again.done(alone);
}

/** Several workers search; null where only one can. */
async function searchShared(shared: SharedSearch): Promise<Done | null> {
  const { searchSharded } = await import('./sharded.ts');
  const found = await searchSharded(shared);
  if (!found) return null;
  const { workers } = shared;
  if (!found.unexplained) return { found, workers, set: 'compressed' };
  const violation = await findAgain(shared, found.unexplained.length);
  return { found: { ...found, violation }, workers, set: 'compressed' };
}

/** The violation that several workers have found after so many steps, by one worker: it knows the way. */
async function findAgain(shared: SharedSearch, steps: number): Promise<Found['violation']> {
  const { program, request, budget, explanation } = shared;
  const { bytes } = request.limits;
  const limits = { steps, ...(bytes !== undefined && { bytes }) };
  const again = { ...request, set: 'compressed', limits } as const;
  const anew = new Budget(again);
  const found = await new CompiledSearch(program, again, anew, explanation).run(false);
  if (found !== 'large' && found.violation) return found.violation;
  // That there is a violation is known, but not how it comes about: there is no room for the search that tells.
  budget.hit = anew.hit;
  return null;
}

/** How many workers there may be. What several know cannot be kept, nor counted. */
function workersFor({ search, set, workers = 1, statistics, checkpoint, resume, spill }: Request): number {
  const alone = statistics || checkpoint || resume !== undefined || spill !== undefined;
  // What they share are pairs, of which compressed states are made.
  const others = set === 'full' || set === 'hashes';
  return search === 'breadth-first' && !alone && !others ? workers : 1;
}
