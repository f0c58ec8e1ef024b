/** A violation that is looked for: what in a packed state may be it, and what the reference engine says it is. */

import type { Failure, Move } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { State } from '../engine/reference.ts';
import { CompiledStepper } from '../engine/wasm/stepper.ts';
import { engineRules, type Program } from '../ir/ir.ts';
import { eachStatement } from '../state/ranges.ts';
import { Properties } from './properties.ts';

export class Wanted {
  readonly stepper: CompiledStepper;
  /** Whether a step that fails may be it. */
  readonly mayBeStep: boolean;
  private readonly property: string | null;
  private readonly reference: Reference;
  private readonly properties: Properties<State>;
  private readonly sometimes: readonly string[];
  private readonly asksStates: boolean;
  private readonly asksEnds: boolean;
  /** Tells whether all tasks are done, where a state that nothing leaves is no violation if they are not. */
  private readonly finals: CompiledStepper | undefined;

  /** `property`: a property, or a rule; null: any of them. */
  constructor(program: Program, property: string | null) {
    this.property = property;
    const isIt = ({ name }: Program['properties'][number]) => property === null || name === property;
    // Other properties may be broken much earlier, which is of no interest here.
    const asked = { ...program, properties: program.properties.filter(isIt) };
    this.stepper = new CompiledStepper(asked);
    this.reference = new Reference(asked);
    this.properties = new Properties(this.reference);
    this.sometimes = asked.properties.filter(({ kind }) => kind === 'sometimes').map(({ name }) => name);
    const kinds = asked.properties.map(({ kind }) => kind);
    this.mayBeStep = property === null || kinds.length === 0 || rulesOf(program).has(property);
    // A `sometimes` is asked, too: it is to be known whether it was reached.
    this.asksStates = property === null || kinds.includes('always');
    this.asksEnds = property === null || property === 'deadlock' || kinds.includes('finally');
    if (property !== null && property !== 'deadlock' && this.asksEnds)
      this.finals = new CompiledStepper({ ...program, properties: [] });
  }

  /** Whether each `sometimes` among what is asked has been reached. */
  get witnesses(): Record<string, boolean> {
    return Object.fromEntries(this.sometimes.map((name, i) => [name, this.stepper.reached(i)]));
  }

  /** Whether the state may be what is wanted. */
  isBrokenIn(state: Uint8Array): boolean {
    return this.asksStates && !this.stepper.holds(state);
  }

  /** Whether a state that no step leaves may be. */
  isBrokenAtEnd(state: Uint8Array): boolean {
    if (!this.asksEnds || this.stepper.endsWell(state)) return false;
    return this.finals === undefined || this.finals.endsWell(state);
  }

  /** What is wrong after a schedule, or with the step that follows, if it is what is wanted. */
  failureAfter(schedule: readonly Move[], move: Move | undefined): Failure | undefined {
    const { reference, property } = this;
    let state = reference.initial();
    for (const each of schedule) {
      const { successor } = reference.record(state, each);
      if (successor?.kind !== 'state')
        throw new Error('the compiled engine is wrong: the reference engine has no such step');
      state = successor.state;
    }
    const failure = move ? this.failureOf(state, move) : this.failureIn(state);
    return property === null || failure?.property === property ? failure : undefined;
  }

  private failureOf(state: State, move: Move): Failure | undefined {
    const { successor } = this.reference.record(state, move);
    return successor?.kind === 'failure' ? successor.failure : undefined;
  }

  private failureIn(state: State): Failure | undefined {
    return this.properties.discover(state) ?? this.properties.settle(state);
  }
}

/** What steps can break: the rules that engines enforce, and those that the program brings. */
function rulesOf({ functions, operations }: Program): ReadonlySet<string> {
  const rules = new Set<string>(engineRules);
  const bodies = [...functions, ...operations.flatMap(({ blocks }) => blocks)].map(({ body }) => body);
  for (const body of bodies)
    eachStatement(body, (statement) => {
      if (statement.do === 'fail') rules.add(statement.rule);
    });
  return rules;
}
