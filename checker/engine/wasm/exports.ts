/** What compiled modules offer to the outside, by name. */

import type { KeyVariables } from './keyroom.ts';
import type { RoomVariables } from './room.ts';

export interface Variable<T = number> {
  value: T;
}

/** What every module offers: see `successors.ts`, `verdicts.ts`, `visited.ts`, `machine.ts`. */
export interface Exports extends RoomVariables {
  readonly search: (turns: number) => number;
  readonly 'next script': () => number;
  readonly choice: Variable;
  readonly choices: Variable;
  readonly limit: Variable;
  readonly spent: Variable;
  readonly patience: Variable;
  readonly depth: Variable;
  readonly violation: Variable;
  readonly violationState: Variable;
  readonly violationLength: Variable;
  readonly pool: Variable;
  readonly sawFinal: Variable;
  readonly transitions: Variable<bigint>;
  readonly mostStates: Variable;
  readonly mostSteps: Variable;
  readonly cut: Variable;
}

/** What it offers for breadth-first search besides, see `breadth.ts`. */
export interface BreadthFirst {
  readonly flush: () => void;
  readonly expand: (state: number) => void;
  readonly head: Variable;
  readonly levelEnd: Variable;
}

/** And where keys stand for states, see `keyset.ts`. */
export interface Keyed extends KeyVariables {
  readonly enter: (state: number, parent: number) => void;
  /** Of shards: looks up a batch of roots that has come in; and the root of the state being expanded. */
  readonly receive?: () => void;
  readonly expanding?: Variable<bigint>;
  /** Where states are trees. Writes the roots in a number of slots, from one on, to an address, and gives the one behind them. */
  readonly roots: (slot: number, slots: number, to: number) => number;
}

/** What it offers for depth-first search, see `depth.ts`. */
export interface DepthFirst {
  readonly begin: () => void;
  readonly finish: () => void;
  readonly top: Variable;
  readonly stackStart: Variable;
  readonly stackEnd: Variable;
  readonly deepest: Variable;
}
