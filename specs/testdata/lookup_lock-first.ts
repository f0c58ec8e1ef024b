/** A lookup takes autofs4_lock with lookup_lock held, which rmdir() does the other way round. */

import type { Steps } from 'allwalks';
import { autofs4_lock } from '../../model/autofs4/info.ts';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import type { Dentry } from '../../model/dcache.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

export function* autofs4_lookup_active(sbi: AutofsSbInfo, _dentry: Dentry): Steps<Dentry | null> {
  spin_lock(sbi.lookup_lock);
  yield;
  spin_lock(autofs4_lock);
  yield;
  spin_unlock(autofs4_lock);
  yield;
  spin_unlock(sbi.lookup_lock);
  yield;
  return null;
}
