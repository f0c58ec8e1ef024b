/** "RCU pathwalk breakage when running into a symlink overmounting something", fs/namei.c, commit 3cab989afd8d, Linux 4.1. */

import { ECHILD } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { nameidata_dentry_drop_rcu } from '../../model/namei/drop-rcu.ts';
import { follow_link_in_ref_mode } from '../../model/namei/link.ts';
import { LOOKUP_RCU } from '../../model/namei/nameidata.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';

/**
 * fs/namei.c: walk_component(), Linux 4.1, in terms of do_follow_link() of 2.6.38
 *
 * From a symlink that is in another mount than its directory the walk begins again in ref mode.
 */
export function* do_follow_link(nd: Nameidata): Steps<Errno> {
  const inode = nd.sample.inode!;
  if ((nd.flags & LOOKUP_RCU) !== 0) {
    if (nd.path.mnt !== nd.next.mnt) return -ECHILD;
    const err = yield* nameidata_dentry_drop_rcu(nd, nd.next.dentry!);
    if (err !== 0) return err;
  }
  return yield* follow_link_in_ref_mode(nd, inode);
}
