/** Dentries that a walk may not simply pass (fs/namei.c): mountpoints, triggers of automounts, those that want to be asked. */

import { EBUSY, EISDIR, ELOOP, EREMOTE, ESTALE } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_d_automount, autofs4_d_manage } from '../autofs4/root.ts';
import {
  d_mountpoint,
  DCACHE_MANAGE_TRANSIT,
  DCACHE_MANAGED_DENTRY,
  DCACHE_MOUNTED,
  DCACHE_NEED_AUTOMOUNT,
  dget,
  dput,
} from '../dcache.ts';
import type { Dentry, DentryFlags } from '../dcache.ts';
import { __lookup_mnt, lookup_mnt, mntput } from '../mount.ts';
import type { Path, Vfsmount } from '../mount.ts';
import { finish_automount } from '../namespace.ts';
import { nfs_d_automount } from '../nfs/namespace.ts';
import { read_seqcount_begin } from '../sync/seqlock.ts';
import { LOOKUP_CONTINUE, LOOKUP_DIRECTORY, LOOKUP_FOLLOW, LOOKUP_OPEN } from './nameidata.ts';
import type { Nameidata } from './nameidata.ts';

/** fs/namei.c: ACCESS_ONCE(path->dentry->d_flags) & DCACHE_MANAGED_DENTRY, Linux 2.6.38 */
function managed_flags(dentry: Dentry): DentryFlags {
  return dentry.d_flags & DCACHE_MANAGED_DENTRY;
}

/** Whether walking on to the dentry needs leave. */
export function d_managed_transit(dentry: Dentry): boolean {
  return (dentry.d_flags & DCACHE_MANAGE_TRANSIT) !== 0;
}

/** Whether the dentry asks for something to be mounted on it. */
export function d_need_automount(dentry: Dentry): boolean {
  return (dentry.d_flags & DCACHE_NEED_AUTOMOUNT) !== 0;
}

/**
 * fs/namei.c: __follow_mount_rcu(), Linux 2.6.38
 *
 * Goes on to whatever is mounted on the path. Returns false where the walk cannot go on in RCU mode. Only
 * mountpoints are asked whether they may be passed.
 * MODEL: what it returns in *inode is in nd.sample; d_op->d_manage() is that of autofs, which alone has one.
 */
export function* __follow_mount_rcu(nd: Nameidata, path: Path, reverse_transit: boolean): Steps<boolean> {
  for (;;) {
    if (!d_mountpoint(path.dentry!)) {
      yield;
      break;
    }
    yield;
    if (d_managed_transit(path.dentry!)) {
      yield;
      if (!reverse_transit) {
        const ret = yield* autofs4_d_manage(path.dentry!, false, true);
        if (ret < 0) return false;
      }
    } else {
      yield;
    }
    const mounted = __lookup_mnt(path.mnt!, path.dentry!);
    yield;
    if (mounted === null) break;
    path.mnt = mounted;
    path.dentry = mounted.mnt_root;
    nd.seq = read_seqcount_begin(mounted.mnt_root.d_seq);
    yield;
    nd.sample.inode = mounted.mnt_root.d_inode;
    yield;
  }
  const need_automount = d_need_automount(path.dentry!);
  yield;
  return need_automount ? reverse_transit : true;
}

/**
 * fs/namei.c: follow_automount(), Linux 2.6.38
 *
 * Has something mounted on the path. Returns 0 to have the path looked at again, or an error; -EISDIR where it need
 * not be mounted, as the last name is only looked at.
 */
function* follow_automount(nd: Nameidata, path: Path): Steps<Errno> {
  if ((nd.flags & (LOOKUP_CONTINUE | LOOKUP_FOLLOW | LOOKUP_DIRECTORY | LOOKUP_OPEN)) === 0) return -EISDIR;
  nd.total_link_count += 1;
  if (nd.total_link_count >= 40) return -ELOOP;
  if (path.dentry!.d_sb.s_type === 'autofs') {
    // Mounts by itself, and so never returns a mount to be added.
    const err = yield* autofs4_d_automount(path);
    return err === -EISDIR && (nd.flags & LOOKUP_CONTINUE) !== 0 ? -EREMOTE : err;
  }
  const mnt = yield* nfs_d_automount(path);
  if (mnt === null) return -ESTALE;
  return yield* step_onto_automount(nd, path, mnt);
}

