/** Who waits for the end of an expire keeps fs_lock meanwhile. */

import type { Errno, Steps } from 'allwalks';
import { AUTOFS_INF_EXPIRING, autofs4_ino } from '../../model/autofs4/info.ts';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import { autofs4_wait } from '../../model/autofs4/waitq.ts';
import type { Dentry } from '../../model/dcache.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

export function* autofs4_expire_wait(sbi: AutofsSbInfo, dentry: Dentry): Steps<Errno> {
  const ino = autofs4_ino(dentry);
  yield;
  spin_lock(sbi.fs_lock);
  yield;
  let status: Errno = 0;
  const expiring = (ino.flags & AUTOFS_INF_EXPIRING) !== 0;
  yield;
  if (expiring) status = yield* autofs4_wait(sbi, dentry, 'NFY_NONE');
  spin_unlock(sbi.fs_lock);
  yield;
  return status;
}
