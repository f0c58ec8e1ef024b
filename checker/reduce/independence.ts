/**
 * Steps that a reduced program takes alone, tried in both orders with what others could do meanwhile: it must not matter.
 *
 * This trusts nothing that the reduction has been derived from. It goes through states of the reduced program as if nothing were taken
 * alone, and at each compares what comes of taking two steps one way and the other.
 */

import { cellsOf } from '../engine/cells.ts';
import type { Stand, Successor } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { State } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { formatCell, taskName } from '../ir/values.ts';
import { guessIsWrong } from './guess.ts';

export interface Trial {
  /** How many pairs of steps were tried, in how many states. */
  readonly pairs: number;
  readonly states: number;
  /** The first pair of which the order matters, and how; absent where there is none. */
  readonly conflict?: string;
}

/** Tries the pairs of steps of so many states of a reduced program. */
export function tryBothOrders(reduced: Program, mostStates: number): Trial {
  return new Trying(reduced).run(mostStates);
}

type Step = Successor<State>;
type Rest = Extract<Step, { readonly kind: 'state' }>;

class Trying {
  private readonly reference: Reference;
  private pairs = 0;

  constructor(reduced: Program) {
    this.reference = new Reference({ ...reduced, alone: false });
  }

  run(mostStates: number): Trial {
    const { reference } = this;
    const initial = reference.initial();
    const seen = new Set([reference.key(initial)]);
    const waiting = [initial];
    let states = 0;
    // The last one found comes first: so states far from the beginning are among those that are looked at.
    for (let state = waiting.pop(); state && states < mostStates; state = waiting.pop(), states++) {
      const steps = [...reference.successors(state)];
      const conflict = this.conflictAt(state, steps);
      if (conflict !== undefined) return { pairs: this.pairs, states, conflict };
      for (const step of steps) {
        if (step.kind !== 'state') continue;
        const key = reference.key(step.state);
        if (seen.has(key)) continue;
        seen.add(key);
        waiting.push(step.state);
      }
    }
    return { pairs: this.pairs, states };
  }

  private conflictAt(state: State, steps: readonly Step[]): string | undefined {
    const wrong = steps.find((step) => step.kind === 'failure' && step.failure.property === guessIsWrong);
    if (wrong) return `${this.name(state, wrong)} goes against what the reduction takes for granted`;
    for (const step of steps) {
      if (step.kind !== 'state' || this.reference.onlyStep(state, step.move.task)?.kind !== 'state') continue;
      for (const other of steps) {
        if (other.move.task === step.move.task) continue;
        this.pairs++;
        const what = this.difference(step, other);
        if (what !== undefined)
          return `${this.name(state, step)} is taken alone, but it matters whether ${this.name(state, other)} comes before it: ${what}`;
      }
    }
    return undefined;
  }

  /** What depends on which of two steps of a state is taken first, the one that is taken alone or the other. */
  private difference(alone: Rest, other: Step): string | undefined {
    const { reference } = this;
    const behind = reference.record(alone.state, other.move).successor;
    if (!behind) return 'afterwards that cannot be done any more';
    if (other.kind !== 'state')
      return this.outcome(behind) === this.outcome(other)
        ? undefined
        : `it ${this.outcome(other)} before, and ${this.outcome(behind)} afterwards`;
    const before = reference.record(other.state, alone.move).successor;
    if (before?.kind !== 'state' || behind.kind !== 'state')
      return 'one order leads to a state, and the other one does not';
    return reference.key(before.state) === reference.key(behind.state)
      ? undefined
      : this.firstCell(behind.state, before.state);
  }

  private outcome(step: Step): string {
    if (step.kind === 'failure') return `breaks ${step.failure.property}`;
    return step.kind === 'limit' ? `meets ${step.limit}` : 'is well';
  }

  private firstCell(first: State, second: State): string {
    const { reference } = this;
    const { program } = reference;
    for (const cell of cellsOf(program)) {
      const [a, b] = [reference.read(first, cell), reference.read(second, cell)];
      if (a !== b) return `${formatCell(program, cell.struct, cell.slot, cell.field, cell.index)} is ${a} or ${b}`;
    }
    const text = (stand: Stand) => JSON.stringify(stand);
    const tasks = Array.from({ length: program.tasks.length + program.spawnSlots }, (_, task) => task);
    const other = tasks.find((task) => text(reference.stand(first, task)) !== text(reference.stand(second, task)));
    return other === undefined
      ? 'the states differ'
      : `${taskName(program, other)} stands elsewhere, or has other locals`;
  }

  /** `left at "write back" (counter.ts:add:12)` */
  private name(state: State, { move: { task } }: Step): string {
    const { program } = this.reference;
    const top = this.reference.stand(state, task).frames.at(-1)!;
    const block = program.operations.find(({ name }) => name === top.operation)!.blocks[top.block]!;
    const at = block.at ?? block.body.find((statement) => statement.at !== undefined)?.at;
    const place = at === undefined ? undefined : program.places[at];
    const named = block.name === undefined ? `block ${top.block} of ${top.operation}` : `"${block.name}"`;
    const where = place ? ` (${place.file}:${place.function}:${place.line})` : '';
    return `${taskName(program, task)} at ${named}${where}`;
  }
}
