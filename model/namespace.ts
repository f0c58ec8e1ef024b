/** Mounting (fs/namespace.c). */

import { alloc, BUG_ON, EBUSY, ELOOP, ENOENT, global } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { d_set_flags, d_unhashed, DCACHE_CANT_MOUNT, DCACHE_MOUNTED, dget, IS_ROOT } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import { mnt_get_count, mntget, mntput, path_put, vfsmount_lock } from './mount.ts';
import type { Path, Vfsmount } from './mount.ts';
import { follow_down } from './namei/managed.ts';
import { LOOKUP_FOLLOW } from './namei/nameidata.ts';
import type { Nameidata } from './namei/nameidata.ts';
import { do_path_lookup } from './namei/walk.ts';
import { mount_again } from './super.ts';
import type { SuperBlock } from './super.ts';
import { atomic_inc } from './sync/atomic.ts';
import { br_assert_held_write, br_write_lock, br_write_unlock } from './sync/brlock.ts';
import { mutex_lock, mutex_unlock } from './sync/mutex.ts';
import { down_write, up_write } from './sync/rwsem.ts';
import type { RwSemaphore } from './sync/rwsem.ts';
import { spin_lock, spin_unlock } from './sync/spinlock.ts';

/** fs/namespace.c: who mounts and unmounts, one at a time. */
export const namespace_sem = global<RwSemaphore>();

/**
 * fs/super.c: vfs_kern_mount(), Linux 2.6.38
 *
 * A new mount of a file system, with one reference, mounted nowhere.
 */
export function* vfs_kern_mount(sb: SuperBlock, mnt_shrinkable: boolean): Steps<Vfsmount> {
  const root = yield* mount_again(sb);
  const mnt = alloc<Vfsmount>({ mnt_root: root, mnt_sb: sb, mnt_shrinkable, mnt_count: 1 });
  yield;
  mnt.mnt_parent = mnt;
  yield;
  mnt.mnt_mountpoint = root;
  yield;
  return mnt;
}

/**
 * fs/namespace.c: mnt_set_mountpoint(), Linux 2.6.38
 *
 * Needs: vfsmount_lock for writing
 */
function* mnt_set_mountpoint(mnt: Vfsmount, dentry: Dentry, child_mnt: Vfsmount): Steps {
  mntget(mnt);
  yield;
  child_mnt.mnt_parent = mnt;
  yield;
  yield* dget(dentry);
  child_mnt.mnt_mountpoint = dentry;
  yield;
  spin_lock(dentry.d_lock);
  yield;
  d_set_flags(dentry, DCACHE_MOUNTED);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
}

/**
 * fs/namespace.c: commit_tree(), Linux 2.6.38
 *
 * From here on lookups find the mount.
 * Needs: vfsmount_lock for writing
 * Atomic: vfsmount_lock held for writing; nobody looks at these fields without it.
 */
function commit_tree(mnt: Vfsmount): void {
  br_assert_held_write(vfsmount_lock);
  mnt.mnt_ns = true;
  atomic_inc(mnt.mnt_longterm);
  mnt.mnt_hash = true;
  mnt.mnt_child = mnt.mnt_parent;
}

/**
 * fs/namespace.c: attach_recursive_mnt(), Linux 2.6.38
 *
 * MODEL: one mount, and no propagation to other mounts.
 */
export function* attach_recursive_mnt(source_mnt: Vfsmount, path: Path): Steps {
  br_write_lock(vfsmount_lock);
  yield;
  yield* mnt_set_mountpoint(path.mnt!, path.dentry!, source_mnt);
  commit_tree(source_mnt);
  yield;
  br_write_unlock(vfsmount_lock);
  yield;
}

/**
 * fs/namei.c: cant_mount(), Linux 2.6.38
 */
function cant_mount(dentry: Dentry): boolean {
  return (dentry.d_flags & DCACHE_CANT_MOUNT) !== 0;
}

/**
 * fs/namespace.c: graft_tree(), Linux 2.6.38
 *
 * Returns 0, or -ENOENT where the directory has been removed.
 */
