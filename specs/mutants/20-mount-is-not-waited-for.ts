/** Who comes while the daemon has been asked to mount something passes. */

import { EISDIR } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { AUTOFS_INF_PENDING, autofs4_ino, autofs4_oz_mode, autofs4_sbi } from '../../model/autofs4/info.ts';
import { do_expire_wait } from '../../model/autofs4/root.ts';
import { d_mountpoint } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';

export function* autofs4_d_manage(dentry: Dentry, mounting_here: boolean, _rcu_walk: boolean): Steps<Errno> {
  const sbi = autofs4_sbi(dentry)!;
  yield;
  const oz = autofs4_oz_mode(sbi);
  yield;
  if (oz || mounting_here) {
    const mounted = d_mountpoint(dentry);
    yield;
    return mounted ? 0 : -EISDIR;
  }
  yield* do_expire_wait(sbi, dentry);
  const ino = autofs4_ino(dentry);
  yield;
  const pending = (ino.flags & AUTOFS_INF_PENDING) !== 0;
  yield;
  return pending ? -EISDIR : 0;
}
