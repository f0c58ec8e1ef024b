/** Going up by `..` (fs/namei.c): to the directory above, from the root of a mount by way of what that is mounted on. */

import { ECHILD } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { d_mountpoint, dget, dput } from '../dcache.ts';
import { dget_parent } from '../dcache-lookup.ts';
import type { Inode } from '../inode.ts';
import { lookup_mnt, mntget, mntput, vfsmount_lock } from '../mount.ts';
import type { Path } from '../mount.ts';
import { br_read_lock, br_read_unlock } from '../sync/brlock.ts';
import { read_seqcount_begin, read_seqcount_retry } from '../sync/seqlock.ts';
import { __follow_mount_rcu, step_onto } from './managed.ts';
import { LOOKUP_RCU } from './nameidata.ts';
import type { Nameidata } from './nameidata.ts';

/**
 * fs/namei.c: follow_up_rcu(), Linux 2.6.38
 *
 * From the root of a mount to what that is mounted on; returns whether it is mounted on anything.
 * Needs: vfsmount_lock
 */
export function* follow_up_rcu(path: Path): Steps<boolean> {
  const parent = path.mnt!.mnt_parent!;
  yield;
  if (parent === path.mnt) return false;
  path.dentry = path.mnt!.mnt_mountpoint;
  yield;
  path.mnt = parent;
  return true;
}

/**
 * fs/namei.c: follow_dotdot_rcu(), Linux 2.6.38
 *
 * Returns 0, or -ECHILD. Looks at the parent before it makes sure that there still is one, and at the parent's inode
 * after.
 * MODEL: the root of the process is that of its namespace, where nothing is above in any case.
 */
export function* follow_dotdot_rcu(nd: Nameidata): Steps<Errno> {
  let inode = nd.inode;
  for (;;) {
    const old = nd.path.dentry!;
    if (old !== nd.path.mnt!.mnt_root) {
      const parent = old.d_parent;
      yield;
      const seq = read_seqcount_begin(parent!.d_seq);
      yield;
      if (read_seqcount_retry(old.d_seq, nd.seq)) {
        yield;
        return -ECHILD;
      }
      yield;
      inode = parent!.d_inode;
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

/** fs/namei.c: follow_dotdot_rcu(), Linux 2.6.38: what is mounted on the directory above; nobody is asked for leave to go up */
export function* follow_dotdot_mount_rcu(nd: Nameidata, inode: Inode | null): Steps<Errno> {
  nd.sample.inode = inode;
  yield* __follow_mount_rcu(nd, nd.path, true);
  nd.inode = nd.sample.inode;
  return 0;
}

/**
 * fs/namei.c: follow_up(), Linux 2.6.38
 *
 * From the root of a mount to what that is mounted on; returns whether it is mounted on anything. The path owns both
 * its parts.
 */
export function* follow_up(path: Path): Steps<boolean> {
  const mnt = path.mnt!;
  br_read_lock(vfsmount_lock);
  yield;
  const parent = mnt.mnt_parent!;
  yield;
  if (parent === mnt) {
    br_read_unlock(vfsmount_lock);
    yield;
    return false;
  }
  mntget(parent);
  yield;
  const mountpoint = mnt.mnt_mountpoint!;
  yield;
  yield* dget(mountpoint);
  br_read_unlock(vfsmount_lock);
  yield;
  yield* dput(path.dentry!);
  path.dentry = mountpoint;
  yield* mntput(mnt);
  path.mnt = parent;
  return true;
}

/** fs/namei.c: follow_mount(), Linux 2.6.38: to the top of what is mounted at the path, which owns both its parts */
export function* follow_mount(path: Path): Steps {
  for (;;) {
    const mountpoint = d_mountpoint(path.dentry!);
    yield;
    if (!mountpoint) return;
    const mounted = yield* lookup_mnt(path);
    if (mounted === null) return;
    yield* step_onto(path, mounted, true);
  }
}

/** fs/namei.c: follow_dotdot(), Linux 2.6.38. MODEL: as follow_dotdot_rcu(). */
export function* follow_dotdot(nd: Nameidata): Steps {
  for (;;) {
    const old = nd.path.dentry!;
    if (old !== nd.path.mnt!.mnt_root) {
      nd.path.dentry = yield* dget_parent(old);
      yield* dput(old);
      break;
    }
    const up = yield* follow_up(nd.path);
    if (!up) break;
  }
  yield* follow_mount(nd.path);
  nd.inode = nd.path.dentry!.d_inode;
  yield;
}

/** fs/namei.c: link_path_walk(), Linux 2.6.38: the name `..`. Returns 0, or -ECHILD in RCU mode. */
export function* handle_dotdot(nd: Nameidata): Steps<Errno> {
  if ((nd.flags & LOOKUP_RCU) !== 0) return yield* follow_dotdot_rcu(nd);
  yield* follow_dotdot(nd);
  return 0;
}
