/** 5a18fff2090c with the number of the child kept apart from that of a mount that is crossed (fs/namei.c), as Linux 4.4 has it. */

import { ECHILD, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { __d_lookup_rcu } from '../../model/dcache-lookup.ts';
import { nameidata_dentry_drop_rcu, nameidata_drop_rcu } from '../../model/namei/drop-rcu.ts';
import { lookup_done, lookup_ref } from '../../model/namei/lookup.ts';
import { __follow_mount_rcu } from '../../model/namei/managed.ts';
import { LOOKUP_RCU } from '../../model/namei/nameidata.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { read_seqcount_retry } from '../../model/sync/seqlock.ts';

/** fs/namei.c: do_lookup(), Linux 2.6.39, when it is in ref mode */
function* lookup_in_ref_mode(nd: Nameidata, name: number): Steps<Errno> {
  const dentry = yield* lookup_ref(nd, name);
  if (dentry === null) return -ENOENT;
  return yield* lookup_done(nd, dentry);
}

/**
 * fs/namei.c: lookup_fast() and unlazy_walk(), Linux 4.4, in terms of do_lookup() of 2.6.39
 *
 * Where the walk must go on in ref mode it takes the child along, and the child's number.
 */
export function* do_lookup(nd: Nameidata, name: number): Steps<Errno> {
  if ((nd.flags & LOOKUP_RCU) === 0) return yield* lookup_in_ref_mode(nd, name);
  const parent = nd.path.dentry!;
  nd.sample.inode = nd.inode;
  const dentry = yield* __d_lookup_rcu(parent, name, nd.sample);
  if (dentry === null) {
    const err = yield* nameidata_drop_rcu(nd);
    if (err !== 0) return err;
    return yield* lookup_in_ref_mode(nd, name);
  }
  if (read_seqcount_retry(parent.d_seq, nd.seq)) {
    yield;
    return -ECHILD;
  }
  yield;
  nd.seq = nd.sample.seq;
  nd.next.mnt = nd.path.mnt;
  nd.next.dentry = dentry;
  const followed = yield* __follow_mount_rcu(nd, nd.next, false);
  if (followed) return 0;
  nd.seq = nd.sample.seq;
  const err = yield* nameidata_dentry_drop_rcu(nd, dentry);
  if (err !== 0) return err;
  return yield* lookup_done(nd, dentry);
}
