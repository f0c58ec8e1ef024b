/**
 * The schedule with the fewest context switches that breaks a given property, and among those the fewest steps.
 *
 * A context switch is a step of another task though the last one could have gone on, that is, had a step that leads
 * anywhere else. So cost depends on the state and on which task ran last: the search goes over pairs of the two, in
 * order of (switches, steps), which only ever grow along a schedule. This is Dijkstra's search with buckets; where the
 * first number grows by 0 or 1 it is 0/1-weighted breadth-first search. When it comes to a pair it has come there in
 * the cheapest way, so that what it finds is minimal by construction.
 *
 * Steps that take a switch are not looked at before all that can be done without one more is: most pairs come from them,
 * and the last bound never needs its own.
 */

import type { Failure, Move } from '../engine/engine.ts';
import { CompiledStepper } from '../engine/wasm/stepper.ts';
import type { Program } from '../ir/ir.ts';
import type { Budget } from './limits.ts';
import { costOf, mostSwitches, Pairs, stepsOf, switchesOf, type Cost } from './pairs.ts';
import { sameState, movesTo } from './way.ts';
import { Wanted } from './wanted.ts';

export interface Fewest {
  /** Null: there is none within what was allowed. */
  readonly found: {
    readonly failure: Failure;
    readonly schedule: readonly Move[];
    readonly switches: number;
  } | null;
  /** There is no such schedule with fewer switches than this; Infinity: there is none at all, and everything was seen. */
  readonly noneBelow: number;
  readonly states: number;
  /** Pairs of a state and the task that ran last that were gone on from, and the transitions taken there. */
  readonly pairs: number;
  readonly transitions: number;
  /** The most steps on the way to any of them. */
  readonly depth: number;
  /** The way to a step that a pool was too small for. */
  readonly pool: readonly Move[] | null;
  /** Something lies beyond the bound on steps. */
  readonly cut: boolean;
  /** As many pairs as were allowed were gone on from before the end. */
  readonly stopped: boolean;
  /** Whether each `sometimes` was reached, and a final state seen: where any violation is looked for. */
  readonly witnesses: Readonly<Record<string, boolean>>;
  readonly sawFinal: boolean;
}

export interface Range {
  /** Only schedules with fewer switches than this are looked for; absent: any. */
  readonly below?: number;
  /** How many pairs are gone on from at most; absent: as many as there are. */
  readonly pairs?: number;
}

/** No task has run yet. */
const nobody = 0;

/** Looks for the cheapest way to break the property (or rule) of that name; null: to break any. */
export function fewestSwitches(
  program: Program,
  property: string | null,
  budget: Budget,
  range: Range = {},
): Promise<Fewest> {
  return new FewestSwitches(program, property, budget, range).run();
}

interface Goal {
  readonly cost: Cost;
  /** The pair in which it happens, or from which a step leads to it. */
  readonly pair: number;
  readonly move?: Move;
  readonly failure: Failure;
}

class FewestSwitches {
  private readonly wanted: Wanted;
  private readonly budget: Budget;
  private readonly stepper: CompiledStepper;
  private readonly pairs: Pairs;
  private readonly below: number;
  private readonly mostPairs: number;
  /** Pairs with as many switches as are being looked at, by steps. */
  private bucket: (number[] | undefined)[] = [];
  /** Pairs whose last task has gone on: the others come after all that takes no more switches. */
  private waiting: number[] = [];
  private bound = 0;
  private goal: Goal | undefined;
  private settled = 0;
  private transitions = 0;
  private depth = 0;
  /** The first step that a pool was too small for. */
  private tooSmall: { readonly pair: number; readonly move: Move } | undefined;
  private cut = false;

  constructor(program: Program, property: string | null, budget: Budget, { below = Infinity, pairs }: Range = {}) {
    this.budget = budget;
    this.wanted = new Wanted(program, property);
    this.stepper = this.wanted.stepper;
    this.pairs = new Pairs(this.stepper.bytes, this.stepper.tasks);
    this.below = Math.min(below, mostSwitches);
    this.mostPairs = pairs ?? Infinity;
  }

  /** Whether the search has to end before it is over. */
  private get stopped(): boolean {
    return this.budget.hit !== null || this.settled >= this.mostPairs;
  }

  async run(): Promise<Fewest> {
    let more = this.below > 0;
    if (more) this.reach(this.stepper.initial(), nobody, -1, 0);
    while (more) {
      await this.lookAtBound(); // oxlint-disable-line no-await-in-loop -- one bound after the other
      if (this.stopped || (this.goal && switchesOf(this.goal.cost) === this.bound)) break;
      this.bound++;
      if (this.bound >= this.below) break;
      await this.lookAtSwitches(); // oxlint-disable-line no-await-in-loop
      if (this.stopped) break;
      more = this.bucket.length > 0 || this.goal !== undefined;
    }
    const { goal, bound, tooSmall } = this;
    const found = goal && !this.stopped && switchesOf(goal.cost) === bound && bound < this.below ? goal : undefined;
    return {
      found: found
        ? {
            failure: found.failure,
            switches: bound,
            schedule: [...this.scheduleTo(found.pair), ...(found.move ? [found.move] : [])],
          }
        : null,
      noneBelow: more || this.below === 0 ? bound : Infinity,
      states: this.pairs.states.size,
      pairs: this.settled,
      transitions: this.transitions,
      depth: this.depth,
      pool: tooSmall ? [...this.scheduleTo(tooSmall.pair), tooSmall.move] : null,
      cut: this.cut,
      stopped: this.settled >= this.mostPairs,
      witnesses: this.wanted.witnesses,
      sawFinal: this.stepper.sawFinal,
    };
  }

