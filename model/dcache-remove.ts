/** Dentries that are to be found no longer: invalid ones, and deleted ones (fs/dcache.c). */

import { EBUSY } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { __d_drop, d_clear_flags, d_unhashed, DCACHE_CANT_MOUNT } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import { d_subdirs_empty } from './dcache-tree.ts';
import { iput } from './inode.ts';
import type { Inode } from './inode.ts';
import { write_seqcount_barrier } from './sync/seqlock.ts';
import { spin_lock, spin_trylock, spin_unlock } from './sync/spinlock.ts';

/**
 * Whether somebody else uses a directory.
 *
 * Needs: d_lock
 * Atomic: d_lock held, under which alone these change.
 */
function is_busy_directory(dentry: Dentry): boolean {
  return dentry.d_count > 1 && dentry.d_inode !== null && dentry.d_inode.i_mode === 'S_IFDIR';
}

/**
 * fs/dcache.c: d_invalidate(), Linux 2.6.38
 *
 * Unhashes it, unless it is a directory that somebody else uses: then -EBUSY.
 * MODEL: shrink_dcache_parent() finds nothing unused below it.
 */
export function* d_invalidate(dentry: Dentry): Steps<Errno> {
  spin_lock(dentry.d_lock);
  yield;
  const unhashed = d_unhashed(dentry);
  yield;
  if (unhashed) {
    spin_unlock(dentry.d_lock);
    yield;
    return 0;
  }
  const empty = d_subdirs_empty(dentry);
  yield;
  if (!empty) {
    spin_unlock(dentry.d_lock);
    yield;
    spin_lock(dentry.d_lock);
    yield;
  }
  const busy = is_busy_directory(dentry);
  yield;
  if (!busy) yield* __d_drop(dentry);
  spin_unlock(dentry.d_lock);
  yield;
  return busy ? -EBUSY : 0;
}

/**
 * fs/dcache.c: d_delete(), Linux 2.6.38
 *
 * The file is gone. A dentry that nobody else uses becomes negative; any other is unhashed, and stays as it is.
 */
export function* d_delete(dentry: Dentry): Steps {
  for (;;) {
    spin_lock(dentry.d_lock);
    yield;
    const unused = dentry.d_count === 1;
    yield;
    if (!unused) {
      yield* __d_drop(dentry);
      spin_unlock(dentry.d_lock);
      yield;
      return;
    }
    const inode = dentry.d_inode!;
    yield;
    if (spin_trylock(inode.i_lock)) {
      yield;
      yield* make_negative(dentry, inode);
      return;
    }
    yield;
    spin_unlock(dentry.d_lock);
    yield;
  }
}

/**
 * fs/dcache.c: dentry_unlink_inode(), Linux 2.6.38
 *
 * Needs: d_lock and i_lock, and releases them
 */
function* make_negative(dentry: Dentry, inode: Inode): Steps {
  d_clear_flags(dentry, DCACHE_CANT_MOUNT);
  yield;
  dentry.d_inode = null;
  yield;
  write_seqcount_barrier(dentry.d_seq);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
  spin_unlock(inode.i_lock);
  yield;
  iput(inode);
  yield;
}
