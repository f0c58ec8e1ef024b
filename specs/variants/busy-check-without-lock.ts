/** An expire run looks whether an entry is in use without fs_lock (fs/autofs4/expire.c), as kernels since 2016 do. */

import type { Steps } from 'allwalks';
import {
  managed_dentry_clear_transit,
  managed_dentry_set_transit,
  set_expiring,
} from '../../model/autofs4/expire.ts';
import { get_next_positive_dentry, may_expire } from '../../model/autofs4/expire-indirect.ts';
import { autofs4_ino } from '../../model/autofs4/info.ts';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import { is_pending } from '../../model/autofs4/root.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { Vfsmount } from '../../model/mount.ts';
import type { SuperBlock } from '../../model/super.ts';
import { init_completion } from '../../model/sync/completion.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/autofs4/expire.c: autofs4_expire_indirect(), Linux 2.6.38, with the order of later kernels
 *
 * What may sleep is done before fs_lock is taken. A mount may have been asked for meanwhile.
 */
export function* autofs4_expire_indirect(
  sb: SuperBlock,
  mnt: Vfsmount,
  sbi: AutofsSbInfo,
  how: number,
): Steps<Dentry | null> {
  const root = sb.s_root!;
  yield;
  let dentry = yield* get_next_positive_dentry(null, root);
  while (dentry !== null) {
    const ino = autofs4_ino(dentry);
    yield;
    yield* managed_dentry_set_transit(dentry);
    const found = yield* may_expire(mnt, dentry, how);
    spin_lock(sbi.fs_lock);
    yield;
    const pending = is_pending(ino);
    yield;
    if (found && !pending) {
      set_expiring(ino);
      yield 'selected';
      init_completion(ino.expire_complete);
      yield;
      spin_unlock(sbi.fs_lock);
      yield;
      return dentry;
    }
    if (!pending) yield* managed_dentry_clear_transit(dentry);
    spin_unlock(sbi.fs_lock);
    yield;
    dentry = yield* get_next_positive_dentry(dentry, root);
  }
  return null;
}
