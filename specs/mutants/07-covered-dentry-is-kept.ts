/** Going on to what covers a dentry does not give that back. */

import type { Steps } from 'allwalks';
import { dget } from '../../model/dcache.ts';
import { mntput } from '../../model/mount.ts';
import type { Path, Vfsmount } from '../../model/mount.ts';

export function* step_onto(path: Path, mounted: Vfsmount, need_mntput: boolean): Steps {
  if (need_mntput) yield* mntput(path.mnt!);
  path.mnt = mounted;
  path.dentry = mounted.mnt_root;
  yield* dget(mounted.mnt_root);
}
