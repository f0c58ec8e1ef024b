/** Mounting does not look whether the directory has been removed. */

import type { Errno, Steps } from 'allwalks';
import type { Path, Vfsmount } from '../../model/mount.ts';
import { attach_recursive_mnt } from '../../model/namespace.ts';
import { mutex_lock, mutex_unlock } from '../../model/sync/mutex.ts';

export function* graft_tree(mnt: Vfsmount, path: Path): Steps<Errno> {
  const inode = path.dentry!.d_inode!;
  yield;
  mutex_lock(inode.i_mutex);
  yield;
  yield* attach_recursive_mnt(mnt, path);
  mutex_unlock(inode.i_mutex);
  yield;
  return 0;
}
