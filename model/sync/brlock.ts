/**
 * Big-reader locks (include/linux/lglock.h): cheap for readers, dear for writers. vfsmount_lock is one.
 *
 * MODEL: the kernel has one spinlock for each CPU; a reader takes its own CPU's, a writer takes all. Here it is one
 * lock, whatever the CPU. A reader that reads again waits for itself, as on its CPU's spinlock.
 */

import { current, fail, task_bit, until } from 'allwalks';
import type { Int, Shared } from 'allwalks';
import { lock_acquired, lock_released, preempt_disable, preempt_enable } from './sched.ts';
import type { TaskStruct } from './sched.ts';

/** What DEFINE_BRLOCK() defines. */
export interface Brlock extends Shared {
  writer: TaskStruct | null;
  /** One bit for each task that holds it for reading. */
  readers: Int<0, 65535>;
}

/**
 * include/linux/lglock.h: br_read_lock(), Linux 2.6.38
 *
 * Atomic: one test-and-set of this CPU's lock; the rest is the caller's own.
 * Acquires: lock.readers
 */
export function br_read_lock(lock: Brlock): void {
  const me = task_bit(current());
  until(lock.writer === null && (lock.readers & me) === 0);
  lock.readers |= me;
  preempt_disable();
  lock_acquired();
}

/**
 * include/linux/lglock.h: br_read_unlock(), Linux 2.6.38
 *
 * Atomic: one store to this CPU's lock; the rest is the caller's own.
 */
export function br_read_unlock(lock: Brlock): void {
  const me = task_bit(current());
  if ((lock.readers & me) === 0) {
    fail('bad-unlock', 'br_read_unlock({0}) by {1}, which does not hold it', lock, current());
  }
  lock.readers &= ~me;
  preempt_enable();
  lock_released();
}

/**
 * include/linux/lglock.h: br_write_lock(), Linux 2.6.38
 *
 * MODEL: takes the CPUs' locks all at once. Nobody else holds two of them, so there is nothing to see in between
 * but readers that come in late on a CPU not yet taken.
 * Atomic: see above.
 * Acquires: lock.writer
 */
export function br_write_lock(lock: Brlock): void {
  until(lock.writer === null && lock.readers === 0);
  lock.writer = current<TaskStruct>();
  preempt_disable();
  lock_acquired();
}

/**
 * include/linux/lglock.h: br_write_unlock(), Linux 2.6.38
 *
 * Atomic: see br_write_lock().
 */
export function br_write_unlock(lock: Brlock): void {
  if (lock.writer !== current<TaskStruct>()) {
    fail('bad-unlock', 'br_write_unlock({0}) by {1}, which does not hold it', lock, current());
  }
  lock.writer = null;
  preempt_enable();
  lock_released();
}

/**
 * include/linux/lockdep.h: lockdep_assert_held(), Linux 2.6.38, for a big-reader lock
 *
 * For functions whose callers must hold the lock, for reading or writing.
 * Atomic: only the caller makes these what it looks for.
 */
export function br_assert_held(lock: Brlock): void {
  if (lock.writer !== current<TaskStruct>() && (lock.readers & task_bit(current())) === 0) {
    fail('lock-not-held', '{0} does not hold {1} here', current(), lock);
  }
}

/**
 * include/linux/lockdep.h: lockdep_assert_held(), Linux 2.6.38, for a big-reader lock
 *
 * For functions whose callers must hold the lock for writing.
 */
export function br_assert_held_write(lock: Brlock): void {
  if (lock.writer !== current<TaskStruct>()) {
    fail('lock-not-held', '{0} does not hold {1} for writing here', current(), lock);
  }
}
