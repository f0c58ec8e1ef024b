/**
 * Depth-first search: follows each way to its end before it turns back.
 *
 * With a bound on steps a state may first be met far from the start and later closer to it, with more steps
 * to go: then it is expanded again, so that what lies within the bound is found whatever the order.
 */

import type { Failure, Move, Stepper, Successor } from '../engine/engine.ts';
import type { Found } from './explore.ts';
import type { Budget } from './limits.ts';
import type { Properties } from './properties.ts';

interface Node<S> {
  readonly state: S;
  readonly key: string;
  /** How the state was come by; absent for the initial one. */
  readonly move?: Move;
  readonly successors: Iterator<Successor<S>>;
  /** It was expanded before, farther from the start: its transitions are counted already. */
  readonly again: boolean;
  /** Some transition leads out of the state. */
  left: boolean;
}

export async function depthFirst<S>(
  stepper: Stepper<S>,
  properties: Properties<S>,
  budget: Budget,
): Promise<Found> {
  /** The fewest steps in which each state was met. */
  const visited = new Map<string, number>();
  /** States met at the bound and no closer. */
  const atBound = new Map<string, S>();
  const stack: Node<S>[] = [];
  let transitions = 0;
  let depth = 0;
  let pool: string | null = null;
  let violation: Found['violation'] = null;

  const report = (failure: Failure, ...last: Move[]) => {
    const moves = stack.flatMap(({ move }) => move ?? []);
    violation ??= { failure, schedule: [...moves, ...last] };
  };
  const push = (state: S, key: string, again: boolean, move?: Move) => {
    depth = Math.max(depth, stack.length);
    const successors = stepper.successors(state)[Symbol.iterator]();
    stack.push({ state, key, successors, again, left: false, ...(move && { move }) });
  };
  /** Comes to a state in `stack.length` steps. */
  const enter = (state: S, key: string, move?: Move) => {
    const before = visited.get(key);
    const steps = stack.length;
    if (before !== undefined && (budget.steps === Infinity || before <= steps)) return;
    if (before === undefined && !budget.room(visited.size)) return;
    visited.set(key, steps);
    const again = before !== undefined && !atBound.delete(key);
    push(state, key, again, move);
    const failure = before === undefined && properties.discover(state);
    if (failure) report(failure);
    if (steps < budget.steps) return;
    atBound.set(key, state);
    const stuck = !failure && [...stepper.successors(state)].every((s) => leadsTo(stepper, s) === key);
    const final = stuck && properties.settle(state);
    if (final) report(final);
    stack.pop();
  };
  const follow = (node: Node<S>, successor: Successor<S>) => {
    if (!node.again) transitions++;
    if (leadsTo(stepper, successor) !== node.key) node.left = true;
    if (successor.kind === 'limit') pool ??= successor.limit;
    else if (successor.kind === 'failure') report(successor.failure, successor.move);
    else enter(successor.state, stepper.key(successor.state), successor.move);
  };

  const initial = stepper.initial();
  enter(initial, stepper.key(initial));
  while (stack.length > 0 && !violation && budget.hit === null) {
    if (budget.due())
      await budget.breathe({ states: visited.size, transitions, depth: stack.length - 1, frontier: stack.length });
    const node = stack.at(-1)!;
    const { value: successor, done } = node.successors.next();
    if (!done) follow(node, successor);
    else {
      const failure = node.left || node.again ? undefined : properties.settle(node.state);
      if (failure) report(failure);
      stack.pop();
    }
  }

  let cut = false;
  // What lies at the bound was not expanded. It is done with all the same where it leads nowhere new.
  if (!violation && budget.hit === null)
    for (const state of atBound.values())
      for (const successor of stepper.successors(state)) {
        const key = leadsTo(stepper, successor);
        if (key !== undefined && visited.has(key)) transitions++;
        else cut = true;
      }
  return { states: visited.size, transitions, depth, violation, pool, cut };
}

/** The key of the state a transition leads to; undefined for one that fails. */
function leadsTo<S>(stepper: Stepper<S>, successor: Successor<S>): string | undefined {
  return successor.kind === 'state' ? stepper.key(successor.state) : undefined;
}
