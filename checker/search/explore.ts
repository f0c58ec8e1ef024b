/** Makes an explorer of a stepper and a search, and a verdict of what the search found. */

import type { Explorer, Failure, Move, Outcome, Request, Stepper } from '../engine/engine.ts';
import type { Program } from '../ir/ir.ts';
import { UsageError } from '../usage.ts';
import { breadthFirst } from './breadth-first.ts';
import { depthFirst } from './depth-first.ts';
import { Budget } from './limits.ts';
import { Properties } from './properties.ts';

/** What a search found, before it is weighed. */
export interface Found {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** The violation to report, with the way to it. */
  readonly violation: { readonly failure: Failure; readonly schedule: readonly Move[] } | null;
  /** The first pool that was too small. */
  readonly pool: string | null;
  /** Something lies beyond the bound on steps. */
  readonly cut: boolean;
}

/** A search over any stepper. It looks at states in its own order and asks `properties` about each. */
export type Strategy = <S>(stepper: Stepper<S>, properties: Properties<S>, budget: Budget) => Promise<Found>;

const strategies: Readonly<Record<Request['search'], Strategy>> = {
  'breadth-first': breadthFirst,
  'depth-first': depthFirst,
};

/** An explorer that runs the searches of this folder over a stepper. */
export function explorer<S>(make: (program: Program) => Stepper<S>, name: string): Explorer {
  return {
    name,
    async explore(program, request) {
      if (request.limits.switches !== undefined)
        throw new UsageError(`--max-switches: only the compiled engine can do that; leave out --engine ${name}`);
      const stepper = make(program);
      const properties = new Properties(stepper);
      const budget = new Budget(request);
      const found = await strategies[request.search](stepper, properties, budget);
      return {
        ...weigh(found, properties, budget),
        states: found.states,
        transitions: found.transitions,
        depth: found.depth,
        seconds: budget.seconds,
        witnesses: properties.witnesses,
        engine: name,
        workers: 1,
        search: request.search,
        set: 'full',
        omission: null,
        reductions: program.reductions ?? [],
      };
    },
  };
}

type Weighed = Pick<Outcome, 'verdict' | 'property' | 'failure' | 'limit' | 'schedule' | 'exhaustive'>;

/** A violation counts for most, then what was not looked at, then what was never reached. */
export function weigh<S>(found: Found, properties: Properties<S>, budget: Budget): Weighed {
  const nothing = { property: null, failure: null, limit: null, schedule: null, exhaustive: false };
  if (found.violation) {
    const { failure, schedule } = found.violation;
    return { ...nothing, verdict: 'violated', property: failure.property, failure, schedule };
  }
  const limit = budget.hit ?? found.pool;
  if (limit !== null) return { ...nothing, verdict: 'incomplete', limit };
  if (found.cut) return { ...nothing, verdict: 'bounded', limit: 'steps' };
  const missed = properties.vacuous();
  if (missed !== undefined) return { ...nothing, verdict: 'vacuous', property: missed, exhaustive: true };
  return { ...nothing, verdict: 'verified', exhaustive: true };
}

/** No more than the chance that two of so many states have the same hash of 64 bits. */
export function omissionAmong(states: number): number {
  return Math.min(1, states ** 2 / 2 ** 65);
}
