/** "vfs: fix race in rcu lookup of pruned dentry", fs/namei.c, commit 59430262401b, Linux 3.0; on top of 62a7375e5d77. */

import type { Steps } from 'allwalks';
import { autofs4_d_manage } from '../../model/autofs4/root.ts';
import { d_mountpoint } from '../../model/dcache.ts';
import { __lookup_mnt } from '../../model/mount.ts';
import type { Path } from '../../model/mount.ts';
import { d_managed_transit, d_need_automount } from '../../model/namei/managed.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { read_seqcount_begin } from '../../model/sync/seqlock.ts';

/**
 * fs/namei.c: __follow_mount_rcu(), Linux 3.0
 *
 * Every dentry is asked whether it may be passed, mountpoint or not. Its inode stays the one that was sampled; that
 * of the root of a mount is read, which is pinned as long as vfsmount_lock is held.
 * MODEL: whether an automount is needed is still looked at here; another commit moved that to do_lookup().
 */
export function* __follow_mount_rcu(nd: Nameidata, path: Path, reverse_transit: boolean): Steps<boolean> {
  for (;;) {
    if (!reverse_transit) {
      if (d_managed_transit(path.dentry!)) {
        yield;
        const ret = yield* autofs4_d_manage(path.dentry!, false, true);
        if (ret < 0) return false;
      } else {
        yield;
      }
    }
    if (!d_mountpoint(path.dentry!)) {
      yield;
      break;
    }
    yield;
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
