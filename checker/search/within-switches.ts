/** Explores all schedules with at most so many context switches: a bound that few races lie beyond. */

import type { Outcome, Request } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { UsageError } from '../usage.ts';
import { weigh } from './explore.ts';
import { fewestSwitches, type Fewest } from './fewest-switches.ts';
import { Budget } from './limits.ts';
import { Properties } from './properties.ts';

/**
 * The verdict on schedules with at most `limits.switches` switches. A violation has the fewest switches there are, and of
 * those the fewest steps; without one, it is `bounded` unless more switches would lead to nothing new. Throws UsageError
 * where the request asks for what other searches do.
 */
export async function exploreWithinSwitches(program: Program, request: Request): Promise<Outcome> {
  refuseOthers(request);
  const budget = new Budget(request);
  const { switches = Infinity, states } = request.limits;
  const range = { below: switches + 1, ...(states !== undefined && { pairs: states }) };
  const fewest = await fewestSwitches(program, null, budget, range);
  const properties = new Properties(new Reference(program));
  Object.assign(properties.witnesses, fewest.witnesses);
  properties.sawFinal = fewest.sawFinal;
  if (fewest.stopped) budget.hit ??= 'states';
  return {
    ...weighed(program, fewest, properties, budget),
    states: fewest.states,
    transitions: fewest.transitions,
    depth: fewest.depth,
    seconds: budget.seconds,
    witnesses: properties.witnesses,
    engine: 'wasm',
    workers: 1,
    search: 'breadth-first',
    set: 'full',
    omission: null,
    reductions: [],
  };
}

function weighed<S>(program: Program, fewest: Fewest, properties: Properties<S>, budget: Budget) {
  const { found, pool, cut, noneBelow } = fewest;
  const all = { ...fewest, violation: found, pool: pool && poolOf(program, pool), cut };
  const verdict = weigh(all, properties, budget);
  const beyond = noneBelow < Infinity && (verdict.verdict === 'verified' || verdict.verdict === 'vacuous');
  return beyond
    ? { ...verdict, verdict: 'bounded' as const, property: null, limit: 'switches', exhaustive: false }
    : verdict;
}

/** The limit that the last step of a schedule comes to. */
function poolOf(program: Program, schedule: NonNullable<Fewest['pool']>): string {
  const reference = new Reference(program);
  let state = reference.initial();
  for (const move of schedule) {
    const { successor } = reference.record(state, move);
    if (successor?.kind === 'limit') return successor.limit;
    if (successor?.kind !== 'state') break;
    state = successor.state;
  }
  throw new Error('the compiled engine is wrong: the reference engine finds every pool large enough');
}

function refuseOthers({ search, set, statistics, checkpoint, resume, spill }: Request): void {
  const others = {
    '--search depth-first': search !== 'breadth-first',
    '--compress': set === 'compressed',
    '--hash-compact': set === 'hashes',
    '--stats': statistics,
    '--checkpoint': checkpoint,
    '--resume': resume !== undefined,
    '--spill': spill !== undefined,
  };
  const asked = Object.entries(others).find(([, is]) => is)?.[0];
  if (asked !== undefined) throw new UsageError(`--max-switches has a search of its own: leave out ${asked}`);
}
