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

export function breadthFirst<S>(stepper: Stepper<S>, properties: Properties<S>, budget: Budget): Promise<Found> {
  return new BreadthFirst(stepper, properties, budget).run();
}

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

class BreadthFirst<S> {
  private readonly stepper: Stepper<S>;
  private readonly properties: Properties<S>;
  private readonly budget: Budget;
  private readonly visited = new Set<string>();
  /** For each state by its number: the parent's number, and which of its transitions it was. */
  private readonly parents: number[] = [];
  private readonly branches: number[] = [];
  /** What is left of the level being expanded, the next state last; and the level after it, in order. */
  private level: Node<S>[] = [];
  private next: Node<S>[] = [];
  /** The sizes of the levels up to the one being expanded. */
  private readonly levels: number[] = [];
  /** Steps from the initial state to the level being expanded. */
  private depth = 0;
  private transitions = 0;
  private pool: string | null = null;
  private cut = false;
  private violation: Violation | undefined;

  constructor(stepper: Stepper<S>, properties: Properties<S>, budget: Budget) {
    this.stepper = stepper;
    this.properties = properties;
    this.budget = budget;
  }

  async run(): Promise<Found> {
    const { stepper, budget, visited } = this;
    const initial = stepper.initial();
    if (budget.room(0)) this.discover(initial, stepper.key(initial), -1, -1, 0);
    let number = 0;
    let deepest = 0;
    while (this.next.length > 0 && !this.violation && budget.hit === null) {
      deepest = this.depth;
      [this.level, this.next] = [this.next.toReversed(), []];
      this.levels.push(this.level.length);
      for (let node = this.level.pop(); node && budget.hit === null; node = this.level.pop())
        await this.expand(node, number++);
      this.depth++;
    }
    if (this.next.length > 0) deepest = this.depth;
    const { transitions, pool, cut, violation } = this;
    return {
      states: visited.size,
      transitions,
      depth: deepest,
      violation: violation ? { failure: violation.failure, schedule: this.scheduleTo(violation) } : null,
      pool,
      cut,
    };
  }

  /** Takes every transition out of a state. */
  private async expand(node: Node<S>, number: number): Promise<void> {
    const { stepper, properties, budget } = this;
    let branch = 0;
    let left = false;
    for (const successor of stepper.successors(node.state)) {
      if (this.follow(successor, node, number, branch++)) left = true;
      if (budget.due()) await budget.breathe(this.counts());
      if (budget.hit !== null) return;
    }
    const failure = left ? undefined : properties.settle(node.state);
    if (failure) this.report({ failure, length: this.depth, state: number });
  }

  /** Takes one transition. Whether it leads out of its state. */
  private follow(successor: Successor<S>, from: Node<S>, parent: number, branch: number): boolean {
    const { stepper, budget, visited, depth } = this;
    const atBound = depth === budget.steps;
    if (successor.kind === 'state') {
      const key = stepper.key(successor.state);
      const isNew = !visited.has(key);
      if (isNew && atBound) this.cut = true;
      else if (!isNew || budget.room(visited.size)) {
        this.transitions++;
        if (isNew) this.discover(successor.state, key, parent, branch, depth + 1);
      }
      return key !== from.key || successor.then !== undefined;
    }
    if (atBound) this.cut = true;
    else {
      this.transitions++;
      if (successor.kind === 'limit') this.pool ??= successor.limit;
      else this.report({ failure: successor.failure, length: depth + 1, state: parent, move: successor.move });
    }
    return true;
  }

  private discover(state: S, key: string, parent: number, branch: number, length: number): void {
    const failure = this.properties.discover(state);
    if (failure) this.report({ failure, length, state: this.visited.size });
    this.visited.add(key);
    this.parents.push(parent);
    this.branches.push(branch);
    this.next.push({ state, key });
  }

  /** The first violation stays, unless a shorter one comes. */
  private report(found: Violation): void {
    if (!this.violation || found.length < this.violation.length) this.violation = found;
  }

  private counts() {
    const { visited, transitions, depth, level, next, levels } = this;
    return { states: visited.size, transitions, depth, frontier: level.length + next.length, levels };
  }

  /** The moves from the initial state to a violation: the branches taken, followed forward. */
  private scheduleTo({ state: end, move }: Violation): readonly Move[] {
    const way: number[] = [];
    for (let at = end; at > 0; at = this.parents[at]!) way.push(this.branches[at]!);
    const schedule: Move[] = [];
    let state = this.stepper.initial();
    for (const branch of way.toReversed()) {
      const successor = [...this.stepper.successors(state)][branch];
      if (successor?.kind !== 'state') throw new Error('the stepper gave other transitions than before');
      schedule.push(successor.move, ...(successor.then ?? []));
      state = successor.state;
    }
    return move ? [...schedule, move] : schedule;
  }
}
