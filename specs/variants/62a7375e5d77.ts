/** "vfs - check non-mountpoint dentry might block in __follow_mount_rcu()", fs/namei.c, commit 62a7375e5d77, Linux 2.6.39. */

import type { Steps } from 'allwalks';
import { autofs4_d_manage } from '../../model/autofs4/root.ts';
import { d_mountpoint } from '../../model/dcache.ts';
import { __lookup_mnt } from '../../model/mount.ts';
import type { Path } from '../../model/mount.ts';
import { d_managed_transit, d_need_automount } from '../../model/namei/managed.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { read_seqcount_begin } from '../../model/sync/seqlock.ts';

/**
 * fs/namei.c: __follow_mount_rcu(), Linux 2.6.39
 *
 * Every dentry is asked whether it may be passed, mountpoint or not. Its inode is read once more, and not checked.
 */
export function* __follow_mount_rcu(nd: Nameidata, path: Path, reverse_transit: boolean): Steps<boolean> {
  for (;;) {
    nd.sample.inode = path.dentry!.d_inode;
    yield;
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
  }
  const need_automount = d_need_automount(path.dentry!);
  yield;
  return need_automount ? reverse_transit : true;
}
