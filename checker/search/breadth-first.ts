/**
 * Breadth-first search: level by level, so that a violation is reported with a shortest schedule.
 *
 * States are numbered in order of discovery, which is the order in which they are expanded. Of each one only
 * the key, the parent's number and which of the parent's transitions led to it are kept: a schedule is found
 * again by following them from the initial state.
 */

import type { Failure, Move, Stepper, Successor } from '../engine/engine.ts';
import type { Found } from './explore.ts';
import type { Budget } from './limits.ts';
import type { Properties } from './properties.ts';

interface Node<S> {
  readonly state: S;
  readonly key: string;
}

/** A failure and where it is: in a state, or on the transition that leaves it. */
interface Violation {
  readonly failure: Failure;
  readonly length: number;
  readonly state: number;
  readonly move?: Move;
}

export async function breadthFirst<S>(
  stepper: Stepper<S>,
  properties: Properties<S>,
  budget: Budget,
): Promise<Found> {
  const visited = new Set<string>();
  const parents: number[] = [];
  const branches: number[] = [];
  let transitions = 0;
  let depth = 0;
  let pool: string | null = null;
  let cut = false;
  let violation: Violation | undefined;
  let level: Node<S>[] = [];
  let next: Node<S>[] = [];

  /** The first violation stays, unless a shorter one comes. */
  const report = (found: Violation) => {
    if (!violation || found.length < violation.length) violation = found;
  };
  const discover = (state: S, key: string, parent: number, branch: number, length: number) => {
    const failure = properties.discover(state);
    if (failure) report({ failure, length, state: visited.size });
    visited.add(key);
    parents.push(parent);
    branches.push(branch);
    next.push({ state, key });
  };
  /** Takes one transition. Whether it leads out of its state. */
  const follow = (successor: Successor<S>, from: Node<S>, parent: number, branch: number): boolean => {
    const atBound = depth === budget.steps;
    if (successor.kind === 'state') {
      const key = stepper.key(successor.state);
      const isNew = !visited.has(key);
      if (isNew && atBound) cut = true;
      else if (isNew && !budget.room(visited.size)) return true;
      else {
        transitions++;
        if (isNew) discover(successor.state, key, parent, branch, depth + 1);
      }
      return key !== from.key;
    }
    if (atBound) cut = true;
    else {
      transitions++;
      if (successor.kind === 'limit') pool ??= successor.limit;
      else report({ failure: successor.failure, length: depth + 1, state: parent, move: successor.move });
    }
    return true;
  };

  const initial = stepper.initial();
  if (budget.room(0)) discover(initial, stepper.key(initial), -1, -1, 0);
  let number = 0;
  let reached = 0;
  while (next.length > 0 && !violation && budget.hit === null) {
    [level, next] = [next, []];
    for (const [i, node] of level.entries()) {
      if (budget.due())
        await budget.breathe({
          states: visited.size,
          transitions,
          depth,
          frontier: level.length - i + next.length,
        });
      let [branch, left] = [0, false];
      for (const successor of stepper.successors(node.state)) {
        if (budget.hit !== null) break;
        if (follow(successor, node, number, branch++)) left = true;
      }
      if (budget.hit !== null) break;
      const failure = left ? undefined : properties.settle(node.state);
      if (failure) report({ failure, length: depth, state: number });
      number++;
    }
    if (next.length > 0) reached = ++depth;
  }

  const schedule = violation && scheduleTo(stepper, parents, branches, violation);
  return {
    states: visited.size,
    transitions,
    depth: reached,
    violation: violation && schedule ? { failure: violation.failure, schedule } : null,
    pool,
    cut,
  };
}

/** The moves from the initial state to a violation: the branches taken, followed forward. */
function scheduleTo<S>(
  stepper: Stepper<S>,
  parents: readonly number[],
  branches: readonly number[],
  { state: end, move }: Violation,
): readonly Move[] {
  const way: number[] = [];
  for (let at = end; at > 0; at = parents[at]!) way.push(branches[at]!);
  const schedule: Move[] = [];
  let state = stepper.initial();
  for (const branch of way.toReversed()) {
    const successor = [...stepper.successors(state)][branch];
    if (successor?.kind !== 'state') throw new Error('the stepper gave other transitions than before');
    schedule.push(successor.move);
    state = successor.state;
  }
  return move ? [...schedule, move] : schedule;
}
