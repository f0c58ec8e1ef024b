/** Removing directories (fs/namei.c). */

import { EBUSY, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_dir_rmdir } from '../autofs4/rmdir.ts';
import { __d_drop, d_mountpoint, d_set_flags, DCACHE_CANT_MOUNT, dget, dput } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { d_delete } from '../dcache-remove.ts';
import { S_DEAD } from '../inode.ts';
import type { Inode, InodeFlags } from '../inode.ts';
import { path_put } from '../mount.ts';
import { mutex_lock, mutex_unlock } from '../sync/mutex.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import { __lookup_hash } from './create.ts';
import { LOOKUP_FOLLOW } from './nameidata.ts';
import type { Nameidata } from './nameidata.ts';
import { do_path_lookup } from './walk.ts';

/** Needs: i_mutex */
function inode_set_flags(inode: Inode, flags: InodeFlags): void {
  inode.i_flags |= flags;
}

/**
 * fs/namei.c: dentry_unhash(), Linux 2.6.38
 *
 * Takes a reference to the directory that is to go, and unhashes it if nobody but the caller has another.
 * MODEL: shrink_dcache_parent() finds nothing unused below it.
 */
function* dentry_unhash(dentry: Dentry): Steps {
  yield* dget(dentry);
  spin_lock(dentry.d_lock);
  yield;
  const unused = dentry.d_count === 2;
  yield;
  if (unused) yield* __d_drop(dentry);
  spin_unlock(dentry.d_lock);
  yield;
}

/** fs/namei.c: dont_mount(), Linux 2.6.38 */
export function* dont_mount(dentry: Dentry): Steps {
  spin_lock(dentry.d_lock);
  yield;
  d_set_flags(dentry, DCACHE_CANT_MOUNT);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
}

/**
 * fs/namei.c: vfs_rmdir(), Linux 2.6.38, with may_delete()
 *
 * Needs: the parent's i_mutex
 * MODEL: the only file system in which directories are removed is autofs.
 */
function* vfs_rmdir(dentry: Dentry): Steps<Errno> {
  const inode = dentry.d_inode;
  yield;
  if (inode === null) return -ENOENT;
  mutex_lock(inode.i_mutex);
  yield;
  yield* dentry_unhash(dentry);
  let err: Errno = -EBUSY;
  const mounted = d_mountpoint(dentry);
  yield;
  if (!mounted) {
    err = yield* autofs4_dir_rmdir(dentry);
    if (err === 0) {
      inode_set_flags(inode, S_DEAD);
      yield;
      yield* dont_mount(dentry);
    }
  }
  mutex_unlock(inode.i_mutex);
  yield;
  if (err === 0) yield* d_delete(dentry);
  yield* dput(dentry);
  return err;
}

/**
 * fs/namei.c: do_rmdir(), Linux 2.6.38
 *
 * Removes the directory `name` from the one that `nd` leads to.
 */
export function* sys_rmdir(nd: Nameidata, name: number): Steps<Errno> {
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
    err = yield* vfs_rmdir(dentry);
    yield* dput(dentry);
  }
  mutex_unlock(dir.i_mutex);
  yield;
  yield* path_put(nd.path);
  return err;
}
