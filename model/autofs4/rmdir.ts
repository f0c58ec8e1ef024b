/** Removing a directory of autofs (fs/autofs4/root.c). */

import { EACCES, ENOTEMPTY } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { __d_drop, dput } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { d_subdirs_empty } from '../dcache-tree.ts';
import { atomic_dec } from '../sync/atomic.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import { autofs4_ino, autofs4_lock, autofs4_oz_mode, autofs4_sbi } from './info.ts';

/**
 * fs/autofs4/root.c: autofs4_dir_rmdir(), Linux 2.6.38: i_op->rmdir
 *
 * Unhashes the directory, with all who look it up meanwhile finding it on expiring_list, and drops what pins it.
 * Needs: the parent's i_mutex and the directory's own
 */
export function* autofs4_dir_rmdir(dentry: Dentry): Steps<Errno> {
  const sbi = autofs4_sbi(dentry)!;
  yield;
  const oz = autofs4_oz_mode(sbi);
  yield;
  if (!oz) return -EACCES;
  const ino = autofs4_ino(dentry);
  yield;
  spin_lock(autofs4_lock);
  yield;
  spin_lock(sbi.lookup_lock);
  yield;
  spin_lock(dentry.d_lock);
  yield;
  const empty = d_subdirs_empty(dentry);
  yield;
  if (empty) {
    ino.expiring = true;
    yield;
  }
  spin_unlock(sbi.lookup_lock);
  yield;
  if (empty) yield* __d_drop(dentry);
  spin_unlock(dentry.d_lock);
  yield;
  spin_unlock(autofs4_lock);
  yield;
  if (!empty) return -ENOTEMPTY;

  atomic_dec(ino.count);
  yield;
  const parent = dentry.d_parent!;
  yield;
  const parent_ino = autofs4_ino(parent);
  yield;
  atomic_dec(parent_ino.count);
  yield;
  yield* dput(dentry);
  return 0;
}