  /** Goes through all pairs that take as many switches as the bound, up to the steps of what was found. */
  private async lookAtBound(): Promise<void> {
    const { bucket, pairs } = this;
    for (let steps = 0; steps < bucket.length; steps++) {
      const cost = costOf(this.bound, steps);
      if (this.goal && cost >= this.goal.cost) return;
      for (const pair of bucket[steps] ?? []) {
        if (!pairs.settle(pair, cost)) continue;
        this.settled++;
        this.expand(pair, cost);
        if (this.budget.due()) await this.breathe(); // oxlint-disable-line no-await-in-loop -- seldom
        if (this.stopped) return;
      }
      bucket[steps] = undefined;
    }
  }

  /** Takes the steps of those tasks that need one more switch than the bound was. */
  private async lookAtSwitches(): Promise<void> {
    const { waiting, pairs, stepper } = this;
    [this.waiting, this.bucket] = [[], []];
    for (const pair of waiting) {
      const from = pairs.at(pair).slice();
      const cost = costOf(this.bound, stepsOf(pairs.costOf(pair)) + 1);
      const last = pairs.lastOf(pair) - 1;
      for (let task = 0; task < stepper.tasks; task++) if (task !== last) this.take(pair, from, task, cost);
      if (this.budget.due()) await this.breathe(); // oxlint-disable-line no-await-in-loop -- seldom
      if (this.budget.hit !== null) return;
    }
  }

  private async breathe(): Promise<void> {
    await this.budget.breathe({
      states: this.pairs.states.size,
      transitions: this.transitions,
      depth: this.depth,
      frontier: this.waiting.length,
      switches: this.bound,
    });
  }

  /** Looks at a pair and takes the steps out of it that are no switch. */
  private expand(pair: number, cost: Cost): void {
    const { stepper, pairs, wanted } = this;
    const from = pairs.at(pair).slice();
    const steps = stepsOf(cost);
    if (steps > this.depth) this.depth = steps;
    if (pairs.visit(pair) && wanted.isBrokenIn(from)) this.offer(pair, cost);
    const next = costOf(this.bound, steps + 1);
    const last = pairs.lastOf(pair) - 1;
    if (last >= 0 && this.take(pair, from, last, next)) {
      this.waiting.push(pair);
      return;
    }
    pairs.setFree(pair);
    let left = false;
    for (let task = 0; task < stepper.tasks; task++)
      if (task !== last && this.take(pair, from, task, next)) left = true;
    if (!left && wanted.isBrokenAtEnd(from)) this.offer(pair, cost);
  }

  /** Takes every step of a task out of a pair. Whether one of them leads anywhere else. */
  private take(pair: number, from: Uint8Array, task: number, cost: Cost): boolean {
    let leads = false;
    // Looking at the reference engine's opinion of a failing step is left for when its script is no longer needed.
    const failing: Move[] = [];
    const { stepper, wanted } = this;
    stepper.each(from, task, (end, bytes) => {
      this.transitions++;
      if (end === 'state') {
        if (sameState(bytes, from)) return;
        this.reach(bytes, task + 1, pair, cost);
      } else if (end === 'limited') this.tooSmall ??= { pair, move: stepper.move(task) };
      else if (wanted.mayBeStep) failing.push(stepper.move(task));
      leads = true;
    });
    if (stepsOf(cost) <= this.budget.steps) for (const move of failing) this.offer(pair, cost, move);
    return leads;
  }

  /** A way to a pair: if it is the cheapest so far, it is remembered. */
  private reach(state: Uint8Array, last: number, parent: number, cost: Cost): void {
    const steps = stepsOf(cost);
    if (steps > this.budget.steps) {
      this.cut = true;
      return;
    }
    const pair = this.pairs.reach(state, last, parent, cost);
    if (pair >= 0) (this.bucket[steps] ??= []).push(pair);
  }

  /** Something is wrong in a pair, or with a step out of it: if it is what is looked for, and cheapest, it is kept. */
  private offer(pair: number, cost: Cost, move?: Move): void {
    if (this.goal && cost >= this.goal.cost) return;
    const failure = this.wanted.failureAfter(this.scheduleTo(pair), move);
    if (failure) this.goal = { cost, pair, failure, ...(move && { move }) };
  }

  private scheduleTo(pair: number): Move[] {
    const { pairs } = this;
    return movesTo(pair, (of) => pairs.parentOf(of), (of) => pairs.at(of), this.stepper, (of) => [pairs.lastOf(of) - 1]); // prettier-ignore
  }
}
