/** "autofs4: autofs4_wait() vs. autofs4_catatonic_mode() race", fs/autofs4/waitq.c, Al Viro, 2012. */

import { ENOENT } from 'allwalks';
import type { Errno, Int, Steps } from 'allwalks';
import type { AutofsNotify, AutofsSbInfo } from '../../model/autofs4/info.ts';
import { ask_or_join as ask_or_join_at_once } from '../../model/autofs4/waitq.ts';
import type { Dentry } from '../../model/dcache.ts';
import { mutex_unlock } from '../../model/sync/mutex.ts';

/**
 * fs/autofs4/waitq.c: autofs4_wait() and validate_request(), Linux 3.3
 *
 * Looks once more whether there is a daemon, with wq_mutex held, before it makes a request.
 * MODEL: but not when it waits for an expire to begin, which nobody does here.
 */
export function* ask_or_join(
  sbi: AutofsSbInfo,
  dentry: Dentry,
  name: Int<0, 63>,
  notify: AutofsNotify,
): Steps<Errno> {
  const catatonic = sbi.catatonic;
  yield;
  if (catatonic) {
    mutex_unlock(sbi.wq_mutex);
    yield;
    return -ENOENT;
  }
  return yield* ask_or_join_at_once(sbi, dentry, name, notify);
}
