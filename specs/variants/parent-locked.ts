/** No commit: get_next_positive_subdir(), fs/autofs4/expire.c, with the lock that protects the list it goes along, as later kernels have it; on top of d4a85e35d146. */

import type { Steps } from 'allwalks';
import { simple_positive } from '../../model/autofs4/expire-indirect.ts';
import { autofs4_lock } from '../../model/autofs4/info.ts';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import { dget_dlock, dput } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import { next_subdir } from '../../model/dcache-tree.ts';
import { expire_keys } from '../../model/linux-2.6.39/expire.ts';
import type { Vfsmount } from '../../model/mount.ts';
import type { SuperBlock } from '../../model/super.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/autofs4/expire.c: get_next_positive_subdir()
 *
 * The next positive child of `root`, with a reference; the first one, for null. Drops the reference to `prev`.
 */
function* next_under_parent(prev: Dentry | null, root: Dentry): Steps<Dentry | null> {
  spin_lock(autofs4_lock);
  yield;
  spin_lock(root.d_lock);
  yield;
  let next = next_subdir(root, prev);
  yield;
  while (next !== null) {
    spin_lock(next.d_lock);
    yield;
    const positive = simple_positive(next);
    yield;
    if (positive) {
      dget_dlock(next);
      yield;
    }
    spin_unlock(next.d_lock);
    yield;
    if (positive) break;
    next = next_subdir(root, next);
    yield;
  }
  spin_unlock(root.d_lock);
  yield;
  spin_unlock(autofs4_lock);
  yield;
  if (prev !== null) yield* dput(prev);
  return next;
}

/**
 * fs/autofs4/expire.c: autofs4_expire_indirect(), with root->d_lock held from key to key
 *
 * Looks at the entries at the top only.
 */
export function* autofs4_expire_indirect(
  sb: SuperBlock,
  mnt: Vfsmount,
  sbi: AutofsSbInfo,
  how: number,
): Steps<Dentry | null> {
  return yield* expire_keys(sb, mnt, sbi, how, next_under_parent);
}
