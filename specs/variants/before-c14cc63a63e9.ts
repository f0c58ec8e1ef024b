/** Before "autofs4 - fix get_next_positive_dentry()", fs/autofs4/expire.c, commit c14cc63a63e9, Linux 2.6.38-rc1: where it begins. */

import type { Steps } from 'allwalks';
import { find_next_positive } from '../../model/autofs4/expire-indirect.ts';
import { autofs4_lock } from '../../model/autofs4/info.ts';
import { dput } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/autofs4/expire.c: get_next_positive_dentry(), before Linux 2.6.38-rc1
 *
 * For null it returns dget(prev), which is null, in place of the root: whoever goes through a tree sees nothing of it.
 */
export function* get_next_positive_dentry(prev: Dentry | null, root: Dentry): Steps<Dentry | null> {
  if (prev === null) return null;
  spin_lock(autofs4_lock);
  yield;
  const found = yield* find_next_positive(prev, root);
  spin_unlock(autofs4_lock);
  yield;
  yield* dput(prev);
  return found;
}
