/** AUTOFS_INF_PENDING is cleared where a mount has failed, too (fs/autofs4/root.c), as Linux 3.18 does; 3.0 does not. */

import type { Errno, Steps } from 'allwalks';
import type { AutofsInfo, AutofsSbInfo } from '../../model/autofs4/info.ts';
import {
  autofs4_mount_wait,
  clear_pending,
  is_mounted_already,
  is_pending,
  set_pending,
} from '../../model/autofs4/root.ts';
import type { Dentry } from '../../model/dcache.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/autofs4/root.c: autofs4_d_automount(), Linux 3.18: the part that asks the daemon, if it must
 *
 * Whoever has set the flag clears it, whatever the daemon says.
 */
export function* wait_for_mount(sbi: AutofsSbInfo, dentry: Dentry, ino: AutofsInfo): Steps<Errno> {
  spin_lock(sbi.fs_lock);
  yield;
  if (is_pending(ino)) {
    yield;
    spin_unlock(sbi.fs_lock);
    yield;
    const status = yield* autofs4_mount_wait(sbi, dentry);
    if (status !== 0) return status;
    spin_lock(sbi.fs_lock);
    yield;
    return 0;
  }
  yield;
  const mounted = yield* is_mounted_already(dentry);
  if (mounted) return 0;

  set_pending(ino);
  yield;
  spin_unlock(sbi.fs_lock);
  yield;
  const status = yield* autofs4_mount_wait(sbi, dentry);
  spin_lock(sbi.fs_lock);
  yield;
  clear_pending(ino);
  yield;
  if (status !== 0) {
    spin_unlock(sbi.fs_lock);
    yield;
  }
  return status;
}
