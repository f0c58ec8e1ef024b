/** Looking at a file, the simplest thing one can do with a path (fs/stat.c). */

import type { Errno, Steps } from 'allwalks';
import { path_put } from './mount.ts';
import { LOOKUP_FOLLOW } from './namei/nameidata.ts';
import type { Nameidata } from './namei/nameidata.ts';
import { do_path_lookup } from './namei/walk.ts';

/**
 * fs/stat.c: vfs_stat(), Linux 2.6.38
 *
 * MODEL: gets there and goes away; nothing is read from the inode.
 */
export function* sys_stat(nd: Nameidata): Steps<Errno> {
  const err = yield* do_path_lookup(nd, LOOKUP_FOLLOW);
  if (err === 0) yield* path_put(nd.path);
  return err;
}

/**
 * fs/stat.c: vfs_lstat(), Linux 2.6.38
 *
 * MODEL: as vfs_stat(). Does not have the last name mounted.
 */
export function* sys_lstat(nd: Nameidata): Steps<Errno> {
  const err = yield* do_path_lookup(nd, 0);
  if (err === 0) yield* path_put(nd.path);
  return err;
}
