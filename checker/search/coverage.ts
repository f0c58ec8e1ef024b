/**
 * Which statements of a program run, how its conditions come out, and what its properties are put to: counted over every
 * transition of every reachable state. A breadth-first search that passes over violations, for they are not its business.
 */

import { Journal } from '../engine/wasm/journal.ts';
import type { Noted } from '../engine/wasm/journal.ts';
import { CompiledStepper } from '../engine/wasm/stepper.ts';
import type { Program, Property, Statement } from '../ir/ir.ts';
import type { Budget } from './limits.ts';
import { PackedStates } from './packed-states.ts';
import { sameState } from './way.ts';

export type { Noted } from '../engine/wasm/journal.ts';

/** How often things happened in some code. */
export interface Tally {
  /** How often a statement ran; 0 for what never did. */
  ran(statement: Statement): number;
  /** How often each outcome of an `if`, guard, choice or operand there was; undefined where it is none of these. */
  outcomes(of: Noted): readonly number[] | undefined;
}

export interface Coverage {
  readonly states: number;
  /** Transitions taken: guards that failed are counted among their outcomes only. */
  readonly transitions: number;
  readonly depth: number;
  /** The limit that ended the search before everything was seen. */
  readonly limit: string | null;
  /** What happened in steps; of those that a guard forbade, that it did. */
  readonly steps: Tally;
  /** What happened in steps before a guard forbade them. */
  readonly undone: Tally;
  readonly properties: readonly PropertyCoverage[];
}

/** What happened whenever a property was looked at: in every state, or for `finally` in every final one. */
export interface PropertyCoverage {
  readonly property: Property;
  readonly asked: number;
  readonly held: number;
  /** How often evaluating it broke a rule. */
  readonly broke: number;
  readonly tally: Tally;
}

/** Goes through all states there are, or as many as the budget has room for. */
export function cover(program: Program, budget: Budget): Promise<Coverage> {
  return new Search(program, budget).run();
}

class Search {
  private readonly program: Program;
  private readonly budget: Budget;
  private readonly journal = new Journal();
  private readonly stepper: CompiledStepper;
  /** Knows nothing of properties, so that a state that ends well is any final one. */
  private readonly plain: CompiledStepper;
  private readonly states: PackedStates;
  private readonly counts: Float64Array;
  private readonly undone: Float64Array;
  private readonly asked: { held: number; broke: number; asked: number; readonly counts: Float64Array }[];
  /** Where what is heard of steps taken, or of a property, is counted. */
  private target: Float64Array;
  private transitions = 0;

  constructor(program: Program, budget: Budget) {
    this.program = program;
    this.budget = budget;
    this.stepper = new CompiledStepper(program, {
      journal: this.journal,
      hear: (entries, forbidden) => {
        const target = forbidden ? this.undone : this.target;
        for (let i = 0; i < entries.length; i++) target[entries[i]!]!++;
        if (forbidden && entries.length > 0) this.counts[entries.at(-1)!]!++;
      },
    });
    this.plain = new CompiledStepper({ ...program, properties: [] });
    this.states = new PackedStates(this.stepper.bytes);
    const zeroes = () => new Float64Array(this.journal.size);
    this.counts = this.target = zeroes();
    this.undone = zeroes();
    this.asked = program.properties.map(() => ({ held: 0, broke: 0, asked: 0, counts: zeroes() }));
  }

  async run(): Promise<Coverage> {
    const { stepper, states, budget } = this;
    this.add(stepper.initial());
    let levelEnd = states.size;
    let depth = 0;
    for (let number = 0; number < states.size && budget.hit === null; number++) {
      if (number === levelEnd) {
        if (depth + 1 > budget.steps) budget.hit = 'steps';
        levelEnd = states.size;
        depth++;
      }
      if (budget.hit === null) this.expand(states.at(number).slice());
      if (budget.due()) {
        const { transitions } = this;
        await budget.breathe({ states: states.size, transitions, depth, frontier: states.size - number });
      }
    }
    const { transitions } = this;
    const [steps, undone] = [this.tallyOf(this.counts), this.tallyOf(this.undone)];
    const properties = this.program.properties.map((property, i): PropertyCoverage => {
      const { held, broke, asked, counts } = this.asked[i]!;
      return { property, asked, held, broke, tally: this.tallyOf(counts) };
    });
    return { states: states.size, transitions, depth, limit: budget.hit, steps, undone, properties };
  }

  private expand(from: Uint8Array): void {
    const { stepper } = this;
    let leaves = false;
    for (let task = 0; task < stepper.tasks; task++)
      stepper.each(from, task, (end, bytes) => {
        this.transitions++;
        if (end === 'state' && sameState(bytes, from)) return;
        leaves = true;
        if (end === 'state') this.add(bytes);
      });
    if (!leaves && this.plain.endsWell(from)) this.ask(from, (kind) => kind === 'finally');
  }

  private add(state: Uint8Array): void {
    const { states, budget } = this;
    if (states.find(state, 0) >= 0 || !budget.room(states.size)) return;
    // What is asked is put where the given state is.
    const number = states.number(state, 0);
    this.ask(states.at(number), (kind) => kind !== 'finally');
  }

  private ask(state: Uint8Array, wanted: (kind: Property['kind']) => boolean): void {
    this.program.properties.forEach(({ kind }, i) => {
      if (!wanted(kind)) return;
      const question = this.asked[i]!;
      this.target = question.counts;
      const answer = this.stepper.ask(state, i);
      question.asked++;
      if (answer === undefined) question.broke++;
      else if (answer) question.held++;
    });
    this.target = this.counts;
  }

  private tallyOf(counts: Float64Array): Tally {
    const { runs, outcomes } = this.journal;
    return {
      ran: (statement) => {
        const number = runs.get(statement);
        return number === undefined ? 0 : counts[number]!;
      },
      outcomes: (of) => {
        const known = outcomes.get(of);
        return known && [...counts.subarray(known.first, known.first + known.count)];
      },
    };
  }
}
