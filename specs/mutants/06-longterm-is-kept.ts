/** An unmounted mount is still said to be held for long. */

import type { Vfsmount } from '../../model/mount.ts';

/** Atomic: vfsmount_lock held for writing. */
export function unlink_mount(mnt: Vfsmount): boolean {
  mnt.mnt_expire = false;
  mnt.mnt_ns = false;
  mnt.mnt_child = null;
  if (mnt.mnt_parent === mnt) return false;
  mnt.mnt_parent!.mnt_ghosts += 1;
  return true;
}
