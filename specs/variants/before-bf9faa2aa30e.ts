/** Before "Unlock vfsmount_lock in do_umount", fs/namespace.c, commit bf9faa2aa30e, Linux 2.6.38-rc7. */

import { EAGAIN, EBUSY } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { mnt_get_count, vfsmount_lock } from '../../model/mount.ts';
import type { Vfsmount } from '../../model/mount.ts';
import { br_write_lock, br_write_unlock } from '../../model/sync/brlock.ts';
import { xchg_expiry_mark } from '../../model/umount.ts';

/**
 * fs/namespace.c: do_umount(), before Linux 2.6.38-rc7: with MNT_EXPIRE
 *
 * Where the mount is in use it takes the lock a second time, in place of releasing it.
 */
export function* expire_mount(mnt: Vfsmount): Steps<Errno> {
  br_write_lock(vfsmount_lock);
  yield;
  const count = mnt_get_count(mnt);
  yield;
  if (count !== 2) {
    br_write_lock(vfsmount_lock);
    yield;
    return -EBUSY;
  }
  br_write_unlock(vfsmount_lock);
  yield;
  const marked = xchg_expiry_mark(mnt);
  yield;
  return marked ? 0 : -EAGAIN;
}
