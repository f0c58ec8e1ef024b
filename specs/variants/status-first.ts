/** No commit, up to this day: autofs4_wait_release(), fs/autofs4/waitq.c, writes the status before what says that it is there. */

import { EINVAL } from 'allwalks';
import type { Errno, Int, Steps } from 'allwalks';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import { find_token } from '../../model/autofs4/release.ts';
import { put_wait_queue } from '../../model/autofs4/waitq.ts';
import { mutex_lock, mutex_unlock } from '../../model/sync/mutex.ts';
import { wake_up } from '../../model/sync/waitqueue.ts';

/**
 * fs/autofs4/waitq.c: autofs4_wait_release()
 *
 * Those who look at the name without wq_mutex find the status there when the name is gone.
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
  wq.status = status;
  yield;
  wq.name = 0;
  yield;
  wake_up(wq.queue);
  yield;
  yield* put_wait_queue(wq);
  mutex_unlock(sbi.wq_mutex);
  yield;
  return 0;
}
