/** Making a directory of autofs (fs/autofs4/root.c). */

import { alloc, EACCES, ENOMEM } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { dget } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { d_add } from '../dcache-add.ts';
import type { FileMode, Inode } from '../inode.ts';
import { atomic_inc } from '../sync/atomic.ts';
import { autofs4_ino, autofs4_oz_mode, autofs4_sbi } from './info.ts';
import { autofs4_del_active } from './lists.ts';

/**
 * fs/autofs4/inode.c: autofs4_get_inode(), Linux 2.6.38
 *
 * The inode of a directory, or of a symlink to `link`; or null, where there is no memory.
 * MODEL: there is memory.
 */
export function* autofs4_get_inode(i_mode: FileMode, i_link: number): Steps<Inode | null> {
  const inode = alloc<Inode>({ i_mode, i_link, i_count: 1 });
  yield;
  return inode;
}

/**
 * fs/autofs4/root.c: autofs4_dir_mkdir(), Linux 2.6.38: i_op->mkdir
 *
 * The directory comes into being. It leaves active_list before it is hashed; in between it is nowhere to be found.
 * Needs: the parent's i_mutex
 */
export function* autofs4_dir_mkdir(dentry: Dentry): Steps<Errno> {
  const sbi = autofs4_sbi(dentry)!;
  yield;
  const oz = autofs4_oz_mode(sbi);
  yield;
  if (!oz) return -EACCES;
  yield* autofs4_del_active(sbi, dentry);
  const inode = yield* autofs4_get_inode('S_IFDIR', 0);
  if (inode === null) return -ENOMEM;
  yield* d_add(dentry, inode);
  yield* autofs4_count_in(dentry);
  return 0;
}

/** fs/autofs4/root.c: autofs4_dir_mkdir(), Linux 2.6.38: the reference that pins a directory, and what counts it */
export function* autofs4_count_in(dentry: Dentry): Steps {
  yield* dget(dentry);
  const ino = autofs4_ino(dentry);
  yield;
  atomic_inc(ino.count);
  yield;
  const parent = dentry.d_parent!;
  yield;
  const parent_ino = autofs4_ino(parent);
  yield;
  atomic_inc(parent_ino.count);
  yield;
}
