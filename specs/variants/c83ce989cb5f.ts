/** "VFS: Fix the nfs sillyrename regression in kernel 2.6.38", fs/dcache.c, commit c83ce989cb5f, Linux 2.6.39 and 2.6.38.1. */

import type { Steps } from 'allwalks';
import { d_free, dentry_iput } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { Inode } from '../../model/inode.ts';
import { spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/dcache.c: d_kill(), Linux 2.6.39
 *
 * The dentry keeps its d_parent. That a walk in RCU mode may read it is not what the commit was made for.
 * MODEL: DCACHE_DISCONNECTED, which tells those who climb the tree with locks, is not set: nobody does here.
 */
export function* d_kill(dentry: Dentry, parent: Dentry | null, inode: Inode | null): Steps {
  dentry.d_child = null;
  yield;
  if (parent !== null) {
    spin_unlock(parent.d_lock);
    yield;
  }
  if (inode === null) {
    spin_unlock(dentry.d_lock);
    yield;
  } else {
    yield* dentry_iput(dentry, inode);
  }
  yield* d_free(dentry);
}
