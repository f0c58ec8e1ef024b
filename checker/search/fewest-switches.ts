/**
 * The schedule with the fewest context switches that breaks a given property, and among those the fewest steps.
 *
 * A context switch is a step of another task though the last one could have gone on, that is, had a step that leads
 * anywhere else. So cost depends on the state and on which task ran last: the search goes over pairs of the two, in
 * order of (switches, steps), which only ever grow along a schedule. This is Dijkstra's search with buckets; where the
 * first number grows by 0 or 1 it is 0/1-weighted breadth-first search. When it comes to a pair it has come there in
 * the cheapest way, so that what it finds is minimal by construction.
 */

import type { Failure, Move } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { State } from '../engine/reference.ts';
import { CompiledStepper } from '../engine/wasm/stepper.ts';
import type { Program } from '../ir/ir.ts';
import type { Budget } from './limits.ts';
import { PackedStates } from './packed-states.ts';
import { Properties } from './properties.ts';
import { movesTo, sameState } from './way.ts';

export interface Fewest {
  /** Null: there is none within what the budget allowed. */
  readonly found: {
    readonly failure: Failure;
    readonly schedule: readonly Move[];
    readonly switches: number;
  } | null;
  /** There is no such schedule with fewer switches than this. */
  readonly noneBelow: number;
  /** Pairs of a state and the task that ran last. */
  readonly pairs: number;
}

/** No task has run yet. */
const nobody = 0;

/** Looks for the cheapest way to break the property (or rule) of that name. */
export function fewestSwitches(program: Program, property: string, budget: Budget): Promise<Fewest> {
  return new FewestSwitches(program, property, budget).run();
}

interface Cost {
  readonly switches: number;
  readonly steps: number;
}

interface Goal extends Cost {
  /** The pair in which it happens, or from which a step leads to it. */
  readonly pair: number;
  readonly move?: Move;
  readonly failure: Failure;
}

class FewestSwitches {
  private readonly property: string;
  private readonly budget: Budget;
  private readonly stepper: CompiledStepper;
  private readonly reference: Reference;
  private readonly properties: Properties<State>;
  private readonly pairs: PackedStates;
  /** By number of the pair: the one before it, and the cheapest cost known. */
  private readonly parents: number[] = [];
  private readonly switches: number[] = [];
  private readonly steps: number[] = [];
  private readonly settled: boolean[] = [];
  /** Pairs with as many switches as are being looked at, by steps; and those with one more. */
  private bucket: (number[] | undefined)[] = [];
  private next: (number[] | undefined)[] = [];
  private goal: Goal | undefined;

  constructor(program: Program, property: string, budget: Budget) {
    this.property = property;
    this.budget = budget;
    // Other properties may be broken much earlier, which is of no interest here.
    const asked = { ...program, properties: program.properties.filter(({ name }) => name === property) };
    this.stepper = new CompiledStepper(asked);
    this.reference = new Reference(asked);
    this.properties = new Properties(this.reference);
    this.pairs = new PackedStates(this.stepper.bytes);
  }

  async run(): Promise<Fewest> {
    const { stepper, budget } = this;
    let bound = 0;
    this.reach(stepper.initial(), nobody, -1, 0, 0);
    for (; this.bucket.length > 0 && budget.hit === null; bound++) {
      for (let steps = 0; steps < this.bucket.length && budget.hit === null; steps++) {
        if (this.goal && !cheaper({ switches: bound, steps }, this.goal)) break;
        for (const pair of this.bucket[steps] ?? []) {
          if (this.settled[pair] || this.switches[pair] !== bound || this.steps[pair] !== steps) continue;
          this.settled[pair] = true;
          this.expand(pair);
          if (budget.due()) await budget.breathe(this.counts(bound));
          if (budget.hit !== null) break;
        }
        this.bucket[steps] = undefined;
      }
      if (budget.hit !== null || this.goal?.switches === bound) break;
      [this.bucket, this.next] = [this.next, []];
    }
    const { goal } = this;
    const certain = goal && budget.hit === null;
    return {
      found: certain
        ? {
            failure: goal.failure,
            switches: goal.switches,
            schedule: [...this.scheduleTo(goal.pair), ...(goal.move ? [goal.move] : [])],
          }
        : null,
      noneBelow: certain ? goal.switches : bound,
      pairs: this.pairs.size,
    };
  }

