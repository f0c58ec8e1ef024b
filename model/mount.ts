/** Mounts, references to them, and what is mounted where (include/linux/mount.h, fs/namespace.c). */

import { all, fail, global, kfree } from 'allwalks';
import type { Embedded, Int, Private, Shared, Steps } from 'allwalks';
import { dget, dput } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import { deactivate_super } from './super.ts';
import type { SuperBlock } from './super.ts';
import { atomic_read } from './sync/atomic.ts';
import type { Atomic } from './sync/atomic.ts';
import { br_assert_held, br_read_lock, br_read_unlock, br_write_lock, br_write_unlock } from './sync/brlock.ts';
import type { Brlock } from './sync/brlock.ts';

/** struct vfsmount. Parent: mnt_parent */
export interface Vfsmount extends Shared {
  readonly mnt_root: Dentry;
  readonly mnt_sb: SuperBlock;
  /** mnt_flags: MNT_SHRINKABLE, goes when its parent goes. MODEL: set when it is made, not when it is added. */
  readonly mnt_shrinkable: boolean;
  /** Itself, unless it is mounted somewhere. */
  mnt_parent: Vfsmount | null;
  mnt_mountpoint: Dentry | null;
  /** Whether lookups find it. */
  mnt_hash: boolean;
  /** The mount on whose mnt_mounts list it is. */
  mnt_child: Vfsmount | null;
  /** Whether it is in the namespace. */
  mnt_ns: boolean;
  /** MODEL: one number for the sum over the CPUs. Taken without a lock, dropped under vfsmount_lock. */
  mnt_count: Int<0, 15>;
  /** Says that somebody will hold it for long; while it is not 0, no mntput() is the last. */
  readonly mnt_longterm: Embedded<Atomic>;
  /** Children already taken off the tree which have not yet dropped their reference. */
  mnt_ghosts: Int<0, 3>;
  mnt_expiry_mark: Int<0, 1>;
  /** Whether it is on its file system's list of mounts that go when nobody has used them for long. */
  mnt_expire: boolean;
}

/** struct path: where a walk is. */
export interface Path extends Private {
  mnt: Vfsmount | null;
  dentry: Dentry | null;
}

/** fs/namespace.c: the tree of mounts changes only while it is held for writing. */
export const vfsmount_lock = global<Brlock>();

/** fs/namespace.c: mnt_inc_count(), mntget(), Linux 2.6.38 */
export function mntget(mnt: Vfsmount): void {
  mnt.mnt_count += 1;
}

/**
 * fs/namespace.c: mnt_dec_count(), Linux 2.6.38
 *
 * Needs: vfsmount_lock
 * Atomic: one subtraction from this CPU's part of the count.
 */
export function mnt_dec_count(mnt: Vfsmount): void {
  br_assert_held(vfsmount_lock);
  if (mnt.mnt_count === 0) fail('refcount-underflow', 'mntput({0}), whose mnt_count is 0 already', mnt);
  mnt.mnt_count -= 1;
}

/**
 * fs/namespace.c: mnt_get_count(), Linux 2.6.38
 *
 * MODEL: sums up in one step.
 */
export function mnt_get_count(mnt: Vfsmount): number {
  return mnt.mnt_count;
}

/** include/linux/mount.h: mntput(), Linux 2.6.38 */
export function* mntput(mnt: Vfsmount): Steps {
  if (mnt.mnt_expiry_mark !== 0) {
    yield;
    mnt.mnt_expiry_mark = 0;
  }
  yield;
  yield* mntput_no_expire(mnt);
}

/**
 * fs/namespace.c: mntput_no_expire(), Linux 2.6.38
 *
 * Drops a reference; the last one frees the mount, and may shut the file system down.
 * MODEL: no process accounting pins a mount.
 */
export function* mntput_no_expire(mnt: Vfsmount): Steps {
  br_read_lock(vfsmount_lock);
  yield;
  if (atomic_read(mnt.mnt_longterm) !== 0) {
    yield;
    mnt_dec_count(mnt);
    yield;
    br_read_unlock(vfsmount_lock);
    yield;
    return;
  }
  yield;
  br_read_unlock(vfsmount_lock);
  yield;
  br_write_lock(vfsmount_lock);
  yield;
  mnt_dec_count(mnt);
  yield;
  const left = mnt_get_count(mnt);
  yield;
  br_write_unlock(vfsmount_lock);
  yield;
  if (left === 0) yield* mntfree(mnt);
}

/** fs/namespace.c: mntfree(), Linux 2.6.38 */
function* mntfree(mnt: Vfsmount): Steps {
  const sb = mnt.mnt_sb;
  yield* dput(mnt.mnt_root);
  kfree(mnt);
  yield;
  yield* deactivate_super(sb);
}

/**
 * fs/namespace.c: __lookup_mnt(), Linux 2.6.38
 *
 * What is mounted on that dentry of that mount, without a reference; or null.
 * Needs: vfsmount_lock
 * Atomic: vfsmount_lock held, which keeps the hash table as it is.
 */
export function __lookup_mnt(mnt: Vfsmount, dentry: Dentry): Vfsmount | null {
  for (const child of all<Vfsmount>()) {
    if (child.mnt_hash && child.mnt_parent === mnt && child.mnt_mountpoint === dentry) return child;
  }
  return null;
}

/**
 * fs/namespace.c: lookup_mnt(), Linux 2.6.38
 *
 * What is mounted on the path, with a reference; or null.
 */
export function* lookup_mnt(path: Path): Steps<Vfsmount | null> {
  br_read_lock(vfsmount_lock);
  yield;
  const child = __lookup_mnt(path.mnt!, path.dentry!);
  yield;
  if (child !== null) {
    mntget(child);
    yield;
  }
  br_read_unlock(vfsmount_lock);
  yield;
  return child;
}

/** fs/namei.c: path_get(), Linux 2.6.38 */
export function* path_get(path: Path): Steps {
  mntget(path.mnt!);
  yield;
  yield* dget(path.dentry!);
}

/** fs/namei.c: path_put(), Linux 2.6.38: the dentry first, so that no mount goes before the dentries in it */
export function* path_put(path: Path): Steps {
  yield* dput(path.dentry!);
  yield* mntput(path.mnt!);
}
