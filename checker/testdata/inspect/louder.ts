/** Replaces a function that is a constant, and calls the one it replaces. */

import { note as quietly } from './spec.ts';

/** Atomic: the caller's own field. */
export const note = (by: number): void => {
  quietly(by + 1);
};
