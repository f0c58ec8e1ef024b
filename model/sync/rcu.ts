/**
 * Read-copy-update (include/linux/rcupdate.h): readers that take no lock, and frees that wait for them.
 *
 * A grace period ends once every reader that was inside when it began has left. It is kept as a set of bits in the
 * readers: each task has one bit for each task that waits for it, cleared when it leaves its outermost section. So a
 * grace period is as short as it may be, which is when mistakes show.
 */

import { all, current, fail, sleep_until, spawn, task_bit } from 'allwalks';
import type { Steps } from 'allwalks';
import { might_sleep } from './sched.ts';
import type { TaskStruct } from './sched.ts';

/** include/linux/rcupdate.h: rcu_read_lock(), Linux 2.6.38 */
export function rcu_read_lock(): void {
  current<TaskStruct>().rcu_read_lock_nesting += 1;
}

/**
 * include/linux/rcupdate.h: rcu_read_unlock(), Linux 2.6.38
 *
 * Atomic: the caller's own fields; whoever waits for it looks at one of them only.
 */
export function rcu_read_unlock(): void {
  const task = current<TaskStruct>();
  if (task.rcu_read_lock_nesting === 0) fail('rcu-imbalance', 'rcu_read_unlock() by {0} outside a section', task);
  task.rcu_read_lock_nesting -= 1;
  if (task.rcu_read_lock_nesting === 0) task.rcu_blocks = 0;
}

/**
 * A grace period begins: whoever is inside now holds it up.
 *
 * Atomic: what a grace period is.
 */
function begin_grace_period(waiter: number): void {
  for (const task of all<TaskStruct>()) {
    if (task.rcu_read_lock_nesting > 0) task.rcu_blocks |= waiter;
  }
}

/**
 * Waits for the end of the grace period that the caller's bit stands for.
 *
 * Atomic: what a grace period is.
 */
function end_grace_period(): void {
  let blocked = false;
  for (const task of all<TaskStruct>()) {
    if ((task.rcu_blocks & task_bit(current())) !== 0) blocked = true;
  }
  sleep_until(!blocked);
}

/**
 * kernel/rcutree.c: synchronize_rcu(), Linux 2.6.38
 *
 * Sleeps until all readers that are inside now have left.
 */
export function* synchronize_rcu(): Steps {
  might_sleep();
  yield;
  begin_grace_period(task_bit(current()));
  yield;
  end_grace_period();
  yield;
}

/**
 * kernel/rcutree.c: call_rcu(), Linux 2.6.38
 *
 * Has `func` called on `head` after a grace period that begins here. Never sleeps.
 * Atomic: the callback is on its list before anybody can end the grace period.
 */
export function call_rcu<T>(head: T, func: (head: T) => void): void {
  const callback = spawn(rcu_callback, head, func);
  begin_grace_period(task_bit(callback));
}

/**
 * What RCU does with a callback: waits for its grace period, then calls it.
 *
 * Interrupt: a softirq. It comes between any two steps of whoever runs, his spinlocks and preempt_count notwithstanding.
 */
function* rcu_callback<T>(head: T, func: (head: T) => void): Steps {
  end_grace_period();
  yield;
  func(head);
}
