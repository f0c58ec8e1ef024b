/** "autofs4 - fix d_manage() return on rcu-walk", fs/autofs4/root.c, commit 83fb96bfc792, Linux 2.6.39. */

import { ECHILD, EISDIR } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_oz_mode, autofs4_sbi } from '../../model/autofs4/info.ts';
import { autofs4_mount_wait, do_expire_wait } from '../../model/autofs4/root.ts';
import { d_mountpoint } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';

/**
 * fs/autofs4/root.c: autofs4_d_manage(), Linux 2.6.39
 *
 * The daemon may stay in RCU mode wherever it is.
 * MODEL: `mounting_here` is still a parameter; another commit took it away.
 */
export function* autofs4_d_manage(dentry: Dentry, mounting_here: boolean, rcu_walk: boolean): Steps<Errno> {
  const sbi = autofs4_sbi(dentry)!;
  yield;
  const oz = autofs4_oz_mode(sbi);
  yield;
  if (oz || mounting_here) {
    if (rcu_walk) return 0;
    const mounted = d_mountpoint(dentry);
    yield;
    return mounted ? 0 : -EISDIR;
  }
  if (rcu_walk) return -ECHILD;
  yield* do_expire_wait(sbi, dentry);
  return yield* autofs4_mount_wait(sbi, dentry);
}
