/** "be careful with nd->inode in path_init() and follow_dotdot_rcu()", fs/namei.c, commit 4023bfc9f351, Linux 3.17. */

import { ECHILD } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { follow_dotdot_mount_rcu, follow_up_rcu } from '../../model/namei/dots.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { read_seqcount_begin, read_seqcount_retry } from '../../model/sync/seqlock.ts';

/**
 * fs/namei.c: follow_dotdot_rcu(), Linux 3.17
 *
 * The parent's inode is read before it is made sure that the child has not been dropped, so that both were there.
 */
export function* follow_dotdot_rcu(nd: Nameidata): Steps<Errno> {
  let inode = nd.inode;
  for (;;) {
    const old = nd.path.dentry!;
    if (old !== nd.path.mnt!.mnt_root) {
      const parent = old.d_parent;
      yield;
      inode = parent!.d_inode;
      yield;
      const seq = read_seqcount_begin(parent!.d_seq);
      yield;
      if (read_seqcount_retry(old.d_seq, nd.seq)) {
        yield;
        return -ECHILD;
      }
      yield;
      nd.path.dentry = parent;
      nd.seq = seq;
      break;
    }
    const up = yield* follow_up_rcu(nd.path);
    if (!up) break;
    nd.seq = read_seqcount_begin(nd.path.dentry!.d_seq);
    yield;
    inode = nd.path.dentry!.d_inode;
    yield;
  }
  return yield* follow_dotdot_mount_rcu(nd, inode);
}
