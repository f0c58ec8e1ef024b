/** What breadth-first search asks of a set of states. */

import type { Code, Func, Global, Label, Local } from './encode.ts';

export interface StateSet {
  /** How many states are in it. */
  readonly states: Global;
  /** How many may be before room is made. */
  readonly room: Global;
  /** Successors in the batch. */
  readonly waiting: Global;
  /** Looks up all successors in the batch, makes the new ones known and empties it. */
  readonly flush: Func;
  /** Code that puts the address of the next state to expand into a local; its number is known. */
  readonly fetch: (into: Local, number: Code) => Code;
  /** Code for a successor that was put into the batch: where it is, and where the number of its parent is. */
  readonly enter: (address: Code, parent: Code) => Code;
  /** Code for the key and the root of a successor that was entered, where states are trees. */
  readonly named?: (parent: Code) => { readonly key: Code; readonly root: Code };
}

/** What a search does with the states it looks up. */
export interface Lookups {
  /** Code for a state not seen before: leaves 1 if it is to be taken in. Leaving `full` ends the looking up. */
  readonly accept: (full: Label) => Code;
  /** Code that follows when it has been taken in, given its address and number. */
  readonly taken: (address: Code, number: Code) => Code;
  /** Code that follows with the number of transitions that led to a state known or taken in. */
  readonly counted: (transitions: Code) => Code;
}
