/** Before "vfs - fix dentry ref count in do_lookup()", fs/namei.c, commit 8931221411f9, Linux 2.6.38-rc1. */

import { EAGAIN, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { lookup_rcu, lookup_ref } from '../../model/namei/lookup.ts';
import { follow_managed } from '../../model/namei/managed.ts';
import { LOOKUP_RCU } from '../../model/namei/nameidata.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';

/**
 * fs/namei.c: do_lookup(), before Linux 2.6.38-rc1
 *
 * Where the dentry that was found may not be passed, nobody drops the reference to it, nor to the mount it is on.
 */
export function* do_lookup(nd: Nameidata, name: number): Steps<Errno> {
  if ((nd.flags & LOOKUP_RCU) !== 0) {
    const err = yield* lookup_rcu(nd, name);
    if (err !== -EAGAIN) return err;
  }
  const dentry = yield* lookup_ref(nd, name);
  if (dentry === null) return -ENOENT;
  nd.next.mnt = nd.path.mnt;
  nd.next.dentry = dentry;
  const err = yield* follow_managed(nd, nd.next);
  if (err < 0) return err;
  nd.sample.inode = nd.next.dentry.d_inode;
  yield;
  return 0;
}