  /** Takes every step out of a pair. */
  private expand(pair: number): void {
    const { stepper, pairs } = this;
    const from = pairs.at(pair).slice();
    const last = pairs.beside(pair);
    const [switches, steps] = [this.switches[pair]!, this.steps[pair]! + 1];
    const goesOn = last !== nobody && this.canGoOn(from, last - 1);
    let left = false;
    for (let task = 0; task < stepper.tasks; task++) {
      const cost = { switches: switches + (goesOn && task !== last - 1 ? 1 : 0), steps };
      // Looking at the reference engine's opinion of a failing step is left for when its script is no longer needed.
      const failing: Move[] = [];
      stepper.each(from, task, (end, bytes) => {
        if (end !== 'state') {
          left = true;
          if (end === 'failed') failing.push(stepper.move(task));
        } else if (!sameState(bytes, from)) {
          left = true;
          this.reach(bytes, task + 1, pair, cost.switches, cost.steps);
        }
      });
      for (const move of failing) if (steps <= this.budget.steps) this.offer(pair, cost, move);
    }
    if (!left && !stepper.endsWell(from)) this.offer(pair, { switches, steps: steps - 1 });
    else if (!stepper.holds(from)) this.offer(pair, { switches, steps: steps - 1 });
  }

  private canGoOn(from: Uint8Array, task: number): boolean {
    let can = false;
    this.stepper.each(from, task, (end, bytes) => {
      if (end !== 'state' || !sameState(bytes, from)) can = true;
    });
    return can;
  }

  /** A way to a pair: if it is the cheapest so far, it is remembered. */
  private reach(state: Uint8Array, last: number, parent: number, switches: number, steps: number): void {
    if (steps > this.budget.steps) return;
    const pair = this.pairs.number(state, last);
    if (this.settled[pair]) return;
    const known = this.parents[pair] !== undefined;
    if (known && !cheaper({ switches, steps }, { switches: this.switches[pair]!, steps: this.steps[pair]! }))
      return;
    this.parents[pair] = parent;
    this.switches[pair] = switches;
    this.steps[pair] = steps;
    this.settled[pair] = false;
    const bucket = parent < 0 || switches === this.switches[parent] ? this.bucket : this.next;
    (bucket[steps] ??= []).push(pair);
  }

  /** Something is wrong in a pair, or with a step out of it: if it is what is looked for, and cheapest, it is kept. */
  private offer(pair: number, cost: Cost, move?: Move): void {
    if (this.goal && !cheaper(cost, this.goal)) return;
    const failure = this.failureAt(pair, move);
    if (failure?.property === this.property) this.goal = { ...cost, pair, failure, ...(move && { move }) };
  }

  /** What is wrong there, in the words of the reference engine. */
  private failureAt(pair: number, move: Move | undefined): Failure | undefined {
    const { reference } = this;
    let state = reference.initial();
    for (const each of this.scheduleTo(pair)) {
      const { successor } = reference.record(state, each);
      if (successor?.kind !== 'state')
        throw new Error('the compiled engine is wrong: the reference engine has no such step');
      state = successor.state;
    }
    if (!move) return this.properties.discover(state) ?? this.properties.settle(state);
    const { successor } = reference.record(state, move);
    return successor?.kind === 'failure' ? successor.failure : undefined;
  }

  private scheduleTo(pair: number): Move[] {
    return movesTo(pair, this.parents, this.pairs, this.stepper, (to) => [this.pairs.beside(to) - 1]);
  }

  private counts(bound: number) {
    return { states: this.pairs.size, transitions: 0, depth: bound, frontier: 0 };
  }
}

function cheaper(a: Cost, b: Cost): boolean {
  return a.switches < b.switches || (a.switches === b.switches && a.steps < b.steps);
}
