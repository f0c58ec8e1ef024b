/** An unmounted mount gives back two references to its parent, of which it had one. */

import type { Steps } from 'allwalks';
import { dput } from '../../model/dcache.ts';
import { mntput, vfsmount_lock } from '../../model/mount.ts';
import type { Vfsmount } from '../../model/mount.ts';
import { br_write_lock, br_write_unlock } from '../../model/sync/brlock.ts';
import { forget_mountpoint } from '../../model/umount-tree.ts';

export function* release_mountpoint(mnt: Vfsmount): Steps {
  br_write_lock(vfsmount_lock);
  yield;
  const dentry = mnt.mnt_mountpoint!;
  yield;
  const parent = mnt.mnt_parent!;
  yield;
  forget_mountpoint(mnt);
  yield;
  br_write_unlock(vfsmount_lock);
  yield;
  yield* dput(dentry);
  yield* mntput(parent);
  yield* mntput(parent);
}
