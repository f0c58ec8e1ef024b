/** What a walk in RCU mode has loaded of a dentry may be of several moments. */

import type { Steps } from 'allwalks';
import { d_unhashed } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import { next_on_chain } from '../../model/dcache-lookup.ts';
import type { Sample } from '../../model/dcache-lookup.ts';
import { read_seqcount_begin } from '../../model/sync/seqlock.ts';

export function* __d_lookup_rcu(parent: Dentry, name: number, found: Sample): Steps<Dentry | null> {
  let dentry = next_on_chain(name, null);
  yield;
  while (dentry !== null) {
    const seq = read_seqcount_begin(dentry.d_seq);
    yield;
    if (dentry.d_parent === parent) {
      yield;
      if (!d_unhashed(dentry)) {
        yield;
        found.inode = dentry.d_inode;
        found.seq = seq;
        yield;
        return dentry;
      }
    }
    yield;
    dentry = next_on_chain(name, dentry);
    yield;
  }
  return null;
}
