/** Taking mounts off the tree of mounts, and letting go of what they hold (fs/namespace.c). */

import { all, fail } from 'allwalks';
import type { FixedArray, Int, Private, Steps } from 'allwalks';
import { d_clear_flags, DCACHE_MOUNTED, dput } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import { mntput, vfsmount_lock } from './mount.ts';
import type { Vfsmount } from './mount.ts';
import { atomic_dec } from './sync/atomic.ts';
import { br_assert_held_write, br_write_lock, br_write_unlock } from './sync/brlock.ts';
import { spin_lock, spin_unlock } from './sync/spinlock.ts';

/** A list_head on the stack: mounts that are off the tree and still hold their references. The last one is first. */
export interface UmountList extends Private {
  mounts: FixedArray<Vfsmount | null, 3>;
  length: Int<0, 3>;
}

/** list_move(), of a mount that nobody else can find any more. */
function list_move(mnt: Vfsmount, list: UmountList): void {
  if (list.length === 3) fail('list-full', 'no room for {0} on a list of unmounted mounts', mnt);
  list.mounts[list.length] = mnt;
  list.length += 1;
}

/** The first one, which is not on the list any longer; null, where it is empty. */
function list_take_first(list: UmountList): Vfsmount | null {
  if (list.length === 0) return null;
  list.length -= 1;
  const mnt = list.mounts[list.length]!;
  list.mounts[list.length] = null;
  return mnt;
}

/**
 * The mount that follows `previous` in the tree of mounts below `top`; `top` itself, for null.
 *
 * Needs: vfsmount_lock
 * MODEL: in order of allocation.
 * Atomic: vfsmount_lock held, which keeps the tree as it is.
 */
export function next_mnt(top: Vfsmount, previous: Vfsmount | null): Vfsmount | null {
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
 * Takes a mount with all that is mounted on it off the hash table: walks find none of them any more.
 *
 * Needs: vfsmount_lock for writing
 * Atomic: vfsmount_lock held for writing; nobody looks at these fields without it.
 */
function hash_move_tree(mnt: Vfsmount, list: UmountList): void {
  br_assert_held_write(vfsmount_lock);
  let p = next_mnt(mnt, null);
  while (p !== null) {
    p.mnt_hash = false;
    list_move(p, list);
    p = next_mnt(mnt, p);
  }
}

/**
 * Takes a mount off the tree, off its expiry list and out of its namespace. It keeps its references. Returns whether
 * it was mounted on another.
 *
 * Needs: vfsmount_lock for writing
 * Atomic: vfsmount_lock held for writing; nobody looks at these fields without it.
 */
function unlink_mount(mnt: Vfsmount): boolean {
  br_assert_held_write(vfsmount_lock);
  mnt.mnt_expire = false;
  mnt.mnt_ns = false;
  atomic_dec(mnt.mnt_longterm);
  mnt.mnt_child = null;
  if (mnt.mnt_parent === mnt) return false;
  mnt.mnt_parent!.mnt_ghosts += 1;
  return true;
}

/**
 * fs/namespace.c: umount_tree(), Linux 2.6.38
 *
 * Puts a mount with all that is mounted on it on the list, from which release_mounts() takes the last one first.
 * Needs: vfsmount_lock for writing
 * MODEL: no propagation to other mounts.
 */
export function* umount_tree(mnt: Vfsmount, kill: UmountList): Steps {
  const others = kill.length;
  hash_move_tree(mnt, kill);
  yield;
  for (let i = kill.length - 1; i >= others; i--) {
    const p = kill.mounts[i]!;
    const mounted = unlink_mount(p);
    yield;
    if (mounted) {
      const mountpoint = p.mnt_mountpoint!;
      yield;
      yield* dentry_reset_mounted(mountpoint);
    }
  }
}

/** Atomic: vfsmount_lock held for writing; nobody looks at these fields without it. */
export function forget_mountpoint(mnt: Vfsmount): void {
  mnt.mnt_parent!.mnt_ghosts -= 1;
  mnt.mnt_parent = mnt;
  mnt.mnt_mountpoint = mnt.mnt_root;
}

/**
 * fs/namespace.c: release_mounts(), Linux 2.6.38
 *
 * Drops what unmounted mounts hold: the dentry that each was on, its parent, and then itself.
 */
export function* release_mounts(list: UmountList): Steps {
  let mnt = list_take_first(list);
  while (mnt !== null) {
    const mounted = mnt.mnt_parent !== mnt;
    yield;
    if (mounted) yield* release_mountpoint(mnt);
    yield* mntput(mnt);
    mnt = list_take_first(list);
  }
}

/** fs/namespace.c: release_mounts(), Linux 2.6.38: what one that was mounted somewhere holds there */
function* release_mountpoint(mnt: Vfsmount): Steps {
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
}
