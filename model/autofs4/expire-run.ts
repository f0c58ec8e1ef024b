/** AUTOFS_IOC_EXPIRE, which daemons of protocol versions 3 and 4 use (fs/autofs4/expire.c). */

import { EAGAIN } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { dput } from '../dcache.ts';
import type { Vfsmount } from '../mount.ts';
import type { SuperBlock } from '../super.ts';
import { complete_all } from '../sync/completion.ts';
import { might_sleep } from '../sync/sched.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import { clear_expiring } from './expire.ts';
import { autofs4_expire_indirect } from './expire-indirect.ts';
import { autofs4_ino } from './info.ts';
import type { AutofsSbInfo } from './info.ts';

/**
 * fs/autofs4/expire.c: autofs4_expire_run(), Linux 2.6.38
 *
 * Tells the caller the name of something that is not used. Returns -EAGAIN where there is nothing. Drops the dentry
 * before it says that the expire is over.
 * MODEL: the name is not copied to the caller, who knows it.
 */
export function* autofs4_expire_run(sb: SuperBlock, mnt: Vfsmount, sbi: AutofsSbInfo): Steps<Errno> {
  const dentry = yield* autofs4_expire_indirect(sb, mnt, sbi, 0);
  if (dentry === null) return -EAGAIN;
  yield* dput(dentry);
  might_sleep();
  yield 'copy_to_user';
  spin_lock(sbi.fs_lock);
  yield;
  const ino = autofs4_ino(dentry);
  yield;
  clear_expiring(ino);
  yield;
  complete_all(ino.expire_complete);
  yield;
  spin_unlock(sbi.fs_lock);
  yield;
  return 0;
}
