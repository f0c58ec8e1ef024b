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

export function depthFirst<S>(stepper: Stepper<S>, properties: Properties<S>, budget: Budget): Promise<Found> {
  return new DepthFirst(stepper, properties, budget).run();
}

/** A state on the way from the initial one to where the search is. */
interface Node<S> {
  readonly state: S;
  readonly key: string;
  /** How the state was come by from the one below; none for the initial one. */
  readonly moves: readonly Move[];
  readonly successors: Iterator<Successor<S>>;
  /** It was expanded before, farther from the start: its transitions are counted already. */
  readonly again: boolean;
  /** Some transition leads out of the state. */
  left: boolean;
}

class DepthFirst<S> {
  private readonly stepper: Stepper<S>;
  private readonly properties: Properties<S>;
  private readonly budget: Budget;
  private readonly stack: Node<S>[] = [];
  /** The fewest steps in which each state was met. */
  private readonly visited = new Map<string, number>();
  /** States met at the bound and no closer: they are not expanded. */
  private readonly atBound = new Map<string, S>();
  private transitions = 0;
  private depth = 0;
  private pool: string | null = null;
  private violation: Found['violation'] = null;

  constructor(stepper: Stepper<S>, properties: Properties<S>, budget: Budget) {
    this.stepper = stepper;
    this.properties = properties;
    this.budget = budget;
  }

  async run(): Promise<Found> {
    const { stepper, budget, stack, visited } = this;
    const initial = stepper.initial();
    this.enter(initial, stepper.key(initial), []);
    while (stack.length > 0 && !this.violation && budget.hit === null) {
      if (budget.due()) await budget.breathe(this.counts());
      const node = stack.at(-1)!;
      const { value: successor, done } = node.successors.next();
      if (!done) this.follow(node, successor);
      else {
        if (!node.left && !node.again) this.settle(node.state);
        stack.pop();
      }
    }
    const cut = !this.violation && budget.hit === null && this.looksBeyond();
    const { transitions, depth, pool, violation } = this;
    return { states: visited.size, transitions, depth, violation, pool, cut };
  }

  /** Takes one transition. */
  private follow(node: Node<S>, successor: Successor<S>): void {
    if (!node.again) this.transitions++;
    const key = this.leadsTo(successor);
    if (this.leaves(successor, node.key)) node.left = true;
    if (successor.kind === 'limit') this.pool ??= successor.limit;
    else if (successor.kind === 'failure') this.report(successor.failure, successor.move);
    else this.enter(successor.state, key!, [successor.move, ...(successor.then ?? [])]);
  }

  /** Comes to a state in as many steps as the stack is high. */
  private enter(state: S, key: string, moves: readonly Move[]): void {
    const { stepper, properties, budget, stack, visited, atBound } = this;
    const before = visited.get(key);
    const steps = stack.length;
    if (before !== undefined && (budget.steps === Infinity || before <= steps)) return;
    if (before === undefined && !budget.room(visited.size)) return;
    visited.set(key, steps);
    this.depth = Math.max(this.depth, steps);
    const again = before !== undefined && !atBound.delete(key);
    const successors = stepper.successors(state)[Symbol.iterator]();
    stack.push({ state, key, moves, successors, again, left: false });
    const failure = before === undefined ? properties.discover(state) : undefined;
    if (failure) this.report(failure);
    if (steps === budget.steps) this.stopAt(state, key);
  }

  /** The bound is reached: whether the state is final or a deadlock can be said without going on. */
  private stopAt(state: S, key: string): void {
    this.atBound.set(key, state);
    if ([...this.stepper.successors(state)].every((successor) => !this.leaves(successor, key))) this.settle(state);
    this.stack.pop();
  }

  /** What lies at the bound was not expanded. Whether it leads to something that was not seen otherwise. */
  private looksBeyond(): boolean {
    let beyond = false;
    for (const state of this.atBound.values())
      for (const successor of this.stepper.successors(state)) {
        const key = this.leadsTo(successor);
        if (key !== undefined && this.visited.has(key)) this.transitions++;
        else beyond = true;
      }
    return beyond;
  }

  /** The key of the state a transition leads to; undefined for one that fails. */
  private leadsTo(successor: Successor<S>): string | undefined {
    return successor.kind === 'state' ? this.stepper.key(successor.state) : undefined;
  }

  /** Whether a transition leads out of the state with the key. */
  private leaves(successor: Successor<S>, key: string): boolean {
    return this.leadsTo(successor) !== key || (successor.kind === 'state' && successor.then !== undefined);
  }

  private settle(state: S): void {
    const failure = this.properties.settle(state);
    if (failure) this.report(failure);
  }

  /** The stack is the way to the violation. */
  private report(failure: Failure, ...last: readonly Move[]): void {
    const moves = this.stack.flatMap((node) => node.moves);
    this.violation ??= { failure, schedule: [...moves, ...last] };
  }

  private counts() {
    const { visited, transitions, stack } = this;
    return { states: visited.size, transitions, depth: stack.length - 1, frontier: stack.length };
  }
}
