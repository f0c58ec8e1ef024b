/** Which schedule is shown of those that break a property: the one a search came upon, or a provably cheapest one. */

import type { Failure, Move, Outcome, Request } from './engine/engine.ts';
import { Reference } from './engine/reference.ts';
import type { Program } from './ir/ir.ts';
import { keepsLengths } from './reduce.ts';
import { compiled } from './search/compiled.ts';
import { Budget } from './search/limits.ts';
import { traceMoves, type Trace } from './trace/trace.ts';

/** `switches`: fewest context switches, then fewest steps. `steps`: fewest steps. `none`: whatever the search found. */
export type Minimise = 'switches' | 'steps' | 'none';

export interface Chosen {
  readonly failure: Failure;
  readonly trace: Trace;
  /** What is proven of it: nothing breaks the property with fewer of these. */
  readonly minimal: 'switches' | 'steps' | null;
  /** Nothing breaks the property with so many switches, for certain; null: that is not known of any number. */
  readonly noneWithin: number | null;
  /** Why it is not known whether fewer switches do: the limit that was hit (`pairs`: it took too long); null: it is, or nobody asked. */
  readonly stopped: string | null;
}

/**
 * How many pairs of a state and a task are gone on from where nobody has said that fewest switches are worth waiting for.
 * A number, not a time, so that the schedule does not depend on the machine.
 */
const mostPairs = 1_000_000;

/**
 * The schedule to show for an outcome; null where nothing is violated. Where a limit of the request, or Ctrl-C, or without
 * a wish (`minimise` undefined) the patience comes first, it is the shortest.
 */
export async function chooseSchedule(
  program: Program,
  outcome: Outcome,
  minimise: Minimise | undefined,
  request: Request,
  patience = mostPairs,
): Promise<Chosen | null> {
  const { failure, schedule, search, set, reductions } = outcome;
  if (failure === null || schedule === null) return null;
  const trace = traceMoves(new Reference(program), schedule);
  // That search finds no other ones.
  if (request.limits.switches !== undefined)
    return { failure, trace, minimal: 'switches', ...within(trace.switches) };
  const shortest = search === 'breadth-first' && set !== 'hashes' && keepsLengths(reductions);
  const found: Chosen = { failure, trace, minimal: shortest ? 'steps' : null, noneWithin: null, stopped: null };
  if (minimise === 'none') return found;
  if (minimise === 'steps' || isAboutProperty(program, failure, schedule))
    return fewestSteps(program, outcome, found, request);
  const { states = Infinity } = request.limits;
  const pairs = Math.min(minimise === 'switches' ? Infinity : patience, states);
  const fewest = await withFewestSwitches(program, outcome, found, request, pairs);
  if (fewest.stopped === null) return fewest;
  const { noneWithin, stopped } = fewest;
  const steps = await fewestSteps(program, outcome, found, request);
  const same = steps.failure.property === failure.property;
  return { ...steps, noneWithin: same ? noneWithin : null, stopped: stopped === 'pairs' && pairs === states ? 'states' : stopped }; // prettier-ignore
}

/** The one with the fewest switches; `stopped` says why that is not known. */
async function withFewestSwitches(
  program: Program,
  outcome: Outcome,
  found: Chosen,
  request: Request,
  pairs: number,
): Promise<Chosen> {
  const budget = new Budget({ ...request, limits: limitsLeft(request, outcome) });
  const shortest = found.minimal === 'steps';
  // With as many switches as the shortest one has there is none with fewer steps.
  const below = found.trace.switches + (shortest ? 0 : 1);
  const { fewestSwitches } = await import('./search/fewest-switches.ts');
  const fewest = await fewestSwitches(program, found.failure.property, budget, { below, pairs });
  const { noneBelow } = fewest;
  if (fewest.found) {
    const trace = traceMoves(new Reference(program), fewest.found.schedule);
    return { failure: fewest.found.failure, trace, minimal: 'switches', ...within(noneBelow) };
  }
  if (shortest && noneBelow >= below) return { ...found, minimal: 'switches', ...within(below) };
  return { ...found, ...within(noneBelow), stopped: budget.hit ?? 'pairs' };
}

/**
 * What the search found; or, where reductions may have hidden a shorter one, what breadth-first search of the program as it is
 * finds within as many steps: that may break another property.
 */
async function fewestSteps(program: Program, outcome: Outcome, found: Chosen, request: Request): Promise<Chosen> {
  const { search, reductions } = outcome;
  if (search !== 'breadth-first' || keepsLengths(reductions)) return found;
  const limits = { ...limitsLeft(request, outcome), steps: found.trace.steps.length };
  const { workers, signal } = request;
  const again = await compiled.explore(program, {
    search,
    limits,
    ...(workers && { workers }),
    ...(signal && { signal }),
  });
  if (!again.failure || !again.schedule) return found;
  const trace = traceMoves(new Reference(program), again.schedule);
  return { ...found, failure: again.failure, trace, minimal: 'steps' };
}

function within(noneBelow: number): Pick<Chosen, 'noneWithin' | 'stopped'> {
  return { noneWithin: noneBelow > 0 && noneBelow < Infinity ? noneBelow - 1 : null, stopped: null };
}

function limitsLeft({ limits }: Request, { seconds }: Outcome): Request['limits'] {
  return limits.seconds === undefined ? limits : { ...limits, seconds: Math.max(0, limits.seconds - seconds) };
}

/** Whether it is the looking at a property that breaks a rule: then the search, which asks for one property, does not see it. */
function isAboutProperty(program: Program, { property }: Failure, schedule: readonly Move[]): boolean {
  if (property === 'deadlock' || program.properties.some(({ name }) => name === property)) return false;
  const reference = new Reference(program);
  let state = reference.initial();
  for (const move of schedule) {
    const { successor } = reference.record(state, move);
    if (successor?.kind !== 'state') return false;
    state = successor.state;
  }
  return true;
}
