/** The daemon is asked to wait as everybody else is. */

import { ECHILD, EISDIR } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_sbi } from '../../model/autofs4/info.ts';
import { autofs4_mount_wait, do_expire_wait } from '../../model/autofs4/root.ts';
import { d_mountpoint } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';

export function* autofs4_d_manage(dentry: Dentry, mounting_here: boolean, rcu_walk: boolean): Steps<Errno> {
  const sbi = autofs4_sbi(dentry)!;
  yield;
  if (mounting_here) {
    const mounted = d_mountpoint(dentry);
    yield;
    return mounted ? 0 : -EISDIR;
  }
  if (rcu_walk) return -ECHILD;
  yield* do_expire_wait(sbi, dentry);
  return yield* autofs4_mount_wait(sbi, dentry);
}
