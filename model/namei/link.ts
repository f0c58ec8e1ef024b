/** Following symlinks (fs/namei.c): out of RCU mode, and on from the directory that the link is in. */

import { BUG_ON, ELOOP, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import type { Inode } from '../inode.ts';
import { mntget, path_put } from '../mount.ts';
import { nameidata_dentry_drop_rcu } from './drop-rcu.ts';
import { do_lookup, path_put_conditional, path_to_nameidata } from './lookup.ts';
import { LOOKUP_RCU } from './nameidata.ts';
import type { Nameidata } from './nameidata.ts';

/**
 * fs/namei.c: do_follow_link(), Linux 2.6.38
 *
 * Goes from the symlink in nd.next to what it stands for. Returns an error with nd.path owned, or -ECHILD in RCU mode.
 * MODEL: where the link leads nowhere the link is put before the directory, not after.
 */
export function* do_follow_link(nd: Nameidata): Steps<Errno> {
  const inode = nd.sample.inode!;
  if ((nd.flags & LOOKUP_RCU) !== 0) {
    const err = yield* nameidata_dentry_drop_rcu(nd, nd.next.dentry!);
    if (err !== 0) return err;
  }
  return yield* follow_link_in_ref_mode(nd, inode);
}

/** fs/namei.c: do_follow_link(), Linux 2.6.38: all but leaving RCU mode */
export function* follow_link_in_ref_mode(nd: Nameidata, inode: Inode): Steps<Errno> {
  BUG_ON(inode !== nd.next.dentry!.d_inode);
  yield;
  if (nd.total_link_count >= 40) {
    yield* path_put_conditional(nd);
    return -ELOOP;
  }
  nd.total_link_count += 1;
  return yield* __do_follow_link(nd, inode);
}

/**
 * fs/namei.c: __do_follow_link(), Linux 2.6.38, with the path_put() of its caller
 *
 * From here on the link has a reference to its mount for itself: the one it came with, if that is another mount than
 * the directory's.
 */
function* __do_follow_link(nd: Nameidata, inode: Inode): Steps<Errno> {
  nd.link.mnt = nd.next.mnt;
  nd.link.dentry = nd.next.dentry;
  nd.next.mnt = null;
  nd.next.dentry = null;
  if (nd.link.mnt === nd.path.mnt) {
    mntget(nd.link.mnt!);
    yield;
  }
  const err = yield* __vfs_follow_link(nd, inode.i_link);
  yield* path_put(nd.link);
  nd.link.mnt = null;
  nd.link.dentry = null;
  return err;
}

/** fs/namei.c: __vfs_follow_link(), Linux 2.6.38 */
function* __vfs_follow_link(nd: Nameidata, name: number): Steps<Errno> {
  const err = yield* do_lookup(nd, name);
  if (err !== 0) return err;
  if (nd.sample.inode === null) {
    yield* path_put_conditional(nd);
    return -ENOENT;
  }
  yield* path_to_nameidata(nd);
  nd.inode = nd.sample.inode;
  return 0;
}
