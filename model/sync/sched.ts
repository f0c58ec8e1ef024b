/** What every task carries (include/linux/sched.h), and what may be done in which context. */

import { current, fail, may_lose_cpu, sleep_until } from 'allwalks';
import type { Int, PreemptCount, Task } from 'allwalks';

/** What a task waits for, if anything. */
export type TaskState = 'TASK_RUNNING' | 'TASK_INTERRUPTIBLE' | 'TASK_UNINTERRUPTIBLE';

/** struct task_struct, as far as locks, RCU and autofs look at it. */
export interface TaskStruct extends Task {
  state: TaskState;
  /** Nested reasons not to sleep: spinlocks held, preempt_disable(). */
  preempt_count: PreemptCount<0, 15>;
  rcu_read_lock_nesting: Int<0, 3>;
  /** The grace periods that this reader holds up: one bit for each task that waits for one. */
  rcu_blocks: Int<0, 65535>;
  /** How many locks of any kind the task holds. */
  held_locks: Int<0, 15>;
  /** The process group: how autofs tells its daemon from everybody else. */
  readonly pgrp: Int<0, 3>;
}

/**
 * kernel/sched.c: __might_sleep(), Linux 2.6.38
 *
 * Whether the caller may sleep here.
 * Atomic: looks at the caller's own fields only.
 */
export function __might_sleep(): void {
  const task = current<TaskStruct>();
  if (task.preempt_count > 0) {
    fail('sleep-in-atomic', '{0} may sleep here, but its preempt_count is {1}', task, task.preempt_count);
  }
  if (task.rcu_read_lock_nesting > 0) {
    fail('sleep-in-atomic', '{0} may sleep here, inside rcu_read_lock()', task);
  }
}

/**
 * include/linux/kernel.h: might_sleep(), Linux 2.6.38
 *
 * Called by whatever may sleep, whether it does this time or not. With voluntary preemption somebody else may run first.
 * MODEL: where it does sleep whatever the preemption, schedule() or schedule_timeout() says so; memory is there at once.
 * Atomic: looks at the caller's own fields only.
 */
export function might_sleep(): void {
  may_lose_cpu('voluntary');
  __might_sleep();
}

/** include/linux/preempt.h: preempt_disable(), Linux 2.6.38 */
export function preempt_disable(): void {
  current<TaskStruct>().preempt_count += 1;
}

/**
 * include/linux/preempt.h: preempt_enable(), Linux 2.6.38
 *
 * Atomic: the caller's own field.
 */
export function preempt_enable(): void {
  const task = current<TaskStruct>();
  if (task.preempt_count === 0) fail('bad-unlock', '{0} calls preempt_enable() with preemption on', task);
  task.preempt_count -= 1;
}

/**
 * kernel/sched.c: schedule(), Linux 2.6.38
 *
 * Gives up the processor; comes back once somebody has set the state to TASK_RUNNING.
 * Atomic: looks at the caller's own fields only.
 */
export function schedule(): void {
  may_lose_cpu('none');
  __might_sleep();
  sleep_until(current<TaskStruct>().state === 'TASK_RUNNING');
}

/**
 * kernel/timer.c: schedule_timeout(), Linux 2.6.38
 *
 * Sleeps until the time is over, however short that was: waiting for a disk or a server is the same.
 */
export function schedule_timeout(): void {
  may_lose_cpu('none');
  __might_sleep();
}

/**
 * kernel/sched.c: wake_up_process(), Linux 2.6.38
 */
export function wake_up_process(task: TaskStruct): void {
  task.state = 'TASK_RUNNING';
}

/**
 * include/asm-generic/bug.h: BUG(), Linux 2.6.38, where the reason has been noted for a property to see
 *
 * The task dies where it stands, with whatever it holds.
 */
export function BUG(): void {
  sleep_until(false);
}

/** A lock of any kind was taken; the count is what do_exit() looks at. */
export function lock_acquired(): void {
  current<TaskStruct>().held_locks += 1;
}

/** A lock of any kind was released. */
export function lock_released(): void {
  current<TaskStruct>().held_locks -= 1;
}

/**
 * kernel/exit.c: do_exit(), Linux 2.6.38
 *
 * What must be true of a task that ends, or returns to user space. The checker calls it in every task's last step.
 * Atomic: looks at the caller's own fields only.
 */
export function do_exit(): void {
  const task = current<TaskStruct>();
  if (task.held_locks > 0) fail('held-at-exit', '{0} ends with {1} locks held', task, task.held_locks);
  if (task.rcu_read_lock_nesting > 0) fail('rcu-imbalance', '{0} ends inside rcu_read_lock()', task);
  if (task.preempt_count > 0) {
    fail('held-at-exit', '{0} ends with preempt_count {1}', task, task.preempt_count);
  }
}
