/** Finding an entry of an indirect map that nobody uses (fs/autofs4/expire.c). */

import { alloc, kfree } from 'allwalks';
import type { Steps } from 'allwalks';
import { d_mountpoint, d_unhashed, dget, dget_dlock, dput } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { d_invalidate } from '../dcache-remove.ts';
import { d_subdirs_empty, next_subdir } from '../dcache-tree.ts';
import { path_get, path_put } from '../mount.ts';
import type { Path, Vfsmount } from '../mount.ts';
import { follow_down_one } from '../namei/managed.ts';
import type { SuperBlock } from '../super.ts';
import { atomic_read } from '../sync/atomic.ts';
import { init_completion } from '../sync/completion.ts';
import { spin_lock, spin_trylock, spin_unlock } from '../sync/spinlock.ts';
import { may_umount_tree } from '../umount.ts';
import {
  autofs4_can_expire,
  managed_dentry_clear_transit,
  managed_dentry_set_transit,
  set_expiring,
} from './expire.ts';
import { AUTOFS_INF_PENDING, autofs4_ino, autofs4_lock, autofs4_sbi } from './info.ts';
import type { AutofsInfo, AutofsSbInfo } from './info.ts';

/**
 * include/linux/fs.h: simple_positive(), Linux 2.6.38
 *
 * Needs: d_lock
 * Atomic: d_lock held, under which alone these change.
 */
export function simple_positive(dentry: Dentry): boolean {
  return dentry.d_inode !== null && !d_unhashed(dentry);
}

/**
 * fs/autofs4/expire.c: get_next_positive_dentry(), Linux 2.6.38
 *
 * The next positive dentry of the tree below `root`, parents first, with a reference; `root` itself, for null; null
 * at the end. Drops the reference to `prev`.
 */
export function* get_next_positive_dentry(prev: Dentry | null, root: Dentry): Steps<Dentry | null> {
  if (prev === null) {
    yield* dget(root);
    return root;
  }
  spin_lock(autofs4_lock);
  yield;
  const found = yield* find_next_positive(prev, root);
  spin_unlock(autofs4_lock);
  yield;
  yield* dput(prev);
  return found;
}

/** fs/autofs4/expire.c: get_next_positive_dentry(), Linux 2.6.38: with d_lock handed from dentry to dentry */
export function* find_next_positive(prev: Dentry, root: Dentry): Steps<Dentry | null> {
  let p = prev;
  spin_lock(p.d_lock);
  yield;
  let next = next_subdir(p, null);
  yield;
  for (;;) {
    if (next !== null) {
      spin_lock(next.d_lock);
      yield;
      const positive = simple_positive(next);
      yield;
      if (positive) {
        dget_dlock(next);
        yield;
        spin_unlock(next.d_lock);
        yield;
        spin_unlock(p.d_lock);
        yield;
        return next;
      }
      spin_unlock(p.d_lock);
      yield;
      p = next;
      next = next_subdir(p, null);
      yield;
    } else {
      if (p === root) {
        spin_unlock(p.d_lock);
        yield;
        return null;
      }
      const parent = p.d_parent!;
      yield;
      if (spin_trylock(parent.d_lock)) {
        yield;
        spin_unlock(p.d_lock);
        yield;
        next = next_subdir(parent, p);
        yield;
        p = parent;
      } else {
        yield;
        spin_unlock(p.d_lock);
        yield;
        p = prev;
        spin_lock(p.d_lock);
        yield;
        next = next_subdir(p, null);
        yield;
      }
    }
  }
}

/**
 * fs/autofs4/expire.c: autofs4_mount_busy(), Linux 2.6.38
 *
 * Whether what is mounted on the dentry is in use.
 */
function* autofs4_mount_busy(mnt: Vfsmount, dentry: Dentry): Steps<boolean> {
  const path = alloc<Path>({ mnt, dentry });
  yield* path_get(path);
  let busy = true;
  const covered = yield* follow_down_one(path);
  if (covered) busy = yield* is_cover_busy(path);
  yield* path_put(path);
  kfree(path);
  return busy;
}

/**
 * fs/autofs4/expire.c: autofs4_mount_busy(), Linux 2.6.38: with the path on top
 *
 * Another map is not for us to expire; an offset with nothing on it is not in use.
 */
