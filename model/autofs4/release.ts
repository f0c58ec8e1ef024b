/** The daemon's answer, or that there will be none (fs/autofs4/waitq.c). */

import { all, EINVAL, ENOENT } from 'allwalks';
import type { Errno, Int, Steps } from 'allwalks';
import { mutex_lock, mutex_unlock } from '../sync/mutex.ts';
import { wake_up } from '../sync/waitqueue.ts';
import type { AutofsSbInfo, AutofsWaitQueue } from './info.ts';
import { put_wait_queue } from './waitq.ts';

/**
 * The request with that token.
 *
 * Atomic: wq_mutex held, which keeps the queues as they are.
 */
export function find_token(sbi: AutofsSbInfo, token: number): AutofsWaitQueue | null {
  for (const wq of all<AutofsWaitQueue>()) {
    if (wq.linked && wq.sb_info === sbi && wq.wait_queue_token === token) return wq;
  }
  return null;
}

/**
 * fs/autofs4/waitq.c: autofs4_wait_release(), Linux 2.6.38
 *
 * The daemon's answer. Returns -EINVAL where nobody has asked.
 */
export function* autofs4_wait_release(sbi: AutofsSbInfo, token: Int<0, 7>, status: Errno): Steps<Errno> {
  mutex_lock(sbi.wq_mutex);
  yield;
  const wq = find_token(sbi, token);
  yield;
  if (wq === null) {
    mutex_unlock(sbi.wq_mutex);
    yield;
    return -EINVAL;
  }
  wq.linked = false;
  yield;
  wq.name = 0;
  yield;
  wq.status = status;
  yield;
  wake_up(wq.queue);
  yield;
  yield* put_wait_queue(wq);
  mutex_unlock(sbi.wq_mutex);
  yield;
  return 0;
}

/**
 * Any request that has not been answered.
 *
 * Atomic: wq_mutex held, which keeps the queues as they are.
 */
export function first_queue(sbi: AutofsSbInfo): AutofsWaitQueue | null {
  for (const wq of all<AutofsWaitQueue>()) {
    if (wq.linked && wq.sb_info === sbi) return wq;
  }
  return null;
}

/** Needs: wq_mutex */
function wait_ctr_dec(wq: AutofsWaitQueue): void {
  wq.wait_ctr -= 1;
}

/**
 * fs/autofs4/waitq.c: autofs4_catatonic_mode(), Linux 2.6.38
 *
 * There is no daemon any more: whoever waits for it fails. Nobody frees a request whose maker has gone already.
 */
export function* autofs4_catatonic_mode(sbi: AutofsSbInfo): Steps {
  mutex_lock(sbi.wq_mutex);
  yield;
  const already = sbi.catatonic;
  yield;
  if (!already) {
    sbi.catatonic = true;
    yield;
    let wq = first_queue(sbi);
    yield;
    while (wq !== null) {
      wq.linked = false;
      yield;
      wq.status = -ENOENT;
      yield;
      wq.name = 0;
      yield;
      wait_ctr_dec(wq);
      yield;
      wake_up(wq.queue);
      yield;
      wq = first_queue(sbi);
      yield;
    }
    sbi.pipe = null;
    yield;
  }
  mutex_unlock(sbi.wq_mutex);
  yield;
}
