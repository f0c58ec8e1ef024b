/** A mistake to be found: path_put(), fs/namei.c, Linux 2.6.38, drops the mount before the dentry. */

import type { Steps } from 'allwalks';
import { dput } from '../../model/dcache.ts';
import { mntput } from '../../model/mount.ts';
import type { Path } from '../../model/mount.ts';

/**
 * fs/namei.c: path_put(), Linux 2.6.38, in the wrong order
 *
 * For a moment the caller has a dentry of a file system that it does not hold any more.
 */
export function* path_put(path: Path): Steps {
  yield* mntput(path.mnt!);
  yield* dput(path.dentry!);
}
