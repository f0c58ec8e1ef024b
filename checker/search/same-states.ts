/**
 * Whether a program reaches the very same states as another with the same code, where they differ in constants of their
 * initial states only. The answer no comes with the first state that the other does not reach.
 */

import { CompiledStepper } from '../engine/wasm/stepper.ts';
import type { Program } from '../ir/ir.ts';
import { layOut } from '../state/layout.ts';
import { packInitial } from '../state/packed.ts';
import type { Budget } from './limits.ts';
import { PackedStates } from './packed-states.ts';

export class SameStates {
  private readonly stepper: CompiledStepper;
  private readonly states: PackedStates;

  constructor(program: Program) {
    this.stepper = new CompiledStepper(unasked(program));
    this.states = new PackedStates(this.stepper.bytes);
  }

  /** Goes through the states of the program; false where the budget has no room for them. */
  async gather(budget: Budget): Promise<boolean> {
    const { states, stepper } = this;
    states.number(stepper.initial(), 0);
    for (let number = 0; number < states.size && budget.hit === null; number++) {
      this.successors(states.at(number).slice(), (bytes) => states.number(bytes, 0));
      budget.room(states.size);
      if (budget.due())
        await budget.breathe({ states: states.size, transitions: 0, depth: 0, frontier: states.size - number });
    }
    return budget.hit === null;
  }

  /** Whether the other program reaches these states, and no others. */
  reachedBy(other: Program): boolean {
    const { states, stepper } = this;
    const initial = packInitial(layOut(unasked(other)));
    if (initial.length !== stepper.bytes) return false;
    const constants = initial.map((byte, i) => byte ^ stepper.initial()[i]!);
    const translate = (state: Uint8Array) => state.map((byte, i) => byte ^ constants[i]!);
    const seen = new Uint8Array(states.size);
    const queue = [0];
    seen[0] = 1;
    let strange = false;
    for (let next = 0; next < queue.length && !strange; next++)
      this.successors(translate(states.at(queue[next]!)), (bytes) => {
        const number = states.find(translate(bytes), 0);
        if (number < 0) strange = true;
        else if (seen[number] === 0) {
          seen[number] = 1;
          queue.push(number);
        }
      });
    return !strange && queue.length === states.size;
  }

  private successors(from: Uint8Array, found: (state: Uint8Array) => void): void {
    for (let task = 0; task < this.stepper.tasks; task++)
      this.stepper.each(from, task, (end, bytes) => {
        if (end === 'state') found(bytes);
      });
  }
}

function unasked(program: Program): Program {
  return { ...program, properties: [] };
}