function* graft_tree(mnt: Vfsmount, path: Path): Steps<Errno> {
  const dentry = path.dentry!;
  const inode = dentry.d_inode!;
  yield;
  mutex_lock(inode.i_mutex);
  yield;
  let err: Errno = -ENOENT;
  if (!cant_mount(dentry)) {
    yield;
    const unlinked = yield* d_unlinked(dentry);
    if (!unlinked) {
      yield* attach_recursive_mnt(mnt, path);
      err = 0;
    }
  } else {
    yield;
  }
  mutex_unlock(inode.i_mutex);
  yield;
  return err;
}

/** include/linux/dcache.h: d_unlinked(), Linux 2.6.38 */
function* d_unlinked(dentry: Dentry): Steps<boolean> {
  if (!d_unhashed(dentry)) {
    yield;
    return false;
  }
  yield;
  const root = IS_ROOT(dentry);
  yield;
  return !root;
}

/**
 * fs/namespace.c: do_add_mount(), Linux 2.6.38
 *
 * Mounts on whatever is on top at the path by now, which the path is moved to. Takes over the mount if it succeeds.
 * MODEL: one namespace.
 */
export function* do_add_mount(newmnt: Vfsmount, path: Path): Steps<Errno> {
  down_write(namespace_sem);
  yield;
  let err = yield* follow_down(path, true);
  if (err === 0) {
    if (path.mnt!.mnt_sb === newmnt.mnt_sb && path.mnt!.mnt_root === path.dentry) {
      err = -EBUSY;
    } else {
      err = yield* graft_tree(newmnt, path);
    }
  }
  up_write(namespace_sem);
  yield;
  return err;
}

/**
 * fs/namespace.c: finish_automount(), Linux 2.6.38
 *
 * Adds a mount that a file system has made for a walk, with a reference for the tree and another that keeps it from
 * being expired meanwhile. If it cannot be added both references go, and the mount with them.
 */
export function* finish_automount(mnt: Vfsmount, path: Path): Steps<Errno> {
  BUG_ON(mnt_get_count(mnt) < 2);
  yield;
  let err: Errno = -ELOOP;
  if (mnt.mnt_sb !== path.mnt!.mnt_sb || mnt.mnt_root !== path.dentry) {
    err = yield* do_add_mount(mnt, path);
    if (err === 0) return 0;
  }
  const expires = mnt.mnt_expire;
  yield;
  if (expires) yield* mnt_clear_expiry(mnt);
  yield* mntput(mnt);
  yield* mntput(mnt);
  return err;
}

/** fs/namespace.c: finish_automount(), Linux 2.6.38: takes a mount off its expiry list */
function* mnt_clear_expiry(mnt: Vfsmount): Steps {
  down_write(namespace_sem);
  yield;
  br_write_lock(vfsmount_lock);
  yield;
  mnt.mnt_expire = false;
  yield;
  br_write_unlock(vfsmount_lock);
  yield;
  up_write(namespace_sem);
  yield;
}

/** fs/namespace.c: mnt_set_expiry(), Linux 2.6.38. MODEL: each file system has one list. */
export function* mnt_set_expiry(mnt: Vfsmount): Steps {
  down_write(namespace_sem);
  yield;
  br_write_lock(vfsmount_lock);
  yield;
  mnt.mnt_expire = true;
  yield;
  br_write_unlock(vfsmount_lock);
  yield;
  up_write(namespace_sem);
  yield;
}

/**
 * fs/namespace.c: SYSCALL mount, Linux 2.6.38
 *
 * Mounts the file system on the path.
 */
export function* sys_mount(nd: Nameidata, sb: SuperBlock): Steps<Errno> {
  let err = yield* do_path_lookup(nd, LOOKUP_FOLLOW);
  if (err !== 0) return err;
  const mnt = yield* vfs_kern_mount(sb, false);
  err = yield* do_add_mount(mnt, nd.path);
  if (err !== 0) yield* mntput(mnt);
  yield* path_put(nd.path);
  return err;
}
