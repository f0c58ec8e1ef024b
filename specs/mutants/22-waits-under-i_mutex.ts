/** A walk keeps the directory's i_mutex while it waits for what is to be mounted there. */

import { EAGAIN, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { lookup_rcu, lookup_ref, path_put_conditional } from '../../model/namei/lookup.ts';
import { follow_managed } from '../../model/namei/managed.ts';
import { LOOKUP_RCU } from '../../model/namei/nameidata.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { mutex_lock, mutex_unlock } from '../../model/sync/mutex.ts';

export function* do_lookup(nd: Nameidata, name: number): Steps<Errno> {
  if ((nd.flags & LOOKUP_RCU) !== 0) {
    const err = yield* lookup_rcu(nd, name);
    if (err !== -EAGAIN) return err;
  }
  const dir = nd.path.dentry!.d_inode!;
  yield;
  const dentry = yield* lookup_ref(nd, name);
  if (dentry === null) return -ENOENT;
  nd.next.mnt = nd.path.mnt;
  nd.next.dentry = dentry;
  mutex_lock(dir.i_mutex);
  yield;
  const err = yield* follow_managed(nd, nd.next);
  mutex_unlock(dir.i_mutex);
  yield;
  if (err < 0) {
    yield* path_put_conditional(nd);
    return err;
  }
  nd.sample.inode = nd.next.dentry.d_inode;
  yield;
  return 0;
}
