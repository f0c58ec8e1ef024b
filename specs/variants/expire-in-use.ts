/** A mistake to be found: whether anybody uses a mount that is about to expire is not asked (fs/namespace.c). */

import type { Steps } from 'allwalks';
import { do_refcount_check } from '../../model/umount.ts';
import type { Vfsmount } from '../../model/mount.ts';

/**
 * fs/pnode.c: propagate_mount_busy(), without its first test
 *
 * A walk that has just come to the mount counts for nothing.
 */
export function* propagate_mount_busy(mnt: Vfsmount, refcnt: number): Steps<boolean> {
  const busy = do_refcount_check(mnt, refcnt + 1);
  yield;
  return busy;
}
