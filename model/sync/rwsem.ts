/** Reader/writer semaphores, which sleep (include/linux/rwsem.h). */

import { current, fail, sleep_until, task_bit } from 'allwalks';
import type { Int, Shared } from 'allwalks';
import { lock_acquired, lock_released, might_sleep } from './sched.ts';
import type { TaskStruct } from './sched.ts';

/** struct rw_semaphore. */
export interface RwSemaphore extends Shared {
  writer: TaskStruct | null;
  /** One bit for each task that holds it for reading. */
  readers: Int<0, 65535>;
}

/**
 * kernel/rwsem.c: down_read(), Linux 2.6.38
 *
 * MODEL: a writer that waits does not hold readers up; a task that reads twice blocks on itself, as it would
 * with a writer in between.
 * Atomic: one add to the count; the rest is the caller's own.
 * Acquires: sem.readers
 */
export function down_read(sem: RwSemaphore): void {
  might_sleep();
  const me = task_bit(current());
  sleep_until(sem.writer === null && (sem.readers & me) === 0);
  sem.readers |= me;
  lock_acquired();
}

/**
 * kernel/rwsem.c: up_read(), Linux 2.6.38
 *
 * Atomic: one add to the count; the rest is the caller's own.
 */
export function up_read(sem: RwSemaphore): void {
  const me = task_bit(current());
  if ((sem.readers & me) === 0) {
    fail('bad-unlock', 'up_read({0}) by {1}, which does not hold it', sem, current());
  }
  sem.readers &= ~me;
  lock_released();
}

/**
 * kernel/rwsem.c: down_write(), Linux 2.6.38
 *
 * Atomic: one exchange on the count; the rest is the caller's own.
 * Acquires: sem.writer
 */
export function down_write(sem: RwSemaphore): void {
  might_sleep();
  sleep_until(sem.writer === null && sem.readers === 0);
  sem.writer = current<TaskStruct>();
  lock_acquired();
}

/**
 * kernel/rwsem.c: up_write(), Linux 2.6.38
 *
 * Atomic: one exchange on the count; the rest is the caller's own.
 */
export function up_write(sem: RwSemaphore): void {
  if (sem.writer !== current<TaskStruct>()) {
    fail('bad-unlock', 'up_write({0}) by {1}, which does not hold it', sem, current());
  }
  sem.writer = null;
  lock_released();
}
