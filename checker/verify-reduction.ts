/** Whether a reduction has lost anything: the program as it is and the reduced one, compared by all that they come to. */

import type { Outcome, Request } from './engine/engine.ts';
import { Reference } from './engine/reference.ts';
import type { Program } from './ir/ir.ts';
import { tryBothOrders } from './reduce/independence.ts';
import { compiled } from './search/compiled.ts';
import { endsDiffer, endsOf, type Ends } from './search/ends.ts';
import { Budget } from './search/limits.ts';

export interface Verification {
  /** States of the program as it is: how many there are, or how many were looked at before a violation or a limit. */
  readonly states: number;
  /**
   * What was compared: `all` that either program breaks, reaches and ends in; or, where there is too much of that, the
   * `verdict` only; or nothing, since a limit came before.
   */
  readonly compared: 'all' | 'verdict' | 'nothing';
  /** How many final states and deadlocks each of the two has, where all was compared. */
  readonly final?: number;
  readonly deadlocks?: number;
  /** How many pairs of steps that were taken to be independent were tried in both orders, where there are such. */
  readonly pairs?: number;
  /** In what they differ: then one of the reductions is wrong. */
  readonly difference?: string;
}

/** As many states of each program are looked at one by one: that takes some ten thousand times as long as a search. */
const mostStates = 100_000;
/** And in so many of them pairs of steps are tried in both orders. */
const mostTried = 5000;

/** Compares a program with what reductions made of it, and with what a search of that has found. */
export async function verifyReduction(
  program: Program,
  reduced: Program,
  outcome: Outcome,
  request: Request,
): Promise<Verification> {
  const { search, limits, signal, watch, workers } = request;
  const common = { search, limits, ...(signal && { signal }), ...(watch && { watch }) };
  const plain = await compiled.explore(program, { ...common, ...(workers && { workers }) });
  const { states } = plain;
  const [asItIs, reducedOne] = [plain.verdict, outcome.verdict];
  if ([plain, outcome].some(({ limit }) => isOfMachine(limit))) return { states, compared: 'nothing' };
  if (asItIs !== reducedOne)
    return { states, compared: 'verdict', difference: `as it is the program is ${asItIs}, reduced ${reducedOne}` };
  // What was guessed for a search that has met a violation need not be right beyond it.
  if (plain.limit === 'steps' || (reduced.alone && asItIs === 'violated')) return { states, compared: 'verdict' };
  const ends = async (of: Program): Promise<Ends | undefined> =>
    endsOf(new Reference(of), new Budget({ ...common, limits: { ...limits, states: mostStates } }));
  const before = await ends(program);
  const after = before && (await ends(reduced));
  if (!after) return { states, compared: 'verdict' };
  const trial = reduced.alone ? tryBothOrders(reduced, mostTried) : undefined;
  // A pair of steps says more than what it leads to.
  const difference = trial?.conflict ?? endsDiffer(before, after);
  return {
    states: before.states,
    compared: 'all',
    final: before.final.size,
    deadlocks: before.stuck.size,
    ...(trial && { pairs: trial.pairs }),
    ...(difference !== undefined && { difference }),
  };
}

/** Bounds on steps and pools that are too small are the program's own; every other limit may come sooner or later. */
function isOfMachine(limit: string | null): boolean {
  return limit !== null && limit !== 'steps' && !limit.startsWith('pool:');
}
