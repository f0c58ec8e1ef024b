/** "Fix ->d_lock locking order in unlazy_walk()", fs/namei.c, commit 94c0d4ecbe7f, Linux 3.0; on top of 5a18fff2090c. */

import { BUG_ON, ECHILD } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { dget_dlock } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import { mntget } from '../../model/mount.ts';
import { __d_rcu_to_refcount, unlock_rcu_walk } from '../../model/namei/drop-rcu.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/namei.c: unlazy_walk(), Linux 3.0, with a child
 *
 * Takes the child's d_lock only where the parent is still its parent, which holds as long as the parent's is held.
 * MODEL: nd.root is not set.
 */
export function* nameidata_dentry_drop_rcu(nd: Nameidata, dentry: Dentry): Steps<Errno> {
  const parent = nd.path.dentry!;
  spin_lock(parent.d_lock);
  yield;
  const above = dentry.d_parent;
  yield;
  let valid = above === parent || above === dentry;
  if (valid) {
    spin_lock(dentry.d_lock);
    yield;
    valid = __d_rcu_to_refcount(dentry, nd.seq);
    yield;
    if (valid) {
      BUG_ON(parent.d_count === 0);
      yield;
      dget_dlock(parent);
      yield;
    }
    spin_unlock(dentry.d_lock);
    yield;
  }
  spin_unlock(parent.d_lock);
  yield;
  if (!valid) return -ECHILD;
  mntget(nd.path.mnt!);
  yield;
  yield* unlock_rcu_walk(nd);
  return 0;
}
