/** Reader/writer spinlocks (include/linux/rwlock.h). */

import { current, fail, until } from 'allwalks';
import type { Int, Shared } from 'allwalks';
import { lock_acquired, lock_released, preempt_disable, preempt_enable } from './sched.ts';
import type { TaskStruct } from './sched.ts';

/** rwlock_t. */
export interface Rwlock extends Shared {
  writer: TaskStruct | null;
  /** A task may read more than once: rwlocks favour readers. */
  readers: Int<0, 15>;
}

/**
 * include/linux/rwlock.h: read_lock(), Linux 2.6.38
 *
 * Atomic: one add to the lock word; the rest is the caller's own.
 * Acquires: lock.readers
 */
export function read_lock(lock: Rwlock): void {
  until(lock.writer === null);
  lock.readers += 1;
  preempt_disable();
  lock_acquired();
}

/**
 * include/linux/rwlock.h: read_unlock(), Linux 2.6.38
 *
 * Atomic: one add to the lock word; the rest is the caller's own.
 */
export function read_unlock(lock: Rwlock): void {
  if (lock.readers === 0) fail('bad-unlock', 'read_unlock({0}) by {1}, with no reader inside', lock, current());
  lock.readers -= 1;
  preempt_enable();
  lock_released();
}

/**
 * include/linux/rwlock.h: write_lock(), Linux 2.6.38
 *
 * Atomic: one exchange of the lock word; the rest is the caller's own.
 * Acquires: lock.writer
 */
export function write_lock(lock: Rwlock): void {
  until(lock.writer === null && lock.readers === 0);
  lock.writer = current<TaskStruct>();
  preempt_disable();
  lock_acquired();
}

/**
 * include/linux/rwlock.h: write_unlock(), Linux 2.6.38
 *
 * Atomic: one store to the lock word; the rest is the caller's own.
 */
export function write_unlock(lock: Rwlock): void {
  if (lock.writer !== current<TaskStruct>()) {
    fail('bad-unlock', 'write_unlock({0}) by {1}, which does not hold it', lock, current());
  }
  lock.writer = null;
  preempt_enable();
  lock_released();
}
