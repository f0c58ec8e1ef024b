/** A count and the spinlock that protects it, changed together (include/linux/lockref.h), for models of later kernels. */

import { current, fail, until } from 'allwalks';
import type { Embedded, Int, Shared } from 'allwalks';
import { spin_lock, spin_unlock } from './spinlock.ts';
import type { Spinlock } from './spinlock.ts';
import type { TaskStruct } from './sched.ts';

/** What lockref_mark_dead() leaves for a count: nobody gets a reference any more. */
const DEAD = -8;

/** struct lockref. */
export interface Lockref extends Shared {
  readonly lock: Embedded<Spinlock>;
  count: Int<-8, 15>;
}

/**
 * lib/lockref.c: lockref_get(), Linux 3.12
 *
 * Only somebody who holds a reference may take another.
 * Atomic: one compare-and-exchange of lock and count, with the lock free.
 */
export function lockref_get(lockref: Lockref): void {
  until(lockref.lock.owner === null);
  if (lockref.count <= 0)
    fail('refcount-underflow', 'lockref_get({0}), whose count is {1}', lockref, lockref.count);
  lockref.count += 1;
}

/**
 * lib/lockref.c: lockref_get_not_dead(), Linux 3.12
 *
 * Returns false where it is dead.
 * Atomic: one compare-and-exchange of lock and count, with the lock free.
 */
export function lockref_get_not_dead(lockref: Lockref): boolean {
  until(lockref.lock.owner === null);
  if (lockref.count < 0) return false;
  lockref.count += 1;
  return true;
}

/**
 * lib/lockref.c: lockref_put_or_lock(), Linux 3.12
 *
 * Drops a reference that is not the last, and returns true. Otherwise returns false, with the lock held.
 * Atomic: one compare-and-exchange of lock and count, with the lock free.
 */
export function lockref_put_or_lock(lockref: Lockref): boolean {
  spin_lock(lockref.lock);
  if (lockref.count <= 0)
    fail('refcount-underflow', 'lockref_put({0}), whose count is {1}', lockref, lockref.count);
  if (lockref.count === 1) return false;
  lockref.count -= 1;
  spin_unlock(lockref.lock);
  return true;
}

/**
 * lib/lockref.c: lockref_mark_dead(), Linux 3.12
 *
 * Needs: the lock
 * Atomic: looks at who holds the lock, and stores once.
 */
export function lockref_mark_dead(lockref: Lockref): void {
  if (lockref.lock.owner !== current<TaskStruct>()) {
    fail('bad-unlock', 'lockref_mark_dead({0}) by {1}, which does not hold its lock', lockref, current());
  }
  lockref.count = DEAD;
}
