/** Going through the tree of dentries (fs/dcache.c): lists of children, submounts, and the end of a super block. */

import { all, global } from 'allwalks';
import type { Ghost, Int, Steps } from 'allwalks';
import { __d_drop, d_free, d_mountpoint, d_set_flags, d_unhashed, DCACHE_GENOCIDE } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import { iput } from './inode.ts';
import type { SuperBlock } from './super.ts';
import { BUG } from './sync/sched.ts';
import { read_seqbegin, read_seqretry } from './sync/seqlock.ts';
import type { Seqlock } from './sync/seqlock.ts';
import { spin_lock, spin_unlock } from './sync/spinlock.ts';

/** fs/dcache.c: renames exclude each other by it, and are noticed by it. */
export const rename_lock = global<Seqlock>();

/** What shrink_dcache_for_umount() found that should not have been there. */
export interface UmountAudit extends Ghost {
  /** The dentry that is `still in use`. */
  busy: Dentry | null;
  /** How often it is. */
  d_count: Int<0, 15>;
}
export const umount_audit = global<UmountAudit>();

/**
 * The entry that follows `previous` on the d_subdirs list of `parent`; the first one, for null.
 *
 * Atomic: one load of a list pointer.
 */
export function next_subdir(parent: Dentry, previous: Dentry | null): Dentry | null {
  let past = previous === null;
  for (const dentry of all<Dentry>()) {
    if (past && dentry.d_child === parent) return dentry;
    if (dentry === previous) past = true;
  }
  return null;
}

/** include/linux/list.h: list_empty(&dentry->d_subdirs), Linux 2.6.38 */
export function d_subdirs_empty(dentry: Dentry): boolean {
  return next_subdir(dentry, null) === null;
}

/**
 * fs/dcache.c: have_submounts(), Linux 2.6.38
 *
 * Returns whether something is mounted on the dentry or anywhere below it.
 */
export function* have_submounts(parent: Dentry): Steps<boolean> {
  for (;;) {
    const seq = read_seqbegin(rename_lock);
    yield;
    const found = yield* find_submount(parent);
    if (!read_seqretry(rename_lock, seq)) {
      yield;
      return found;
    }
    yield;
  }
}

/**
 * fs/dcache.c: have_submounts(), Linux 2.6.38: one attempt, with d_lock handed from dentry to dentry
 *
 * MODEL: on the way up, the caller's check of rename_lock is taken to notice whatever else has changed.
 */
function* find_submount(parent: Dentry): Steps<boolean> {
  if (d_mountpoint(parent)) {
    yield;
    return true;
  }
  yield;
  let this_parent: Dentry = parent;
  let previous: Dentry | null = null;
  spin_lock(this_parent.d_lock);
  yield;
  for (;;) {
    const dentry = next_subdir(this_parent, previous);
    yield;
    if (dentry !== null) {
      spin_lock(dentry.d_lock);
      yield;
      if (d_mountpoint(dentry)) {
        yield;
        spin_unlock(dentry.d_lock);
        yield;
        spin_unlock(this_parent.d_lock);
        yield;
        return true;
      }
      yield;
      if (d_subdirs_empty(dentry)) {
        yield;
        spin_unlock(dentry.d_lock);
        yield;
        previous = dentry;
      } else {
        yield;
        spin_unlock(this_parent.d_lock);
        yield;
        this_parent = dentry;
        previous = null;
      }
    } else {
      const above = this_parent.d_parent!;
      yield;
      spin_unlock(this_parent.d_lock);
      yield;
      if (this_parent === parent) return false;
      spin_lock(above.d_lock);
      yield;
      previous = this_parent;
      this_parent = above;
    }
  }
}

/**
 * The next dentry whose pin d_genocide() drops: hashed, positive, not marked, and all above it the same.
 *
 * Atomic: the super block is going away; nobody else changes its tree.
 */
function next_to_unpin(root: Dentry): Dentry | null {
  for (const dentry of all<Dentry>()) {
    let ancestor: Dentry | null = dentry;
    while (ancestor !== null && ancestor !== root && !d_unhashed(ancestor) && ancestor.d_inode !== null) {
      ancestor = ancestor.d_child;
    }
    if (dentry !== root && ancestor === root && (dentry.d_flags & DCACHE_GENOCIDE) === 0) return dentry;
  }
  return null;
}

/**
 * fs/dcache.c: d_genocide(), Linux 2.6.38
 *
 * Drops the reference that pins each entry of a file system which lives in the dentry cache only.
 * MODEL: finds the next one in one step, rather than by going from lock to lock.
 */
export function* d_genocide(root: Dentry): Steps {
  for (;;) {
    const dentry = next_to_unpin(root);
    yield;
    if (dentry === null) return;
    spin_lock(dentry.d_lock);
    yield;
    d_set_flags(dentry, DCACHE_GENOCIDE);
    yield;
    dentry_unpin(dentry);
    yield;
    spin_unlock(dentry.d_lock);
    yield;
  }
}

/** Needs: d_lock */
function dentry_unpin(dentry: Dentry): void {
  dentry.d_count -= 1;
}

/**
 * fs/dcache.c: shrink_dcache_for_umount(), Linux 2.6.38
 *
 * The end of all dentries of a super block. Nobody may have a reference to any of them.
 * Needs: s_umount for writing
 * MODEL: no dentry is on s_anon.
 */
export function* shrink_dcache_for_umount(sb: SuperBlock): Steps {
  const dentry = sb.s_root!;
  yield;
  sb.s_root = null;
  yield;
  spin_lock(dentry.d_lock);
  yield;
  dentry_unpin(dentry);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
  yield* shrink_dcache_for_umount_subtree(dentry);
}

/** What shrink_dcache_for_umount_subtree() does to a dentry before it looks at what is below. */
function* detach(dentry: Dentry): Steps {
  spin_lock(dentry.d_lock);
  yield;
  dentry.d_lru = 'on no list';
  yield;
  yield* __d_drop(dentry);
  spin_unlock(dentry.d_lock);
  yield;
}

/**
 * fs/dcache.c: shrink_dcache_for_umount_subtree(), Linux 2.6.38
 *
 * Leaf by leaf from below. A leaf with references left is the BUG that the mail of February 2011 is about: it prints
 * `BUG: Dentry … still in use (n) [unmount of …]` and goes no further.
 * MODEL: a directory's children are detached when they are come to, one by one, rather than all at first.
 */
function* shrink_dcache_for_umount_subtree(root: Dentry): Steps {
  yield* detach(root);
  let dentry: Dentry = root;
  for (;;) {
    const child = next_subdir(dentry, null);
    yield;
    if (child !== null) {
      yield* detach(child);
      dentry = child;
    } else {
      const count = dentry.d_count;
      if (count !== 0) {
        umount_audit.busy = dentry;
        umount_audit.d_count = count;
        yield 'BUG: still in use';
        BUG();
      }
      yield;
      const parent = dentry === root ? null : dentry.d_parent;
      yield;
      yield* consume(dentry, parent);
      if (parent === null) return;
      dentry = parent;
    }
  }
}

/** What shrink_dcache_for_umount_subtree() does to a leaf that nobody uses. */
function* consume(dentry: Dentry, parent: Dentry | null): Steps {
  if (parent !== null) {
    spin_lock(parent.d_lock);
    yield;
    dentry_unpin(parent);
    yield;
    dentry.d_child = null;
    yield;
    spin_unlock(parent.d_lock);
    yield;
  }
  const inode = dentry.d_inode;
  yield;
  if (inode !== null) {
    dentry.d_inode = null;
    yield;
    iput(inode);
    yield;
  }
  yield* d_free(dentry);
}
