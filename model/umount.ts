/** Unmounting, and who keeps a mount busy (fs/namespace.c). */

import { all, EBUSY, EINVAL } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { d_clear_flags, DCACHE_MOUNTED, dput } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import { mnt_get_count, mntput, mntput_no_expire, vfsmount_lock } from './mount.ts';
import type { Vfsmount } from './mount.ts';
import { namespace_sem } from './namespace.ts';
import { LOOKUP_FOLLOW } from './namei/nameidata.ts';
import type { Nameidata } from './namei/nameidata.ts';
import { do_path_lookup } from './namei/walk.ts';
import { atomic_dec } from './sync/atomic.ts';
import { br_assert_held_write, br_write_lock, br_write_unlock } from './sync/brlock.ts';
import { down_write, up_write } from './sync/rwsem.ts';
import { spin_lock, spin_unlock } from './sync/spinlock.ts';

/**
 * fs/pnode.c: do_refcount_check(), Linux 2.6.38
 *
 * Atomic: the count is read once; mnt_ghosts changes only under vfsmount_lock, held for writing.
 */
function do_refcount_check(mnt: Vfsmount, count: number): boolean {
  return mnt_get_count(mnt) - mnt.mnt_ghosts > count;
}

/**
 * Whether anything is mounted on a mount.
 *
 * Atomic: vfsmount_lock held, which keeps the lists as they are.
 */
function mnt_mounts_empty(mnt: Vfsmount): boolean {
  for (const child of all<Vfsmount>()) {
    if (child.mnt_child === mnt) return false;
  }
  return true;
}

/**
 * fs/pnode.c: propagate_mount_busy(), Linux 2.6.38
 *
 * Whether there are mounts on it, or more references to it than `refcnt`.
 * Needs: vfsmount_lock for writing
 * MODEL: no propagation to other mounts.
 */
function* propagate_mount_busy(mnt: Vfsmount, refcnt: number): Steps<boolean> {
  if (!mnt_mounts_empty(mnt)) {
    yield;
    return true;
  }
  yield;
  const busy = do_refcount_check(mnt, refcnt);
  yield;
  return busy;
}

/**
 * The mount that follows `previous` in the tree of mounts below `top`; `top` itself, for null.
 *
 * Needs: vfsmount_lock
 * MODEL: in order of allocation.
 * Atomic: vfsmount_lock held, which keeps the tree as it is.
 */
function next_mnt(top: Vfsmount, previous: Vfsmount | null): Vfsmount | null {
  let past = previous === null;
  for (const mnt of all<Vfsmount>()) {
    if (past) {
      let above = mnt;
      while (above !== top && above.mnt_child !== null) above = above.mnt_child;
      if (above === top) return mnt;
    }
    if (mnt === previous) past = true;
  }
  return null;
}

/**
 * fs/namespace.c: may_umount_tree(), Linux 2.6.38
 *
 * Whether nobody uses the mount or any mount on it, but the one who asks. Each mount has two references when
 * nobody does: its own and, for a child, the one on its parent; at the top, the asker's.
 */
export function* may_umount_tree(mnt: Vfsmount): Steps<boolean> {
  let actual_refs = 0;
  let minimum_refs = 0;
  br_write_lock(vfsmount_lock);
  yield;
  let p = next_mnt(mnt, null);
  yield;
  while (p !== null) {
    actual_refs += mnt_get_count(p);
    minimum_refs += 2;
    yield;
    p = next_mnt(mnt, p);
    yield;
  }
  br_write_unlock(vfsmount_lock);
  yield;
  return actual_refs <= minimum_refs;
}

/**
 * Whether any mount that lookups find is on the dentry.
 *
 * Atomic: vfsmount_lock held for writing, which keeps the hash table as it is.
 */
function mounted_anywhere(dentry: Dentry): boolean {
  for (const mnt of all<Vfsmount>()) {
    if (mnt.mnt_hash && mnt.mnt_mountpoint === dentry) return true;
  }
  return false;
}

/**
 * fs/namespace.c: dentry_reset_mounted(), Linux 2.6.38
 *
 * Needs: vfsmount_lock for writing
 */
function* dentry_reset_mounted(dentry: Dentry): Steps {
  if (mounted_anywhere(dentry)) {
    yield;
    return;
  }
  yield;
  spin_lock(dentry.d_lock);
  yield;
  d_clear_flags(dentry, DCACHE_MOUNTED);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
}

/**
 * Takes a mount off the tree, off the hash table and out of its namespace. It keeps its references.
 *
 * Atomic: vfsmount_lock held for writing; nobody looks at these fields without it.
 */
function unlink_mount(mnt: Vfsmount): void {
  br_assert_held_write(vfsmount_lock);
  mnt.mnt_expire = false;
  mnt.mnt_hash = false;
  mnt.mnt_ns = false;
  atomic_dec(mnt.mnt_longterm);
  mnt.mnt_child = null;
  mnt.mnt_parent!.mnt_ghosts += 1;
}

/**
 * fs/namespace.c: umount_tree(), Linux 2.6.38
 *
 * Needs: vfsmount_lock for writing
 * MODEL: one mount, and no propagation: without MNT_DETACH there is nothing mounted on it.
 */
function* umount_tree(mnt: Vfsmount): Steps {
  unlink_mount(mnt);
  yield;
  const mountpoint = mnt.mnt_mountpoint!;
  yield;
  yield* dentry_reset_mounted(mountpoint);
}

/**
 * Atomic: vfsmount_lock held for writing; nobody looks at these fields without it.
 */
function forget_mountpoint(mnt: Vfsmount): void {
  mnt.mnt_parent!.mnt_ghosts -= 1;
  mnt.mnt_parent = mnt;
  mnt.mnt_mountpoint = mnt.mnt_root;
}

/**
 * fs/namespace.c: release_mounts(), Linux 2.6.38
 *
 * Drops what an unmounted mount holds: the dentry it was on, its parent, and then itself.
 */
function* release_mounts(mnt: Vfsmount): Steps {
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
  yield* mntput(mnt);
}

/**
 * fs/namespace.c: do_umount(), Linux 2.6.38
 *
 * Returns 0, or -EBUSY where somebody uses the mount or something is mounted on it.
 * MODEL: neither MNT_EXPIRE nor MNT_DETACH; submounts that are MNT_SHRINKABLE are not unmounted along with it.
 */
function* do_umount(mnt: Vfsmount): Steps<Errno> {
  down_write(namespace_sem);
  yield;
  br_write_lock(vfsmount_lock);
  yield;
  const busy = yield* propagate_mount_busy(mnt, 2);
  let unmounted = false;
  if (!busy) {
    unmounted = mnt.mnt_ns;
    yield;
    if (unmounted) yield* umount_tree(mnt);
  }
  br_write_unlock(vfsmount_lock);
  yield;
  up_write(namespace_sem);
  yield;
  if (unmounted) yield* release_mounts(mnt);
  return busy ? -EBUSY : 0;
}

/**
 * fs/namespace.c: SYSCALL umount, Linux 2.6.38
 *
 * Returns -EINVAL where nothing is mounted there.
 */
export function* sys_umount(nd: Nameidata): Steps<Errno> {
  let err = yield* do_path_lookup(nd, LOOKUP_FOLLOW);
  if (err !== 0) return err;
  err = -EINVAL;
  if (nd.path.dentry === nd.path.mnt!.mnt_root) err = yield* do_umount(nd.path.mnt!);
  yield* dput(nd.path.dentry!);
  yield* mntput_no_expire(nd.path.mnt!);
  return err;
}
