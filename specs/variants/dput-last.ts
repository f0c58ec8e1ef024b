/** No commit: autofs4_expire_run(), fs/autofs4/expire.c, keeps its reference for as long as it uses the dentry. */

import { EAGAIN } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { clear_expiring } from '../../model/autofs4/expire.ts';
import { autofs4_expire_indirect } from '../../model/autofs4/expire-indirect.ts';
import { autofs4_ino } from '../../model/autofs4/info.ts';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import { dput } from '../../model/dcache.ts';
import type { Vfsmount } from '../../model/mount.ts';
import type { SuperBlock } from '../../model/super.ts';
import { complete_all } from '../../model/sync/completion.ts';
import { might_sleep } from '../../model/sync/sched.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/autofs4/expire.c: autofs4_expire_run()
 *
 * Drops the dentry at the end.
 */
export function* autofs4_expire_run(sb: SuperBlock, mnt: Vfsmount, sbi: AutofsSbInfo): Steps<Errno> {
  const dentry = yield* autofs4_expire_indirect(sb, mnt, sbi, 0);
  if (dentry === null) return -EAGAIN;
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
  yield* dput(dentry);
  return 0;
}
