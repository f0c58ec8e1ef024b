/** A mkdir in autofs that does not exclude lookups: what else keeps the two of them apart? (fs/namei.c) */

import { EEXIST, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_dir_mkdir } from '../../model/autofs4/mkdir.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { Inode } from '../../model/inode.ts';
import { is_deaddir } from '../../model/namei/lookup.ts';
import { mutex_lock, mutex_unlock } from '../../model/sync/mutex.ts';

/** fs/namei.c: vfs_mkdir(), without the directory's i_mutex for the file system's part of it */
export function* vfs_mkdir(dir: Inode, dentry: Dentry): Steps<Errno> {
  const exists = dentry.d_inode !== null;
  yield;
  if (exists) return -EEXIST;
  const dead = is_deaddir(dir);
  yield;
  if (dead) return -ENOENT;
  mutex_unlock(dir.i_mutex);
  yield;
  const err = yield* autofs4_dir_mkdir(dentry);
  mutex_lock(dir.i_mutex);
  yield;
  return err;
}
