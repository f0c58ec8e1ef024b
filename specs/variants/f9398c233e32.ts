/** "autofs4 - fix dentry leak in autofs4_expire_direct()", fs/autofs4/expire.c, commit f9398c233e32, Linux 2.6.39. */

import type { Steps } from 'allwalks';
import {
  autofs4_direct_busy,
  managed_dentry_clear_transit,
  managed_dentry_set_transit,
  set_expiring,
} from '../../model/autofs4/expire.ts';
import { AUTOFS_INF_PENDING, autofs4_ino } from '../../model/autofs4/info.ts';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import { dget, dput } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { Vfsmount } from '../../model/mount.ts';
import type { SuperBlock } from '../../model/super.ts';
import { init_completion } from '../../model/sync/completion.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/autofs4/expire.c: autofs4_expire_direct(), Linux 2.6.39
 *
 * All ways out that return null drop the reference.
 * MODEL: DCACHE_MANAGE_TRANSIT is still set and cleared as in 2.6.38; another commit ended that.
 */
export function* autofs4_expire_direct(
  sb: SuperBlock,
  mnt: Vfsmount,
  sbi: AutofsSbInfo,
  how: number,
): Steps<Dentry | null> {
  const root = sb.s_root!;
  yield;
  yield* dget(root);
  const ino = autofs4_ino(root);
  yield;
  spin_lock(sbi.fs_lock);
  yield;
  if ((ino.flags & AUTOFS_INF_PENDING) !== 0) {
    yield 'pending';
  } else {
    yield;
    yield* managed_dentry_set_transit(root);
    const busy = yield* autofs4_direct_busy(mnt, how);
    if (!busy) {
      set_expiring(ino);
      yield;
      init_completion(ino.expire_complete);
      yield;
      spin_unlock(sbi.fs_lock);
      yield;
      return root;
    }
    yield* managed_dentry_clear_transit(root);
  }
  spin_unlock(sbi.fs_lock);
  yield;
  yield* dput(root);
  return null;
}
