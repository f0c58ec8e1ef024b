/** Dentries that begin to stand for something (fs/dcache.c): with an inode or with none, and to be found by their name. */

import { BUG_ON } from 'allwalks';
import type { Steps } from 'allwalks';
import { d_clear_flags, d_unhashed, DCACHE_UNHASHED } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import type { Inode } from './inode.ts';
import { write_seqcount_barrier } from './sync/seqlock.ts';
import { spin_lock, spin_unlock } from './sync/spinlock.ts';

/**
 * fs/dcache.c: d_instantiate(), Linux 2.6.38
 *
 * Gives the dentry its inode, or says with null that there is none.
 * MODEL: no inode is S_AUTOMOUNT.
 */
export function* d_instantiate(dentry: Dentry, inode: Inode | null): Steps {
  if (inode !== null) {
    spin_lock(inode.i_lock);
    yield;
  }
  spin_lock(dentry.d_lock);
  yield;
  dentry.d_inode = inode;
  yield;
  write_seqcount_barrier(dentry.d_seq);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
  if (inode !== null) {
    spin_unlock(inode.i_lock);
    yield;
  }
}

/**
 * fs/dcache.c: d_rehash(), Linux 2.6.38
 *
 * From now on lookups find it. Its d_seq stays as it is: nobody can have sampled it by its name.
 */
export function* d_rehash(dentry: Dentry): Steps {
  spin_lock(dentry.d_lock);
  yield;
  BUG_ON(!d_unhashed(dentry));
  yield;
  d_clear_flags(dentry, DCACHE_UNHASHED);
  yield;
  dentry.d_hash = 'on its chain';
  yield;
  spin_unlock(dentry.d_lock);
  yield;
}

/**
 * include/linux/dcache.h: d_add(), Linux 2.6.38
 *
 * First it is what it is, and then it is found.
 */
export function* d_add(dentry: Dentry, inode: Inode | null): Steps {
  yield* d_instantiate(dentry, inode);
  yield* d_rehash(dentry);
}
