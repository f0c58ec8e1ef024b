/** Leaving RCU mode in the middle of a walk (fs/namei.c): from owning nothing to owning what is in hand, if it is still valid. */

import { BUG_ON, ECHILD } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { dget_dlock } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { mntget, vfsmount_lock } from '../mount.ts';
import { br_read_unlock } from '../sync/brlock.ts';
import { rcu_read_unlock } from '../sync/rcu.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import { LOOKUP_RCU } from './nameidata.ts';
import type { Nameidata } from './nameidata.ts';

/**
 * fs/dcache.c: __d_rcu_to_refcount(), Linux 2.6.38
 *
 * Takes a reference if the dentry has not changed since d_seq was `seq`; returns whether it did.
 * Needs: d_lock
 * Atomic: d_lock held, under which alone either of them changes.
 */
export function __d_rcu_to_refcount(dentry: Dentry, seq: number): boolean {
  if (dentry.d_seq.sequence !== seq) return false;
  dentry.d_count += 1;
  return true;
}

/** Leaves the two read-side sections of an RCU walk. */
export function* unlock_rcu_walk(nd: Nameidata): Steps {
  nd.flags &= ~LOOKUP_RCU;
  rcu_read_unlock();
  yield;
  br_read_unlock(vfsmount_lock);
  yield;
}

/** Takes the references to nd.path that a walk in ref mode owns; returns whether the dentry was still valid. */
function* legitimize_path(nd: Nameidata): Steps<boolean> {
  const dentry = nd.path.dentry!;
  spin_lock(dentry.d_lock);
  yield;
  if (!__d_rcu_to_refcount(dentry, nd.seq)) {
    yield;
    spin_unlock(dentry.d_lock);
    yield;
    return false;
  }
  yield;
  BUG_ON(nd.inode !== dentry.d_inode);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
  mntget(nd.path.mnt!);
  yield;
  return true;
}

/**
 * fs/namei.c: nameidata_drop_rcu(), Linux 2.6.38
 *
 * To go on from nd.path in ref mode. Returns 0; or -ECHILD, still in RCU mode, where the walk must begin again.
 * MODEL: nd.root is not set.
 */
export function* nameidata_drop_rcu(nd: Nameidata): Steps<Errno> {
  const valid = yield* legitimize_path(nd);
  if (!valid) return -ECHILD;
  yield* unlock_rcu_walk(nd);
  return 0;
}

/**
 * fs/namei.c: nameidata_drop_rcu_last(), Linux 2.6.38
 *
 * At the end of a walk. Returns 0, or -ECHILD; RCU mode is left in either case.
 */
export function* nameidata_drop_rcu_last(nd: Nameidata): Steps<Errno> {
  const valid = yield* legitimize_path(nd);
  yield* unlock_rcu_walk(nd);
  return valid ? 0 : -ECHILD;
}

/**
 * fs/namei.c: nameidata_dentry_drop_rcu(), Linux 2.6.38
 *
 * To go on in ref mode with a child of nd.path.dentry, or the root of what is mounted on that, of which nd.seq is the
 * number. Takes references to nd.path and to the child, but to no other mount. Returns 0; or -ECHILD, still in RCU mode.
 * MODEL: nd.root is not set.
 */
export function* nameidata_dentry_drop_rcu(nd: Nameidata, dentry: Dentry): Steps<Errno> {
  const parent = nd.path.dentry!;
  spin_lock(parent.d_lock);
  yield;
  spin_lock(dentry.d_lock);
  yield;
  const valid = __d_rcu_to_refcount(dentry, nd.seq);
  yield;
  if (valid) {
    const above = dentry.d_parent;
    yield;
    BUG_ON(above !== dentry && above !== parent);
    BUG_ON(parent.d_count === 0);
    yield;
    dget_dlock(parent);
    yield;
  }
  spin_unlock(dentry.d_lock);
  yield;
  spin_unlock(parent.d_lock);
  yield;
  if (!valid) return -ECHILD;
  mntget(nd.path.mnt!);
  yield;
  yield* unlock_rcu_walk(nd);
  return 0;
}
