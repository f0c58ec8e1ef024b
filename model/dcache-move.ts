/** Moving a dentry to another directory (fs/dcache.c, fs/namei.c). */

import { BUG_ON, global } from 'allwalks';
import type { Steps } from 'allwalks';
import { __d_drop, d_alloc, d_clear_flags, DCACHE_UNHASHED, dput, IS_ROOT } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import { d_add } from './dcache-add.ts';
import { rename_lock } from './dcache-tree.ts';
import { mutex_lock, mutex_unlock } from './sync/mutex.ts';
import type { Mutex } from './sync/mutex.ts';
import { write_seqcount_begin, write_seqcount_end, write_seqlock, write_sequnlock } from './sync/seqlock.ts';
import { spin_lock, spin_unlock } from './sync/spinlock.ts';

/** s_vfs_rename_mutex: one directory at a time goes somewhere else. MODEL: one for all file systems. */
export const s_vfs_rename_mutex = global<Mutex>();

/**
 * fs/dcache.c: d_ancestor(), Linux 2.6.38
 *
 * Whether `ancestor` is above `dentry`, or the same.
 * Atomic: rename_lock held, which keeps the tree as it is.
 */
function d_ancestor(ancestor: Dentry, dentry: Dentry): boolean {
  let p = dentry;
  while (p !== ancestor && !IS_ROOT(p)) p = p.d_parent!;
  return p === ancestor;
}

/**
 * fs/dcache.c: dentry_lock_for_move(), Linux 2.6.38
 *
 * The parents first, and of those the one that is above the other.
 * MODEL: of the dentry and its target the former; in the kernel their addresses decide. Nobody else knows the target.
 */
function* dentry_lock_for_move(dentry: Dentry, target: Dentry): Steps {
  const from = dentry.d_parent!;
  yield;
  const to = target.d_parent!;
  yield;
  const from_is_above = d_ancestor(from, to);
  yield;
  spin_lock(from_is_above ? from.d_lock : to.d_lock);
  yield;
  if (from !== to) {
    spin_lock(from_is_above ? to.d_lock : from.d_lock);
    yield;
  }
  spin_lock(dentry.d_lock);
  yield;
  spin_lock(target.d_lock);
  yield;
}

/**
 * fs/dcache.c: __d_rehash(), Linux 2.6.38
 *
 * Needs: d_lock
 */
function* __d_rehash(dentry: Dentry): Steps {
  d_clear_flags(dentry, DCACHE_UNHASHED);
  yield;
  dentry.d_hash = 'on its chain';
  yield;
}

/**
 * fs/dcache.c: d_move(), Linux 2.6.38
 *
 * The dentry takes the place of its target, which takes its own and is hashed no longer. Walks that have sampled the
 * d_seq of either notice.
 * MODEL: the name stays the same: only the directory is another.
 */
export function* d_move(dentry: Dentry, target: Dentry): Steps {
  BUG_ON(dentry.d_name !== target.d_name);
  yield* write_seqlock(rename_lock);
  yield* dentry_lock_for_move(dentry, target);
  write_seqcount_begin(dentry.d_seq);
  yield;
  write_seqcount_begin(target.d_seq);
  yield;
  yield* __d_drop(dentry);
  yield* __d_rehash(dentry);
  yield* __d_drop(target);
  const from = dentry.d_parent!;
  yield;
  const to = target.d_parent!;
  yield;
  dentry.d_parent = to;
  yield;
  target.d_parent = from;
  yield;
  dentry.d_child = to;
  yield;
  target.d_child = from;
  yield;
  write_seqcount_end(target.d_seq);
  yield;
  write_seqcount_end(dentry.d_seq);
  yield;
  spin_unlock(from.d_lock);
  yield;
  if (from !== to) {
    spin_unlock(to.d_lock);
    yield;
  }
  spin_unlock(target.d_lock);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
  yield* write_sequnlock(rename_lock);
}

/**
 * fs/namei.c: SYSCALL rename, Linux 2.6.38: of a directory, to another directory where that name is not there
 *
 * MODEL: both directories are looked up already, and referenced by the caller.
 */
export function* rename_directory(dentry: Dentry, to: Dentry): Steps {
  mutex_lock(s_vfs_rename_mutex);
  yield;
  const from = dentry.d_parent!;
  yield;
  const from_dir = from.d_inode!;
  yield;
  const to_dir = to.d_inode!;
  yield;
  mutex_lock(from_dir.i_mutex);
  yield;
  mutex_lock(to_dir.i_mutex);
  yield;
  const target = yield* d_alloc(to, dentry.d_name);
  yield* d_add(target, null);
  yield* d_move(dentry, target);
  yield* dput(target);
  mutex_unlock(to_dir.i_mutex);
  yield;
  mutex_unlock(from_dir.i_mutex);
  yield;
  mutex_unlock(s_vfs_rename_mutex);
  yield;
}
