/**
 * A shortest schedule in the course of which several conditions have each held at some time: breadth-first search over
 * pairs of a state and which of them have held so far.
 */

import type { Move } from '../engine/engine.ts';
import { CompiledStepper } from '../engine/wasm/stepper.ts';
import type { Program } from '../ir/ir.ts';
import type { Budget } from './limits.ts';
import { PackedStates } from './packed-states.ts';
import { movesTo } from './way.ts';

/** More could not be kept beside a state. */
export const mostConditions = 16;

export interface Reached {
  /** Null: there is no such schedule, or the budget ran out. */
  readonly schedule: readonly Move[] | null;
  /** Which conditions held at all, in order. */
  readonly held: readonly boolean[];
  /** Pairs of a state and a set of conditions. */
  readonly pairs: number;
}

/** `conditions` are names of properties of the program; each holds in the states in which its function gives 1. */
export function reach(program: Program, conditions: readonly string[], budget: Budget): Promise<Reached> {
  return new Reach(program, conditions, budget).run();
}

class Reach {
  private readonly budget: Budget;
  private readonly stepper: CompiledStepper;
  /** Each tells by a property that says the condition holds. */
  private readonly tellers: readonly CompiledStepper[];
  private readonly pairs: PackedStates;
  private readonly parents: number[] = [];
  private readonly all: number;
  private everHeld = 0;

  constructor(program: Program, conditions: readonly string[], budget: Budget) {
    const asked = (name: string): Program => ({
      ...program,
      properties: program.properties
        .filter((each) => each.name === name)
        .map((each) => ({ ...each, kind: 'always' })),
    });
    this.budget = budget;
    this.stepper = new CompiledStepper({ ...program, properties: [] });
    this.tellers = conditions.map((name) => new CompiledStepper(asked(name)));
    this.pairs = new PackedStates(this.stepper.bytes);
    this.all = 2 ** conditions.length - 1;
  }

  async run(): Promise<Reached> {
    const { stepper, pairs, budget } = this;
    let end = this.add(stepper.initial(), 0, -1);
    let levelEnd = pairs.size;
    let depth = 0;
    for (let pair = 0; end < 0 && pair < pairs.size && budget.hit === null; pair++) {
      if (pair === levelEnd) {
        levelEnd = pairs.size;
        depth++;
      }
      if (depth === budget.steps) break;
      const from = pairs.at(pair).slice();
      const held = pairs.beside(pair);
      for (let task = 0; task < stepper.tasks && end < 0; task++) {
        const successors: Uint8Array[] = [];
        stepper.each(from, task, (how, bytes) => {
          if (how === 'state') successors.push(bytes.slice());
        });
        for (const bytes of successors) if (end < 0) end = this.add(bytes, held, pair);
      }
      if (budget.due())
        await budget.breathe({ states: pairs.size, transitions: 0, depth, frontier: pairs.size - pair });
    }
    const held = this.tellers.map((_, i) => (this.everHeld & (1 << i)) !== 0);
    return { schedule: end < 0 ? null : this.scheduleTo(end), held, pairs: pairs.size };
  }

  /** A state that was come to, with what has held on the way. Its number if all has held, else -1. */
  private add(state: Uint8Array, before: number, parent: number): number {
    let held = before;
    for (const [i, teller] of this.tellers.entries())
      if ((held & (1 << i)) === 0 && teller.holds(state)) held |= 1 << i;
    this.everHeld |= held;
    const size = this.pairs.size;
    const pair = this.pairs.number(state, held);
    if (pair === size) this.parents.push(parent);
    return held === this.all ? pair : -1;
  }

  private scheduleTo(end: number): Move[] {
    const tasks = Array.from({ length: this.stepper.tasks }, (_, task) => task);
    const { parents, pairs, stepper } = this;
    return movesTo(end, (of) => parents[of]!, (of) => pairs.at(of), stepper, () => tasks); // prettier-ignore
  }
}
