/**
 * Counts what `--stats` tells, once a compiled search is over: every state is expanded once more, in order of
 * discovery. Breadth first the states that one has led to first follow each other, so a successor is new exactly
 * where it is the next of those that name its parent: nothing is looked up.
 */

import type { Request } from '../engine/engine.ts';
import type { Statistics, StepCount } from '../engine/statistics.ts';
import type { Instance, RawSuccessor } from '../engine/wasm/instance.ts';
import { status } from '../engine/wasm/machine.ts';
import { walkFrames } from '../state/packed.ts';
import { readSpot } from '../state/record.ts';
import { partsOf } from './parts.ts';

export function statisticsOf(instance: Instance, { search, limits }: Request): Statistics {
  const begun = performance.now();
  const counts = new Counts(instance, search === 'breadth-first');
  counts.expandAll(limits.steps ?? Infinity);
  const parts = partsOf(instance.compiled.layout, instance.view, addressesOf(instance));
  return { ...counts.result(), parts, seconds: (performance.now() - begun) / 1000 };
}

function addressesOf(instance: Instance): number[] {
  return Array.from({ length: instance.counts().states }, (_, state) => instance.address(state));
}

class Counts {
  private readonly instance: Instance;
  private readonly breadthFirst: boolean;
  private readonly states: number;
  /** Breadth first: the state that the next new successor is. */
  private next = 1;
  private readonly outDegrees: number[] = [];
  private rested = 0;
  private loops = 0;
  /** For each operation, by block: how often the step that begins there was taken, and was the first to find a state. */
  private readonly taken: readonly number[][];
  private readonly found: readonly number[][];

  constructor(instance: Instance, breadthFirst: boolean) {
    this.instance = instance;
    this.breadthFirst = breadthFirst;
    this.states = instance.counts().states;
    const { operations } = instance.compiled.layout.program;
    const zeros = () => operations.map(({ blocks }) => blocks.map(() => 0));
    [this.taken, this.found] = [zeros(), zeros()];
  }

  /** Expands all that the search has expanded, within the bound on steps. */
  expandAll(bound: number): void {
    const { instance, states } = this;
    const end = this.breadthFirst ? instance.expanded : states;
    instance.patiently(() => {
      let [depth, levelEnd] = [0, instance.levels[0] ?? 0];
      for (let state = 0; state < end; state++) {
        if (state === levelEnd) levelEnd += instance.levels[++depth] ?? Infinity;
        if ((this.breadthFirst ? depth : instance.wordOf(state)) < bound) this.expand(state);
      }
    });
  }

  private expand(state: number): void {
    const { instance, outDegrees, taken, found } = this;
    let degree = 0;
    let place: Place | undefined;
    for (const successor of instance.successors(state)) {
      degree++;
      const { task } = successor.move;
      if (place?.task !== task) place = this.placeOf(state, task);
      const { operation, block } = place;
      taken[operation]![block]!++;
      if (successor.end === status.rested && this.isNew(state, successor)) found[operation]![block]!++;
    }
    while (outDegrees.length <= degree) outDegrees.push(0);
    outDegrees[degree]!++;
  }

  /** Whether a transition was the first to lead to its state; depth first that is not known. */
  private isNew(state: number, { address }: RawSuccessor): boolean {
    const { instance, next } = this;
    const successor = instance.stateAt(address);
    const leadsTo = (other: number) => Buffer.compare(successor, instance.stateAt(instance.address(other))) === 0;
    this.rested++;
    if (leadsTo(state)) this.loops++;
    else if (this.breadthFirst && next < this.states && instance.wordOf(next) === state && leadsTo(next)) {
      this.next++;
      return true;
    }
    return false;
  }

  /** Where the next step of a task begins. */
  private placeOf(state: number, task: number): Place {
    const { instance } = this;
    const { view } = instance;
    const { layout } = instance.compiled;
    const { base, operation, root } = layout.tasks[task]!;
    const address = instance.address(state);
    const outermost = operation ?? layout.spawnable[readSpot(view, address, root!) - 1]!;
    let place = { task, operation: 0, block: 0 };
    walkFrames(layout, view, address + base, outermost, (frame, code) => {
      place = { task, operation: frame.index, block: frame.rests[code - 1] ?? 0 };
    });
    return place;
  }

  result(): Omit<Statistics, 'parts' | 'seconds'> {
    const { instance, breadthFirst, taken, found, outDegrees, loops } = this;
    const { operations } = instance.compiled.layout.program;
    const steps = operations.flatMap(({ name }, operation) =>
      taken[operation]!.map((count, block): StepCount => {
        const first = breadthFirst ? found[operation]![block]! : null;
        return { operation: name, block, taken: count, found: first };
      }),
    );
    return {
      levels: this.levels(),
      outDegrees,
      // One state, the initial one, was not found by a transition.
      duplicates: this.rested - (breadthFirst ? this.next : this.states) + 1,
      loops,
      steps: steps.filter((step) => step.taken > 0),
    };
  }

  private levels(): readonly number[] {
    const { instance, states } = this;
    const levels: number[] = [];
    if (this.breadthFirst) {
      const complete = instance.levels.reduce((sum, size) => sum + size, 0);
      return states > complete ? [...instance.levels, states - complete] : instance.levels;
    }
    for (let state = 0; state < states; state++) {
      const depth = instance.wordOf(state);
      while (levels.length <= depth) levels.push(0);
      levels[depth]!++;
    }
    return levels;
  }
}

interface Place {
  readonly task: number;
  readonly operation: number;
  readonly block: number;
}
