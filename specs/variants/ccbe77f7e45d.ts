/** "autofs: fix memory leak of waitqueues in autofs_catatonic_mode", fs/autofs/waitq.c, commit ccbe77f7e45d, Linux 6.6. */

import { ENOENT } from 'allwalks';
import type { Steps } from 'allwalks';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import { first_queue } from '../../model/autofs4/release.ts';
import { put_wait_queue } from '../../model/autofs4/waitq.ts';
import { mutex_lock, mutex_unlock } from '../../model/sync/mutex.ts';
import { wake_up } from '../../model/sync/waitqueue.ts';

/**
 * fs/autofs/waitq.c: autofs_catatonic_mode(), Linux 6.6, in terms of 2.6.38
 *
 * A request whose maker has gone already is freed.
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
      wake_up(wq.queue);
      yield;
      yield* put_wait_queue(wq);
      wq = first_queue(sbi);
      yield;
    }
    sbi.pipe = null;
    yield;
  }
  mutex_unlock(sbi.wq_mutex);
  yield;
}
