/** Which schedule is shown of those that break a property: the one a search came upon, or a provably cheapest one. */

import type { Failure, Move, Outcome, Request } from './engine/engine.ts';
import { Reference } from './engine/reference.ts';
import type { Program } from './ir/ir.ts';
import { keepsLengths } from './reduce.ts';
import { compiled } from './search/compiled.ts';
import { Budget } from './search/limits.ts';

/** `switches`: fewest context switches, then fewest steps. `steps`: fewest steps. `none`: whatever the search found. */
export type Minimise = 'switches' | 'steps' | 'none';

export interface Chosen {
  readonly failure: Failure;
  readonly schedule: readonly Move[];
  /** What is proven of it: nothing breaks the property with fewer of these. */
  readonly minimal: 'switches' | 'steps' | null;
  /** Where fewest switches were asked for and not proven: no schedule has fewer switches than this. */
  readonly noneBelow?: number;
}

/** The schedule to show for an outcome; null where nothing is violated. A limit of the request, or Ctrl-C, leaves the one found. */
export async function chooseSchedule(
  program: Program,
  outcome: Outcome,
  minimise: Minimise,
  request: Request,
): Promise<Chosen | null> {
  if (outcome.failure === null || outcome.schedule === null) return null;
  const found = await fewestSteps(program, outcome, minimise, request);
  const { failure, schedule } = found;
  if (minimise !== 'switches' || isAboutProperty(program, failure, schedule)) return found;
  const budget = new Budget({ ...request, limits: limitsLeft(request, outcome) });
  const { fewestSwitches } = await import('./search/fewest-switches.ts');
  const fewest = await fewestSwitches(program, failure.property, budget);
  if (!fewest.found) return budget.hit === null ? found : { ...found, noneBelow: fewest.noneBelow };
  return { failure: fewest.found.failure, schedule: fewest.found.schedule, minimal: 'switches' };
}

/**
 * What the search found; or, where reductions may have hidden a shorter one, what breadth-first search of the program as it is
 * finds within as many steps: that may break another property.
 */
async function fewestSteps(
  program: Program,
  outcome: Outcome,
  minimise: Minimise,
  request: Request,
): Promise<Chosen> {
  const { search, reductions } = outcome;
  const [failure, schedule] = [outcome.failure!, outcome.schedule!];
  const shortest = search === 'breadth-first' && keepsLengths(reductions);
  const found: Chosen = { failure, schedule, minimal: shortest ? 'steps' : null };
  if (shortest || search !== 'breadth-first' || minimise === 'none') return found;
  const limits = { ...limitsLeft(request, outcome), steps: schedule.length };
  const { workers, signal } = request;
  const again = await compiled.explore(program, {
    search,
    limits,
    ...(workers && { workers }),
    ...(signal && { signal }),
  });
  if (!again.failure || !again.schedule) return found;
  return { failure: again.failure, schedule: again.schedule, minimal: 'steps' };
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
