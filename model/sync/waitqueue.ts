/**
 * Wait queues (include/linux/wait.h): a list of sleepers, and the state each of them sets before it sleeps.
 *
 * Sleeping takes several steps, so that a wake-up may come in between, and may be lost.
 * MODEL: the queue's own spinlock is not there: each function holds it from its first access to its last.
 */

import { all, current, task_bit } from 'allwalks';
import type { Int, Shared } from 'allwalks';
import { wake_up_process } from './sched.ts';
import type { TaskState, TaskStruct } from './sched.ts';

/** wait_queue_head_t. */
export interface WaitQueueHead extends Shared {
  /** One bit for each task on the list. */
  task_list: Int<0, 65535>;
}

/**
 * kernel/wait.c: prepare_to_wait(), Linux 2.6.38
 *
 * Atomic: q->lock held; nobody but a waker, who holds it too, touches the state of a task on the list.
 */
export function prepare_to_wait(q: WaitQueueHead, state: TaskState): void {
  const task = current<TaskStruct>();
  q.task_list |= task_bit(task);
  task.state = state;
}

/**
 * kernel/wait.c: finish_wait(), Linux 2.6.38
 *
 * Atomic: q->lock held.
 */
export function finish_wait(q: WaitQueueHead): void {
  const task = current<TaskStruct>();
  task.state = 'TASK_RUNNING';
  q.task_list &= ~task_bit(task);
}

/**
 * kernel/sched.c: __wake_up_common(), Linux 2.6.38, with default_wake_function()
 *
 * Wakes all who sleep; they take themselves off the list.
 * Atomic: q->lock held.
 */
export function __wake_up_common(q: WaitQueueHead): void {
  for (const task of all<TaskStruct>()) {
    if ((q.task_list & task_bit(task)) !== 0) wake_up_process(task);
  }
}

/**
 * kernel/wait.c: __remove_wait_queue(), Linux 2.6.38
 *
 * Where the list was made anew since the caller joined it, the head is made to point at what the caller last had for
 * neighbours, and so forgets who has joined since. MODEL: those neighbours are the head itself.
 * Atomic: q->lock held.
 */
export function __remove_wait_queue(q: WaitQueueHead): void {
  const me = task_bit(current());
  q.task_list = (q.task_list & me) !== 0 ? q.task_list & ~me : 0;
}

/**
 * kernel/sched.c: wake_up(), Linux 2.6.38, with autoremove_wake_function()
 *
 * MODEL: no waiter is exclusive, so that it wakes all of them, as wake_up_all() does.
 * Atomic: q->lock held.
 */
export function wake_up(q: WaitQueueHead): void {
  __wake_up_common(q);
  q.task_list = 0;
}
