/** "fs/namespace.c: fix mountpoint reference counter race", Linux 4.4.221 (CVE-2020-12114). */

import type { Steps } from 'allwalks';
import { holders, mount_lock } from '../../model/linux-4.4/mountpoint.ts';
import type { Mountpoint } from '../../model/linux-4.4/mountpoint.ts';
import { spin_lock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/namespace.c: SYSCALL pivot_root, Linux 4.4.221
 *
 * The lock that protects the count of the other side protects this side of it, too.
 */
export function* pin_root_mountpoint(root_mp: Mountpoint): Steps {
  spin_lock(mount_lock);
  yield;
  const count = root_mp.m_count;
  yield 'store';
  root_mp.m_count = count + 1;
  holders.count += 1;
  yield;
  spin_unlock(mount_lock);
  yield;
}