function* is_cover_busy(path: Path): Steps<boolean> {
  const dentry = path.dentry!;
  if (dentry.d_op === 'autofs4_dentry_operations') {
    const sbi = autofs4_sbi(dentry)!;
    yield;
    if (sbi.type === 'indirect') return true;
    const mounted = d_mountpoint(dentry);
    yield;
    if (!mounted) return false;
  }
  const idle = yield* may_umount_tree(path.mnt!);
  return !idle;
}

/** fs/autofs4/expire.c: how often an entry is counted when nobody is there, as d_count should be. */
function* is_visited(dentry: Dentry, own: number): Steps<boolean> {
  const ino = autofs4_ino(dentry);
  yield;
  const ino_count = atomic_read(ino.count);
  yield;
  const visited = dentry.d_count > ino_count + own;
  yield;
  return visited;
}

/**
 * fs/autofs4/expire.c: autofs4_tree_busy(), Linux 2.6.38
 *
 * Whether anybody is in the tree below `top`, or anything mounted in it is in use.
 */
function* autofs4_tree_busy(mnt: Vfsmount, top: Dentry, how: number): Steps<boolean> {
  const inode = top.d_inode;
  yield;
  const unhashed = d_unhashed(top);
  yield;
  if (inode === null || unhashed) return true;
  let p = yield* get_next_positive_dentry(null, top);
  while (p !== null) {
    const mounted = d_mountpoint(p);
    yield;
    let busy = false;
    if (mounted) {
      busy = yield* autofs4_mount_busy(mnt, p);
    } else {
      yield* d_invalidate(p);
      busy = yield* is_visited(p, p === top ? 2 : 1);
    }
    if (busy) {
      yield* dput(p);
      return true;
    }
    p = yield* get_next_positive_dentry(p, top);
  }
  return !autofs4_can_expire(how);
}

export function is_pending(ino: AutofsInfo): boolean {
  return (ino.flags & AUTOFS_INF_PENDING) !== 0;
}

/** Whether the daemon can be told to unmount an entry: what is mounted on it, or the tree below it. */
export function* may_expire(mnt: Vfsmount, dentry: Dentry, how: number): Steps<boolean> {
  const mounted = d_mountpoint(dentry);
  yield;
  if (mounted) {
    const visited = yield* is_visited(dentry, 2);
    if (visited) return false;
    const busy = yield* autofs4_mount_busy(mnt, dentry);
    return !busy && autofs4_can_expire(how);
  }
  const empty = d_subdirs_empty(dentry);
  yield;
  if (empty) return false;
  const visited = yield* is_visited(dentry, 1);
  if (visited) return false;
  const busy = yield* autofs4_tree_busy(mnt, dentry, how);
  return !busy;
}

/**
 * fs/autofs4/expire.c: autofs4_expire_indirect(), Linux 2.6.38
 *
 * Returns an entry, with a reference, that is to be unmounted; or null. Looks at all dentries there are, the root and
 * those below entries among them.
 * MODEL: expires whole trees, not single leaves of them; the entry found does not go to the end of its list.
 */
export function* autofs4_expire_indirect(
  sb: SuperBlock,
  mnt: Vfsmount,
  sbi: AutofsSbInfo,
  how: number,
): Steps<Dentry | null> {
  const root = sb.s_root!;
  yield;
  let dentry = yield* get_next_positive_dentry(null, root);
  while (dentry !== null) {
    spin_lock(sbi.fs_lock);
    yield;
    const ino = autofs4_ino(dentry);
    yield;
    const pending = is_pending(ino);
    yield;
    if (!pending) {
      yield* managed_dentry_set_transit(dentry);
      const found = yield* may_expire(mnt, dentry, how);
      if (found) {
        set_expiring(ino);
        yield 'selected';
        init_completion(ino.expire_complete);
        yield;
        spin_unlock(sbi.fs_lock);
        yield;
        return dentry;
      }
      yield* managed_dentry_clear_transit(dentry);
    }
    spin_unlock(sbi.fs_lock);
    yield;
    dentry = yield* get_next_positive_dentry(dentry, root);
  }
  return null;
}
