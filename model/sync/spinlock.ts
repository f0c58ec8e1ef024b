/** Spinlocks (include/linux/spinlock.h). */

import { current, fail, until } from 'allwalks';
import type { Shared } from 'allwalks';
import { lock_acquired, lock_released, preempt_disable, preempt_enable } from './sched.ts';
import type { TaskStruct } from './sched.ts';

/** spinlock_t. */
export interface Spinlock extends Shared {
  owner: TaskStruct | null;
}

/**
 * include/linux/spinlock.h: spin_lock(), Linux 2.6.38
 *
 * Stands for its _irq, _bh and _nested forms, too.
 * Atomic: one test-and-set of the lock; the rest is the caller's own.
 * Acquires: lock.owner
 */
export function spin_lock(lock: Spinlock): void {
  until(lock.owner === null);
  lock.owner = current<TaskStruct>();
  preempt_disable();
  lock_acquired();
}

/**
 * include/linux/spinlock.h: spin_trylock(), Linux 2.6.38
 *
 * Returns whether the lock was free and is now the caller's.
 * Atomic: one test-and-set of the lock; the rest is the caller's own.
 */
export function spin_trylock(lock: Spinlock): boolean {
  if (lock.owner !== null) return false;
  lock.owner = current<TaskStruct>();
  preempt_disable();
  lock_acquired();
  return true;
}

/**
 * include/linux/spinlock.h: assert_spin_locked(), Linux 2.6.38
 *
 * For functions whose callers must hold the lock.
 * MODEL: held by the caller, where the kernel is content with held by anybody.
 */
export function assert_spin_locked(lock: Spinlock): void {
  if (lock.owner !== current<TaskStruct>()) fail('lock-not-held', '{0} does not hold {1} here', current(), lock);
}

/**
 * include/linux/spinlock.h: spin_unlock(), Linux 2.6.38
 *
 * Atomic: one store to the lock; the rest is the caller's own.
 */
export function spin_unlock(lock: Spinlock): void {
  if (lock.owner !== current<TaskStruct>()) {
    fail('bad-unlock', 'spin_unlock({0}) by {1}, which does not hold it', lock, current());
  }
  lock.owner = null;
  preempt_enable();
  lock_released();
}
