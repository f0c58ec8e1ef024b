/** A mistake to be found: path_put_longterm(), fs/fs_struct.c, puts the mount while it still says that it is held for long. */

import type { Steps } from 'allwalks';
import { mnt_make_shortterm } from '../../model/fs-struct.ts';
import { path_put } from '../../model/mount.ts';
import type { Path } from '../../model/mount.ts';

/**
 * fs/fs_struct.c: path_put_longterm(), in the wrong order
 *
 * mntput() takes it for granted that this is not the last reference.
 */
export function* path_put_longterm(path: Path): Steps {
  yield* path_put(path);
  yield* mnt_make_shortterm(path.mnt!);
}
