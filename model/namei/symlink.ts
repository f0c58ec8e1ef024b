/** Making and removing symlinks (fs/namei.c). */

import { EBUSY, EEXIST, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_dir_symlink, autofs4_dir_unlink } from '../autofs4/symlink.ts';
import { d_mountpoint, dput } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { d_delete } from '../dcache-remove.ts';
import { ihold, iput } from '../inode.ts';
import type { Inode } from '../inode.ts';
import { path_put } from '../mount.ts';
import { mutex_lock, mutex_unlock } from '../sync/mutex.ts';
import { __lookup_hash } from './create.ts';
import { is_deaddir } from './lookup.ts';
import { LOOKUP_FOLLOW } from './nameidata.ts';
import type { Nameidata } from './nameidata.ts';
import { dont_mount } from './remove.ts';
import { do_path_lookup } from './walk.ts';

/**
 * fs/namei.c: vfs_symlink(), Linux 2.6.38, with may_create()
 *
 * Needs: the parent's i_mutex
 * MODEL: the only file system in which symlinks are made is autofs.
 */
function* vfs_symlink(dir: Inode, dentry: Dentry, link: number): Steps<Errno> {
  const exists = dentry.d_inode !== null;
  yield;
  if (exists) return -EEXIST;
  const dead = is_deaddir(dir);
  yield;
  if (dead) return -ENOENT;
  return yield* autofs4_dir_symlink(dentry, link);
}

/**
 * fs/namei.c: sys_symlinkat(), Linux 2.6.38
 *
 * Makes the symlink `name`, which says `link`, in the directory that `nd` leads to.
 */
export function* sys_symlink(nd: Nameidata, name: number, link: number): Steps<Errno> {
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
    err = yield* vfs_symlink(dir, dentry, link);
    yield* dput(dentry);
  }
  mutex_unlock(dir.i_mutex);
  yield;
  yield* path_put(nd.path);
  return err;
}

/**
 * fs/namei.c: vfs_unlink(), Linux 2.6.38
 *
 * Needs: the parent's i_mutex
 * MODEL: the only file system in which anything is unlinked is autofs.
 */
function* vfs_unlink(dentry: Dentry, inode: Inode): Steps<Errno> {
  mutex_lock(inode.i_mutex);
  yield;
  let err: Errno = -EBUSY;
  const mounted = d_mountpoint(dentry);
  yield;
  if (!mounted) {
    err = yield* autofs4_dir_unlink(dentry);
    if (err === 0) yield* dont_mount(dentry);
  }
  mutex_unlock(inode.i_mutex);
  yield;
  if (err === 0) yield* d_delete(dentry);
  return err;
}

/**
 * fs/namei.c: do_unlinkat(), Linux 2.6.38
 *
 * Removes the file `name` from the directory that `nd` leads to. Its inode outlives it until i_mutex is free again.
 */
export function* sys_unlink(nd: Nameidata, name: number): Steps<Errno> {
  let err = yield* do_path_lookup(nd, LOOKUP_FOLLOW);
  if (err !== 0) return err;
  const dir = nd.path.dentry!.d_inode!;
  yield;
  mutex_lock(dir.i_mutex);
  yield;
  const dentry = yield* __lookup_hash(nd.path.dentry!, dir, name);
  err = -ENOENT;
  let inode: Inode | null = null;
  if (dentry !== null) {
    inode = dentry.d_inode;
    yield;
    if (inode !== null) {
      ihold(inode);
      yield;
      err = yield* vfs_unlink(dentry, inode);
    }
    yield* dput(dentry);
  }
  mutex_unlock(dir.i_mutex);
  yield;
  if (inode !== null) {
    iput(inode);
    yield;
  }
  yield* path_put(nd.path);
  return err;
}
