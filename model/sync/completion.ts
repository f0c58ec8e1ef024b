/** Completions (include/linux/completion.h): waiting for something to be over. */

import { current } from 'allwalks';
import type { Embedded, Int, Shared, Steps } from 'allwalks';
import { schedule } from './sched.ts';
import type { TaskStruct } from './sched.ts';
import { __remove_wait_queue, __wake_up_common, prepare_to_wait } from './waitqueue.ts';
import type { WaitQueueHead } from './waitqueue.ts';

/** What `done` is after complete_all(): more than there are ever waiters. */
const DONE_FOR_ALL = 15;

/** struct completion. */
export interface Completion extends Shared {
  done: Int<0, 15>;
  readonly wait: Embedded<WaitQueueHead>;
}

/**
 * include/linux/completion.h: init_completion(), Linux 2.6.38
 *
 * Resets the list head, too: whoever sleeps on it now sleeps on nothing.
 * MODEL: two stores; both in one step, as nobody looks at them without the lock.
 * Atomic: see above.
 */
export function init_completion(x: Completion): void {
  x.done = 0;
  x.wait.task_list = 0;
}

/**
 * kernel/sched.c: complete_all(), Linux 2.6.38
 *
 * MODEL: the kernel adds half of UINT_MAX and each waiter takes one; here nobody takes any.
 * Atomic: x->wait.lock held.
 */
export function complete_all(x: Completion): void {
  x.done = DONE_FOR_ALL;
  __wake_up_common(x.wait);
}

/**
 * kernel/sched.c: complete(), Linux 2.6.38
 *
 * MODEL: wakes all waiters rather than the first; those that come too late sleep again.
 * Atomic: x->wait.lock held.
 */
export function complete(x: Completion): void {
  if (x.done < DONE_FOR_ALL) x.done += 1;
  __wake_up_common(x.wait);
}

/**
 * Takes one completion if there is one; returns whether there was.
 *
 * Atomic: x->wait.lock held.
 */
function take_completion(x: Completion): boolean {
  if (x.done === 0) return false;
  if (x.done < DONE_FOR_ALL) x.done -= 1;
  return true;
}

/**
 * kernel/sched.c: do_wait_for_common(), Linux 2.6.38: up to its loop
 *
 * Joins the list, to which nothing brings the caller back if it is taken off.
 * Atomic: x->wait.lock held.
 */
function take_or_join(x: Completion): boolean {
  if (take_completion(x)) return true;
  prepare_to_wait(x.wait, 'TASK_UNINTERRUPTIBLE');
  return false;
}

/**
 * kernel/sched.c: do_wait_for_common(), Linux 2.6.38: a round of its loop, after schedule()
 *
 * Atomic: x->wait.lock held.
 */
function take_or_sleep_again(x: Completion): boolean {
  if (!take_completion(x)) {
    current<TaskStruct>().state = 'TASK_UNINTERRUPTIBLE';
    return false;
  }
  __remove_wait_queue(x.wait);
  return true;
}

/**
 * kernel/sched.c: wait_for_completion(), Linux 2.6.38
 *
 * Sleeps, whatever signal comes, until the count is not 0.
 */
export function* wait_for_completion(x: Completion): Steps {
  let done = take_or_join(x);
  yield;
  while (!done) {
    schedule();
    yield;
    done = take_or_sleep_again(x);
    yield;
  }
}
