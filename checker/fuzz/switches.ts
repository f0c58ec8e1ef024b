/** The cheapest schedule once more, in the most obvious way: costs are improved until nothing improves any more. */

import type { Outcome, Successor } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { fewestSwitches } from '../search/fewest-switches.ts';
import { Budget } from '../search/limits.ts';
import { Properties } from '../search/properties.ts';
import { compared } from './graphs.ts';

type State = ReturnType<Reference['initial']>;

interface Cost {
  readonly switches: number;
  readonly steps: number;
}

interface Pair {
  readonly state: State;
  /** The task that ran last; none in the initial state. */
  readonly last: number | undefined;
  cost: Cost;
}

/** How the two differ on a program that breaks a property, if they do. Not compared where there are many states. */
export async function switchesDiffer(program: Program, outcome: Outcome): Promise<string | undefined> {
  const { failure } = outcome;
  if (!failure || outcome.states > 300) return undefined;
  const expected = naively(program, failure.property);
  if (expected === 'too large') return undefined;
  const budget = new Budget({ search: 'breadth-first', limits: { seconds: 10 } });
  const { found } = await fewestSwitches(program, failure.property, budget);
  if (budget.hit) return undefined;
  const cost = found && { switches: found.switches, steps: found.schedule.length };
  return compared('the cheapest schedule', expected, cost);
}

function naively(program: Program, property: string): Cost | null | 'too large' {
  const reference = new Reference({
    ...program,
    properties: program.properties.filter(({ name }) => name === property),
  });
  const properties = new Properties(reference);
  const pairs = new Map<string, Pair>();
  let best: Cost | null = null;
  const goal = (cost: Cost) => {
    if (best === null || cheaper(cost, best)) best = cost;
  };
  const initial = reference.initial();
  const waiting: Pair[] = [{ state: initial, last: undefined, cost: { switches: 0, steps: 0 } }];
  for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
    if (pairs.size > 3000) return 'too large';
    const key = reference.key(pair.state);
    const leads = ({ kind, ...rest }: Successor<State>) =>
      kind !== 'state' || reference.key((rest as { readonly state: State }).state) !== key;
    const successors = [...reference.successors(pair.state)];
    const goesOn = successors.some((each) => each.move.task === pair.last && leads(each));
    const stuck = !successors.some(leads);
    const broken = properties.discover(pair.state) ?? (stuck ? properties.settle(pair.state) : undefined);
    if (broken?.property === property) goal(pair.cost);
    for (const successor of successors) {
      const { task } = successor.move;
      const switches = pair.cost.switches + (goesOn && task !== pair.last ? 1 : 0);
      const cost = { switches, steps: pair.cost.steps + 1 };
      if (successor.kind === 'failure' && successor.failure.property === property) goal(cost);
      if (successor.kind !== 'state') continue;
      const name = `${task} ${reference.key(successor.state)}`;
      const known = pairs.get(name);
      if (known && !cheaper(cost, known.cost)) continue;
      const next = { state: successor.state, last: task, cost };
      pairs.set(name, next);
      waiting.push(next);
    }
  }
  return best;
}

function cheaper(a: Cost, b: Cost): boolean {
  return a.switches !== b.switches ? a.switches < b.switches : a.steps < b.steps;
}
