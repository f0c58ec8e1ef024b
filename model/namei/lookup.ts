/** One name of a walk (fs/namei.c): from a directory to what the name leads to. */

import { BUG_ON, EAGAIN, ECHILD, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_lookup } from '../autofs4/lookup.ts';
import { d_alloc, dput } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { __d_lookup, __d_lookup_rcu, d_lookup } from '../dcache-lookup.ts';
import { ext2_lookup } from '../ext2.ts';
import { S_DEAD } from '../inode.ts';
import type { Inode } from '../inode.ts';
import { mntput } from '../mount.ts';
import { mutex_lock, mutex_unlock } from '../sync/mutex.ts';
import { read_seqcount_retry } from '../sync/seqlock.ts';
import { nameidata_drop_rcu } from './drop-rcu.ts';
import { __follow_mount_rcu, follow_managed } from './managed.ts';
import { LOOKUP_RCU } from './nameidata.ts';
import type { Nameidata } from './nameidata.ts';

/**
 * fs/namei.c: path_put_conditional(), Linux 2.6.38
 *
 * Gives up nd.next, which owns its mount only if that is not the one of nd.path.
 */
export function* path_put_conditional(nd: Nameidata): Steps {
  yield* dput(nd.next.dentry!);
  if (nd.next.mnt !== nd.path.mnt) yield* mntput(nd.next.mnt!);
}

/**
 * fs/namei.c: path_to_nameidata(), Linux 2.6.38
 *
 * The walk is at nd.next now.
 */
export function* path_to_nameidata(nd: Nameidata): Steps {
  if ((nd.flags & LOOKUP_RCU) === 0) {
    yield* dput(nd.path.dentry!);
    if (nd.path.mnt !== nd.next.mnt) yield* mntput(nd.path.mnt!);
  }
  nd.path.mnt = nd.next.mnt;
  nd.path.dentry = nd.next.dentry;
  nd.next.mnt = null;
  nd.next.dentry = null;
}

export function is_deaddir(dir: Inode): boolean {
  return (dir.i_flags & S_DEAD) !== 0;
}

/**
 * i_op->lookup(): autofs4_lookup(), ext2_lookup()
 *
 * Returns the dentry to use: the new one, or another of the same name, with a reference; or null, for -ENOENT.
 * Needs: the directory's i_mutex
 * MODEL: of any other file system all there is has been looked up before.
 */
function* i_op_lookup(dir: Inode, dentry: Dentry): Steps<Dentry | null> {
  const type = dentry.d_sb.s_type;
  if (type === 'autofs') return yield* autofs4_lookup(dentry);
  if (type === 'ext2') return yield* ext2_lookup(dir, dentry);
  return null;
}

/**
 * fs/namei.c: d_alloc_and_lookup(), Linux 2.6.38
 *
 * Has the file system look the name up. Returns null where it is not there.
 * Needs: the directory's i_mutex
 */
export function* d_alloc_and_lookup(parent: Dentry, dir: Inode, name: number): Steps<Dentry | null> {
  if (is_deaddir(dir)) {
    yield;
    return null;
  }
  yield;
  const dentry = yield* d_alloc(parent, name);
  const found = yield* i_op_lookup(dir, dentry);
  if (found !== dentry) yield* dput(dentry);
  return found;
}

/**
 * fs/namei.c: do_lookup(), Linux 2.6.38, when it is in ref mode
 *
 * The child of that name, with a reference; or null.
 */
export function* lookup_ref(nd: Nameidata, name: number): Steps<Dentry | null> {
  const parent = nd.path.dentry!;
  let dentry = yield* __d_lookup(parent, name);
  if (dentry !== null) return dentry;
  const dir = parent.d_inode!;
  yield;
  BUG_ON(nd.inode !== dir);
  mutex_lock(dir.i_mutex);
  yield;
  dentry = yield* d_lookup(parent, name);
  if (dentry === null) dentry = yield* d_alloc_and_lookup(parent, dir, name);
  mutex_unlock(dir.i_mutex);
  yield;
  return dentry;
}

/**
 * fs/namei.c: do_lookup(), Linux 2.6.38, when it is in RCU mode
 *
 * Returns 0 with nd.next and nd.sample set; -ECHILD where the walk must begin again; or -EAGAIN, with the walk in
 * ref mode, where the name has to be looked up that way.
 */
export function* lookup_rcu(nd: Nameidata, name: number): Steps<Errno> {
  const parent = nd.path.dentry!;
  nd.sample.inode = nd.inode;
  const dentry = yield* __d_lookup_rcu(parent, name, nd.sample);
  if (dentry !== null) {
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
  }
  const err = yield* nameidata_drop_rcu(nd);
  return err === 0 ? -EAGAIN : err;
}

/**
 * fs/namei.c: do_lookup(), Linux 2.6.38
 *
 * Returns 0 with nd.next and nd.sample.inode set, or an error.
 * MODEL: no file system here has d_hash() or d_revalidate().
 */
export function* do_lookup(nd: Nameidata, name: number): Steps<Errno> {
  if ((nd.flags & LOOKUP_RCU) !== 0) {
    const err = yield* lookup_rcu(nd, name);
    if (err !== -EAGAIN) return err;
  }
  const dentry = yield* lookup_ref(nd, name);
  if (dentry === null) return -ENOENT;
  return yield* lookup_done(nd, dentry);
}

/** fs/namei.c: do_lookup(), Linux 2.6.38: with the child in ref mode, on to whatever is mounted there */
export function* lookup_done(nd: Nameidata, dentry: Dentry): Steps<Errno> {
  nd.next.mnt = nd.path.mnt;
  nd.next.dentry = dentry;
  const err = yield* follow_managed(nd, nd.next);
  if (err < 0) {
    yield* path_put_conditional(nd);
    return err;
  }
  nd.sample.inode = nd.next.dentry.d_inode;
  yield;
  return 0;
}
