/** Looking up a name that is not in the dentry cache, in autofs (fs/autofs4/root.c). */

import { alloc } from 'allwalks';
import type { Steps } from 'allwalks';
import { DCACHE_MANAGE_TRANSIT, DCACHE_NEED_AUTOMOUNT, IS_ROOT } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { d_instantiate } from '../dcache-add.ts';
import { autofs4_oz_mode, autofs4_sbi } from './info.ts';
import type { AutofsInfo } from './info.ts';
import { autofs4_add_active, autofs4_lookup_active } from './lists.ts';

/**
 * fs/autofs4/autofs_i.h: __managed_dentry_set_managed(), Linux 2.6.38
 *
 * From now on walks ask for leave, and for a mount.
 * Atomic: the dentry is new, and nobody else knows it; so d_lock is not needed.
 */
function __managed_dentry_set_managed(dentry: Dentry): void {
  dentry.d_flags |= DCACHE_NEED_AUTOMOUNT | DCACHE_MANAGE_TRANSIT;
}

/**
 * fs/autofs4/root.c: autofs4_lookup(), Linux 2.6.38: i_op->lookup
 *
 * Returns the dentry to use: one of that name that others wait for already, with a reference; or the new one, which
 * is neither hashed nor positive until the daemon has made the name; or null, for -ENOENT.
 * Needs: the directory's i_mutex
 * MODEL: no allocation fails.
 */
export function* autofs4_lookup(dentry: Dentry): Steps<Dentry | null> {
  const sbi = autofs4_sbi(dentry)!;
  yield;
  const active = yield* autofs4_lookup_active(sbi, dentry);
  if (active !== null) return active;
  const oz = autofs4_oz_mode(sbi);
  yield;
  const parent = dentry.d_parent!;
  yield;
  const below_root = IS_ROOT(parent);
  yield;
  if (!oz && !below_root) return null;
  if (sbi.type === 'indirect' && below_root) {
    __managed_dentry_set_managed(dentry);
    yield;
  }
  const ino = alloc<AutofsInfo>();
  yield;
  dentry.d_fsdata = ino;
  yield;
  yield* autofs4_add_active(sbi, dentry);
  yield* d_instantiate(dentry, null);
  return dentry;
}
