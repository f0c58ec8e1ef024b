/** Submounts of NFS (fs/nfs/namespace.c): where the server has another file system, a walk has that mounted. */

import type { Steps } from 'allwalks';
import { dput, IS_ROOT } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { dget_parent } from '../dcache-lookup.ts';
import { mntget } from '../mount.ts';
import type { Path, Vfsmount } from '../mount.ts';
import { mnt_set_expiry, vfs_kern_mount } from '../namespace.ts';
import { schedule_timeout } from '../sync/sched.ts';

/**
 * fs/nfs/namespace.c: nfs_d_automount(), Linux 2.6.38: asks the server what is there
 *
 * MODEL: it answers.
 */
function* lookup_on_server(dentry: Dentry): Steps {
  const parent = yield* dget_parent(dentry);
  schedule_timeout();
  yield 'ask the server';
  yield* dput(parent!);
}

/**
 * fs/nfs/namespace.c: nfs_do_submount(), Linux 2.6.38
 *
 * A new mount of the file system that is there.
 * MODEL: its super block exists: it is mounted elsewhere, too.
 */
function* nfs_do_submount(dentry: Dentry): Steps<Vfsmount> {
  const inode = dentry.d_inode!;
  yield;
  return yield* vfs_kern_mount(inode.i_export!, true);
}

/**
 * fs/nfs/namespace.c: nfs_d_automount(), Linux 2.6.38: d_op->d_automount
 *
 * The mount that is to be added at the path, with two references, and on the list of those that expire; or null, for
 * -ESTALE.
 * MODEL: no referrals of NFSv4; nothing fails.
 */
export function* nfs_d_automount(path: Path): Steps<Vfsmount | null> {
  const dentry = path.dentry!;
  if (IS_ROOT(dentry)) {
    yield;
    return null;
  }
  yield;
  yield* lookup_on_server(dentry);
  const mnt = yield* nfs_do_submount(dentry);
  mntget(mnt);
  yield;
  yield* mnt_set_expiry(mnt);
  return mnt;
}
