/** Making directories (fs/namei.c). */

import { EEXIST, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_dir_mkdir } from '../autofs4/mkdir.ts';
import { dput } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { d_lookup } from '../dcache-lookup.ts';
import type { Inode } from '../inode.ts';
import { path_put } from '../mount.ts';
import { mutex_lock, mutex_unlock } from '../sync/mutex.ts';
import { d_alloc_and_lookup, is_deaddir } from './lookup.ts';
import { LOOKUP_FOLLOW } from './nameidata.ts';
import type { Nameidata } from './nameidata.ts';
import { do_path_lookup } from './walk.ts';

/**
 * fs/namei.c: __lookup_hash(), Linux 2.6.38
 *
 * The child of that name, with a reference; or null where it is not there and cannot be made.
 * Needs: the directory's i_mutex
 */
export function* __lookup_hash(base: Dentry, dir: Inode, name: number): Steps<Dentry | null> {
  const dentry = yield* d_lookup(base, name);
  if (dentry !== null) return dentry;
  return yield* d_alloc_and_lookup(base, dir, name);
}

/**
 * fs/namei.c: vfs_mkdir(), Linux 2.6.38, with may_create()
 *
 * Needs: the parent's i_mutex
 * MODEL: the only file system in which directories are made is autofs.
 */
function* vfs_mkdir(dir: Inode, dentry: Dentry): Steps<Errno> {
  const exists = dentry.d_inode !== null;
  yield;
  if (exists) return -EEXIST;
  const dead = is_deaddir(dir);
  yield;
  if (dead) return -ENOENT;
  return yield* autofs4_dir_mkdir(dentry);
}

/**
 * fs/namei.c: sys_mkdirat(), Linux 2.6.38
 *
 * Makes the directory `name` in the one that `nd` leads to.
 */
export function* sys_mkdir(nd: Nameidata, name: number): Steps<Errno> {
  let err = yield* do_path_lookup(nd, LOOKUP_FOLLOW);
  if (err !== 0) return err;
  const dir = nd.path.dentry!.d_inode!;
  yield;
  mutex_lock(dir.i_mutex);
  yield;
  const dentry = yield* __lookup_hash(nd.path.dentry!, dir, name);
  if (dentry === null) {
    err = -ENOENT;
  } else {
    err = yield* vfs_mkdir(dir, dentry);
    yield* dput(dentry);
  }
  mutex_unlock(dir.i_mutex);
  yield;
  yield* path_put(nd.path);
  return err;
}
