/** Puts what compiled code has found into words: the reference engine takes the same schedule and says what is wrong. */

import type { Failure, Move, Successor } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { State } from '../engine/reference.ts';
import { violated } from '../engine/wasm/verdicts.ts';
import type { Program } from '../ir/ir.ts';
import type { Found } from './explore.ts';
import { Properties } from './properties.ts';

export class Explanation {
  readonly properties: Properties<State>;
  private readonly reference: Reference;

  constructor(program: Program) {
    this.reference = new Reference(program);
    this.properties = new Properties(this.reference);
  }

  /** Takes over what compiled code has noticed: whether each `sometimes` was reached, in order, and a final state seen. */
  notice(reached: readonly boolean[], sawFinal: boolean): void {
    if (sawFinal) this.properties.sawFinal = true;
    Object.keys(this.properties.witnesses).forEach((name, i) => {
      this.properties.witnesses[name] = reached[i] ?? false;
    });
  }

  /** The limit of a pool by its number, from 1 (see `Verdicts.pool`); null for 0. */
  pool(number: number): string | null {
    return number ? `pool:${this.reference.program.structs[number - 1]?.name ?? 'tasks'}` : null;
  }

  /** The violation in the state to which the schedule leads; `kind`: what it is about, one of `violated`. */
  violation(kind: number, schedule: readonly Move[]): NonNullable<Found['violation']> {
    const state = this.follow(schedule);
    if (kind === violated.transition) {
      for (const successor of this.reference.successors(state))
        if (successor.kind === 'failure')
          return { failure: successor.failure, schedule: [...schedule, successor.move] };
      throw disagreement('no transition fails', schedule);
    }
    const failure = kind === violated.end ? this.properties.settle(state) : this.discover(state);
    if (!failure) throw disagreement('every property holds', schedule);
    return { failure, schedule };
  }

  /** Whether a step that may be endless breaks a rule. Of the choices only the first ones are known. */
  fails(schedule: readonly Move[], { task, choices }: Move): boolean {
    const isIt = ({ move }: Successor<State>) =>
      move.task === task && move.choices.every((choice, i) => choice === (choices[i] ?? 0));
    for (const successor of this.reference.successors(this.follow(schedule)))
      if (isIt(successor)) return successor.kind === 'failure';
    return false;
  }

  private discover(state: State): Failure | undefined {
    // A `sometimes` that cannot be evaluated here may have been reached only later in the level.
    return this.properties.discover(state) ?? new Properties(this.reference).discover(state);
  }

  private follow(schedule: readonly Move[]): State {
    let state = this.reference.initial();
    for (const move of schedule) {
      const { successor } = this.reference.record(state, move);
      if (successor?.kind !== 'state') throw disagreement(`there is no move ${JSON.stringify(move)}`, schedule);
      state = successor.state;
    }
    return state;
  }
}

/** A defect of this program, not of a model: never to be passed over in silence. */
function disagreement(what: string, schedule: readonly Move[]): Error {
  return new Error(
    `the compiled engine is wrong: in the reference engine ${what} after ${JSON.stringify(schedule)}`,
  );
}
