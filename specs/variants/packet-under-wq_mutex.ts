/** "autofs4: catatonic_mode vs. notify_daemon race", fs/autofs4/waitq.c, Al Viro, 2012. */

import type { Steps } from 'allwalks';
import type { AutofsSbInfo, AutofsWaitQueue, PacketType } from '../../model/autofs4/info.ts';
import { autofs4_write, copy_name } from '../../model/autofs4/waitq.ts';
import { mutex_lock, mutex_unlock } from '../../model/sync/mutex.ts';

/**
 * fs/autofs4/waitq.c: autofs4_notify_daemon(), Linux 3.3
 *
 * Builds the packet with wq_mutex held, unless there is no daemon any more.
 */
export function* autofs4_notify_daemon(sbi: AutofsSbInfo, wq: AutofsWaitQueue, type: PacketType): Steps {
  const token = wq.wait_queue_token;
  mutex_lock(sbi.wq_mutex);
  yield;
  const catatonic = sbi.catatonic;
  yield;
  if (catatonic) {
    mutex_unlock(sbi.wq_mutex);
    yield;
    return;
  }
  copy_name(wq);
  yield;
  const pipe = sbi.pipe!;
  yield;
  mutex_unlock(sbi.wq_mutex);
  yield;
  autofs4_write(pipe, type, token);
  yield;
}
