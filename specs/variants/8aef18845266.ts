/** "VFS: Fix vfsmount overput on simultaneous automount", fs/namei.c, commit 8aef18845266, Linux 3.0. */

import { EBUSY, EISDIR } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { dget } from '../../model/dcache.ts';
import { mntget, mntput, path_put } from '../../model/mount.ts';
import type { Path, Vfsmount } from '../../model/mount.ts';
import { follow_managed_flags } from '../../model/namei/managed.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { finish_automount } from '../../model/namespace.ts';

/**
 * fs/namei.c: follow_automount(), Linux 3.0: adds the mount that the file system has made, and goes on to it
 *
 * The path owns its mount before anybody may drop that.
 */
export function* step_onto_automount(nd: Nameidata, path: Path, mnt: Vfsmount): Steps<Errno> {
  if (!nd.need_mntput) {
    mntget(path.mnt!);
    yield;
    nd.need_mntput = true;
  }
  const err = yield* finish_automount(mnt, path);
  if (err === -EBUSY) return 0;
  if (err !== 0) return err;
  yield* path_put(path);
  path.mnt = mnt;
  path.dentry = mnt.mnt_root;
  yield* dget(mnt.mnt_root);
  return 0;
}

/**
 * fs/namei.c: follow_managed(), Linux 3.0
 *
 * Where the path has got nowhere it must not own the mount that its caller holds.
 */
export function* follow_managed(nd: Nameidata, path: Path): Steps<Errno> {
  const mnt = path.mnt!;
  const ret = yield* follow_managed_flags(nd, path);
  if (nd.need_mntput && path.mnt === mnt) yield* mntput(mnt);
  nd.need_mntput = false;
  return ret === -EISDIR ? 0 : ret;
}
