/** A lock, for models of the orders in which it is taken. */

import { current, until } from 'allwalks';
import type { Embedded, Shared, Task } from 'allwalks';

export interface Thread extends Task {
  readonly n: boolean;
}

export interface Lock extends Shared {
  owner: Thread | null;
}

/** Something that has a lock. */
export interface Thing extends Shared {
  readonly lock: Embedded<Lock>;
}

/**
 * Acquires: lock.owner
 * Atomic: a test-and-set.
 */
export function take(lock: Lock): void {
  until(lock.owner === null);
  lock.owner = current<Thread>();
}

/** Atomic: a test-and-set. */
export function try_to_take(lock: Lock): boolean {
  if (lock.owner !== null) return false;
  lock.owner = current<Thread>();
  return true;
}

export function give(lock: Lock): void {
  lock.owner = null;
}
