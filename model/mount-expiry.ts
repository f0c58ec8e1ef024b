/** Unmounting what walks have had mounted once nobody has used it for long (fs/namespace.c, fs/nfs/namespace.c). */

import { all } from 'allwalks';
import type { Steps } from 'allwalks';
import { vfsmount_lock } from './mount.ts';
import type { Vfsmount } from './mount.ts';
import { namespace_sem } from './namespace.ts';
import { br_write_lock, br_write_unlock } from './sync/brlock.ts';
import { down_write, up_write } from './sync/rwsem.ts';
import { propagate_mount_busy, xchg_expiry_mark } from './umount.ts';
import { release_mounts, umount_tree } from './umount-tree.ts';
import type { UmountList } from './umount-tree.ts';

/**
 * The mount that follows `previous` on the list of those that expire; the first one, for null.
 *
 * MODEL: one list, in order of allocation.
 * Atomic: namespace_sem held, which keeps the list as it is.
 */
function next_expirable(previous: Vfsmount | null): Vfsmount | null {
  let past = previous === null;
  for (const mnt of all<Vfsmount>()) {
    if (past && mnt.mnt_expire) return mnt;
    if (mnt === previous) past = true;
  }
  return null;
}

/**
 * fs/namespace.c: mark_mounts_for_expiry(), Linux 2.6.38
 *
 * Unmounts each mount on the list that nobody has used since the last time, and that nobody uses now.
 * MODEL: unmounts each as it is found, where the kernel collects them first. Nobody comes to one in between.
 */
export function* mark_mounts_for_expiry(umounts: UmountList): Steps {
  down_write(namespace_sem);
  yield;
  br_write_lock(vfsmount_lock);
  yield;
  let mnt = next_expirable(null);
  yield;
  while (mnt !== null) {
    // Looked for now: once it is unmounted nothing follows it.
    const next = next_expirable(mnt);
    yield;
    const marked = xchg_expiry_mark(mnt);
    yield;
    if (marked) {
      const busy = yield* propagate_mount_busy(mnt, 1);
      if (!busy) yield* umount_tree(mnt, umounts);
    }
    mnt = next;
  }
  br_write_unlock(vfsmount_lock);
  yield;
  up_write(namespace_sem);
  yield;
  yield* release_mounts(umounts);
}
