/** Who waits for the daemon may be killed, as SIGKILL, SIGINT and SIGQUIT do (fs/autofs4/waitq.c). */

import { maybe } from 'allwalks';
import type { Steps } from 'allwalks';
import type { AutofsWaitQueue } from '../../model/autofs4/info.ts';
import { schedule } from '../../model/sync/sched.ts';
import { finish_wait, prepare_to_wait } from '../../model/sync/waitqueue.ts';

/**
 * include/linux/wait.h: wait_event_interruptible(wq->queue, wq->name.name == NULL), Linux 2.6.38
 *
 * MODEL: the signal is there before the task sleeps, or does not come.
 */
export function* wait_for_answer(wq: AutofsWaitQueue): Steps {
  if (wq.name === 0) {
    yield;
    return;
  }
  yield;
  for (;;) {
    prepare_to_wait(wq.queue, 'TASK_INTERRUPTIBLE');
    yield;
    if (wq.name === 0) {
      yield;
      break;
    }
    yield;
    if (maybe('a fatal signal is pending')) break;
    schedule();
    yield;
  }
  finish_wait(wq.queue);
  yield;
}
