/** What autofs_dir_rmdir(), fs/autofs/root.c, of later kernels asks: simple_empty(), which counts positive children only. */

import { all, EACCES, ENOTEMPTY } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_ino, autofs4_lock, autofs4_oz_mode, autofs4_sbi } from '../../model/autofs4/info.ts';
import { simple_positive } from '../../model/autofs4/expire-indirect.ts';
import { __d_drop, dput } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import { atomic_dec } from '../../model/sync/atomic.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/libfs.c: simple_empty()
 *
 * Atomic: the directory's d_lock held, under which alone its list of children changes; and its i_mutex, under which
 * alone they become positive, or cease to be.
 */
function simple_empty(dentry: Dentry): boolean {
  for (const child of all<Dentry>()) {
    if (child.d_child === dentry && simple_positive(child)) return false;
  }
  return true;
}

/** fs/autofs4/root.c: autofs4_dir_rmdir(), Linux 2.6.38, with simple_empty() in place of list_empty(&d_subdirs) */
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
  const empty = simple_empty(dentry);
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
