/** A walk in RCU mode crosses mounts as one in ref mode does, which takes vfsmount_lock again. */

import type { Steps } from 'allwalks';
import { lookup_mnt } from '../../model/mount.ts';
import type { Path } from '../../model/mount.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';

export function* __follow_mount_rcu(_nd: Nameidata, path: Path, _reverse_transit: boolean): Steps<boolean> {
  const mounted = yield* lookup_mnt(path);
  if (mounted !== null) {
    path.mnt = mounted;
    path.dentry = mounted.mnt_root;
  }
  return true;
}
