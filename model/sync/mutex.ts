/** Mutexes (include/linux/mutex.h). */

import { current, fail, sleep_until } from 'allwalks';
import type { Shared } from 'allwalks';
import { lock_acquired, lock_released, might_sleep } from './sched.ts';
import type { TaskStruct } from './sched.ts';

/** struct mutex. */
export interface Mutex extends Shared {
  owner: TaskStruct | null;
}

/**
 * kernel/mutex.c: mutex_lock(), Linux 2.6.38
 *
 * Stands for mutex_lock_nested(), too.
 * MODEL: no signal arrives, so that mutex_lock_interruptible() is this one.
 * Atomic: one exchange on the lock; the rest is the caller's own.
 * Acquires: lock.owner
 */
export function mutex_lock(lock: Mutex): void {
  might_sleep();
  sleep_until(lock.owner === null);
  lock.owner = current<TaskStruct>();
  lock_acquired();
}

/**
 * kernel/mutex.c: mutex_trylock(), Linux 2.6.38
 *
 * Returns whether the lock was free and is now the caller's.
 * Atomic: one exchange on the lock; the rest is the caller's own.
 */
export function mutex_trylock(lock: Mutex): boolean {
  if (lock.owner !== null) return false;
  lock.owner = current<TaskStruct>();
  lock_acquired();
  return true;
}

/**
 * include/linux/lockdep.h: lockdep_assert_held(), Linux 2.6.38, for a mutex
 *
 * For functions whose callers must hold the lock.
 */
export function lockdep_assert_held(lock: Mutex): void {
  if (lock.owner !== current<TaskStruct>()) fail('lock-not-held', '{0} does not hold {1} here', current(), lock);
}

/**
 * kernel/mutex.c: mutex_unlock(), Linux 2.6.38
 *
 * Atomic: one exchange on the lock; the rest is the caller's own.
 */
export function mutex_unlock(lock: Mutex): void {
  if (lock.owner !== current<TaskStruct>()) {
    fail('bad-unlock', 'mutex_unlock({0}) by {1}, which does not hold it', lock, current());
  }
  lock.owner = null;
  lock_released();
}
