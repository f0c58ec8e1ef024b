/** A mistake to be found: a killed dentry is negative before walks can notice that it is killed (fs/dcache.c). */

import type { Int, Steps } from 'allwalks';
import { __d_drop, d_kill } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import { spin_trylock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/dcache.c: dentry_kill(), with its last stores in the wrong order
 *
 * A walk may load the new d_inode, and pass the check of d_seq all the same.
 */
export function* dentry_kill(dentry: Dentry, ref: Int<0, 1>): Steps<Dentry | null> {
  const inode = dentry.d_inode;
  yield;
  if (inode !== null) {
    if (!spin_trylock(inode.i_lock)) {
      yield;
      spin_unlock(dentry.d_lock);
      yield;
      return dentry;
    }
    yield;
  }
  const above = dentry.d_parent;
  yield;
  const parent = above === dentry ? null : above;
  if (parent !== null) {
    if (!spin_trylock(parent.d_lock)) {
      yield;
      if (inode !== null) {
        spin_unlock(inode.i_lock);
        yield;
      }
      spin_unlock(dentry.d_lock);
      yield;
      return dentry;
    }
    yield;
  }
  if (ref !== 0) {
    dentry.d_count = 0;
    yield;
  }
  dentry.d_lru = 'on no list';
  yield;
  dentry.d_inode = null;
  yield;
  yield* __d_drop(dentry);
  yield* d_kill(dentry, parent, inode);
  return parent;
}
