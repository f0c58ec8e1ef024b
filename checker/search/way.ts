/** The moves that lead along a row of packed states, for searches that keep states and who came before them. */

import type { Move } from '../engine/engine.ts';
import type { CompiledStepper } from '../engine/wasm/stepper.ts';

/**
 * The moves from the first state to the one with the number. `parentOf` gives the one before each, -1 before the first;
 * `at` the bytes of one; `tasksTo` the tasks (from 0), in the order in which they are to be tried, that may have led to it.
 * `clean` does to successors what was done to them before they were kept.
 */
export function movesTo(
  end: number,
  parentOf: (number: number) => number,
  at: (number: number) => Uint8Array,
  stepper: CompiledStepper,
  tasksTo: (number: number) => readonly number[],
  clean: (state: Uint8Array) => void = () => {},
): Move[] {
  const way: number[] = [];
  for (let each = end; each >= 0; each = parentOf(each)) way.push(each);
  way.reverse();
  const moveBetween = (from: Uint8Array, to: Uint8Array, tasks: readonly number[]) => {
    let found: Move | undefined;
    for (const task of tasks)
      stepper.each(from, task, (how, bytes) => {
        if (found || how !== 'state') return;
        clean(bytes);
        if (sameState(bytes, to)) found = stepper.move(task);
      });
    if (!found) throw new Error('the compiled engine gave other transitions than before');
    return found;
  };
  return way.slice(1).map((to, i) => moveBetween(at(way[i]!), at(to), tasksTo(to)));
}

export function sameState(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
