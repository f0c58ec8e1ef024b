/** Going through the keys of a map, rather than through all there is below it (fs/autofs4/expire.c, Linux 2.6.39). */

import type { Steps } from 'allwalks';
import { managed_dentry_clear_transit, managed_dentry_set_transit, set_expiring } from '../autofs4/expire.ts';
import { is_pending, may_expire, simple_positive } from '../autofs4/expire-indirect.ts';
import { autofs4_ino, autofs4_lock } from '../autofs4/info.ts';
import type { AutofsSbInfo } from '../autofs4/info.ts';
import { dget_dlock, dput } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { next_subdir } from '../dcache-tree.ts';
import type { Vfsmount } from '../mount.ts';
import type { SuperBlock } from '../super.ts';
import { init_completion } from '../sync/completion.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';

/**
 * fs/autofs4/expire.c: get_next_positive_subdir(), Linux 2.6.39
 *
 * The next positive child of `root`, with a reference; the first one, for null. Drops the reference to `prev`.
 * From one child to the next it goes with that child's d_lock only, not with the one that protects the list.
 */
export function* get_next_positive_subdir(prev: Dentry | null, root: Dentry): Steps<Dentry | null> {
  spin_lock(autofs4_lock);
  yield;
  let p = prev === null ? root : prev;
  spin_lock(p.d_lock);
  yield;
  if (prev === null) {
    dget_dlock(root);
    yield;
  }
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
      spin_unlock(next.d_lock);
      yield;
      break;
    }
    spin_unlock(p.d_lock);
    yield;
    p = next;
    next = next_subdir(root, p);
    yield;
  }
  spin_unlock(p.d_lock);
  yield;
  spin_unlock(autofs4_lock);
  yield;
  yield* dput(prev === null ? root : prev);
  return next;
}

/**
 * fs/autofs4/expire.c: autofs4_expire_indirect(), Linux 2.6.39
 *
 * Returns a key, with a reference, that is to be unmounted; or null. `next_key` goes from key to key.
 * MODEL: DCACHE_MANAGE_TRANSIT is still set and cleared as in 2.6.38; another commit ended that.
 */
export function* expire_keys(
  sb: SuperBlock,
  mnt: Vfsmount,
  sbi: AutofsSbInfo,
  how: number,
  next_key: (prev: Dentry | null, root: Dentry) => Steps<Dentry | null>,
): Steps<Dentry | null> {
  const root = sb.s_root!;
  yield;
  let dentry = yield* next_key(null, root);
  while (dentry !== null) {
    spin_lock(sbi.fs_lock);
    yield;
    const ino = autofs4_ino(dentry);
    yield;
    const pending = is_pending(ino);
    yield;
    if (!pending) {
      yield* managed_dentry_set_transit(dentry);
      const found = yield* may_expire(mnt, dentry, how);
      if (found) {
        set_expiring(ino);
        yield 'selected';
        init_completion(ino.expire_complete);
        yield;
        spin_unlock(sbi.fs_lock);
        yield;
        return dentry;
      }
      yield* managed_dentry_clear_transit(dentry);
    }
    spin_unlock(sbi.fs_lock);
    yield;
    dentry = yield* next_key(dentry, root);
  }
  return null;
}