/**
 * fs/namei.c: follow_automount(), Linux 2.6.38: adds the mount that the file system has made, and goes on to it
 *
 * Takes over both references to the mount. Where somebody else was quicker the path is on his mount by now.
 */
export function* step_onto_automount(nd: Nameidata, path: Path, mnt: Vfsmount): Steps<Errno> {
  const err = yield* finish_automount(mnt, path);
  if (err === -EBUSY) return 0;
  if (err !== 0) return err;
  yield* step_onto(path, mnt, nd.need_mntput);
  nd.need_mntput = true;
  return 0;
}

/**
 * fs/namei.c: follow_managed(), Linux 2.6.38
 *
 * Goes on to whatever is mounted on the path, has it mounted where that is asked for, and waits where it must. On an
 * error the path is left as it stands by then.
 */
export function* follow_managed(nd: Nameidata, path: Path): Steps<Errno> {
  const ret = yield* follow_managed_flags(nd, path);
  nd.need_mntput = false;
  return ret === -EISDIR ? 0 : ret;
}

/** fs/namei.c: follow_managed(), Linux 2.6.38: its loop; -EISDIR means that the path is well as it is */
export function* follow_managed_flags(nd: Nameidata, path: Path): Steps<Errno> {
  for (;;) {
    const managed = managed_flags(path.dentry!);
    yield 'look at the flags';
    if (managed === 0) return 0;
    if ((managed & DCACHE_MANAGE_TRANSIT) !== 0) {
      const ret = yield* autofs4_d_manage(path.dentry!, false, false);
      if (ret < 0) return ret;
    }
    if ((managed & DCACHE_MOUNTED) !== 0) {
      const mounted = yield* lookup_mnt(path);
      if (mounted !== null) {
        yield* step_onto(path, mounted, nd.need_mntput);
        nd.need_mntput = true;
        continue;
      }
    }
    if ((managed & DCACHE_NEED_AUTOMOUNT) === 0) return 0;
    const ret = yield* follow_automount(nd, path);
    if (ret < 0) return ret;
  }
}

/** From a covered dentry to the root of the mount that covers it; takes over the reference to that mount. */
export function* step_onto(path: Path, mounted: Vfsmount, need_mntput: boolean): Steps {
  yield* dput(path.dentry!);
  if (need_mntput) yield* mntput(path.mnt!);
  path.mnt = mounted;
  path.dentry = mounted.mnt_root;
  yield* dget(mounted.mnt_root);
}

/**
 * fs/namei.c: follow_down(), Linux 2.6.38
 *
 * To the top of what is mounted at the path, for somebody who is about to mount there.
 */
export function* follow_down(path: Path, mounting_here: boolean): Steps<Errno> {
  for (;;) {
    const managed = managed_flags(path.dentry!);
    yield;
    if (managed === 0) return 0;
    if ((managed & DCACHE_MANAGE_TRANSIT) !== 0) {
      const ret = yield* autofs4_d_manage(path.dentry!, mounting_here, false);
      if (ret < 0) return ret === -EISDIR ? 0 : ret;
    }
    if ((managed & DCACHE_MOUNTED) === 0) return 0;
    const mounted = yield* lookup_mnt(path);
    if (mounted === null) return 0;
    yield* step_onto(path, mounted, true);
  }
}

/**
 * fs/namei.c: follow_down_one(), Linux 2.6.38
 *
 * One mount further; returns whether there is one. The path owns both its parts.
 */
export function* follow_down_one(path: Path): Steps<boolean> {
  const mounted = yield* lookup_mnt(path);
  if (mounted === null) return false;
  yield* step_onto(path, mounted, true);
  return true;
}
