/** A directory that is removed goes on expiring_list, and stays on its hash chain. */

import type { Errno, Steps } from 'allwalks';
import { autofs4_ino } from '../../model/autofs4/info.ts';
import { dput } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';

export function* autofs4_dir_rmdir(dentry: Dentry): Steps<Errno> {
  const ino = autofs4_ino(dentry);
  yield;
  ino.expiring = true;
  yield;
  yield* dput(dentry);
  return 0;
}
