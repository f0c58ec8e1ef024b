/** A lookup in autofs that gives up the directory's i_mutex, as it did up to Linux 2.6.37 where it waited (fs/autofs4/root.c). */

import type { Steps } from 'allwalks';
import { autofs4_lookup as lookup_with_i_mutex } from '../../model/autofs4/lookup.ts';
import type { Dentry } from '../../model/dcache.ts';
import { mutex_lock, mutex_unlock } from '../../model/sync/mutex.ts';

/**
 * fs/autofs4/root.c: autofs4_lookup(), without what excludes autofs4_dir_mkdir()
 *
 * MODEL: gives i_mutex up for all it does; Linux 2.6.37 kept it while it looked at active_list.
 */
export function* autofs4_lookup(dentry: Dentry): Steps<Dentry | null> {
  const parent = dentry.d_parent!;
  yield;
  const dir = parent.d_inode!;
  yield;
  mutex_unlock(dir.i_mutex);
  yield;
  const found = yield* lookup_with_i_mutex(dentry);
  mutex_lock(dir.i_mutex);
  yield;
  return found;
}
