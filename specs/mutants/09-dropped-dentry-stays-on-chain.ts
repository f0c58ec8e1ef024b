/** A dropped dentry is marked so, but stays on its hash chain. */

import type { Steps } from 'allwalks';
import { d_set_flags, d_unhashed, DCACHE_UNHASHED } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import { write_seqcount_barrier } from '../../model/sync/seqlock.ts';

export function* __d_drop(dentry: Dentry): Steps {
  if (d_unhashed(dentry)) {
    yield;
    return;
  }
  yield;
  d_set_flags(dentry, DCACHE_UNHASHED);
  yield;
  write_seqcount_barrier(dentry.d_seq);
  yield;
}
