/** Symlinks in autofs (fs/autofs4/root.c): what a daemon makes of a key that leads to something local. */

import { EACCES, ENOMEM } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { __d_drop, dput } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { d_add } from '../dcache-add.ts';
import { atomic_dec, atomic_dec_and_test } from '../sync/atomic.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import { autofs4_ino, autofs4_lock, autofs4_oz_mode, autofs4_sbi } from './info.ts';
import { autofs4_add_expiring, autofs4_del_active } from './lists.ts';
import { autofs4_count_in, autofs4_get_inode } from './mkdir.ts';

/**
 * fs/autofs4/root.c: autofs4_dir_symlink(), Linux 2.6.38: i_op->symlink
 *
 * As autofs4_dir_mkdir(): it leaves active_list before it is hashed.
 * Needs: the parent's i_mutex
 * MODEL: the copy of the name that it says fails to be allocated together with the inode.
 */
export function* autofs4_dir_symlink(dentry: Dentry, link: number): Steps<Errno> {
  const sbi = autofs4_sbi(dentry)!;
  yield;
  const oz = autofs4_oz_mode(sbi);
  yield;
  if (!oz) return -EACCES;
  yield* autofs4_del_active(sbi, dentry);
  const inode = yield* autofs4_get_inode('S_IFLNK', link);
  if (inode === null) return -ENOMEM;
  yield* d_add(dentry, inode);
  yield* autofs4_count_in(dentry);
  return 0;
}

/**
 * fs/autofs4/root.c: autofs4_dir_unlink(), Linux 2.6.38: i_op->unlink
 *
 * Drops what pins the symlink, and then unhashes it, with all who look it up meanwhile finding it on expiring_list.
 * Needs: the parent's i_mutex and the symlink's own
 * MODEL: nobody but the daemon may.
 */
export function* autofs4_dir_unlink(dentry: Dentry): Steps<Errno> {
  const sbi = autofs4_sbi(dentry)!;
  yield;
  const oz = autofs4_oz_mode(sbi);
  yield;
  if (!oz) return -EACCES;
  const ino = autofs4_ino(dentry);
  yield;
  const last = atomic_dec_and_test(ino.count);
  yield;
  if (last) {
    const parent = dentry.d_parent!;
    yield;
    const parent_ino = autofs4_ino(parent);
    yield;
    atomic_dec(parent_ino.count);
    yield;
  }
  yield* dput(dentry);
  spin_lock(autofs4_lock);
  yield;
  yield* autofs4_add_expiring(sbi, dentry);
  spin_lock(dentry.d_lock);
  yield;
  yield* __d_drop(dentry);
  spin_unlock(dentry.d_lock);
  yield;
  spin_unlock(autofs4_lock);
  yield;
  return 0;
}
