/** Pins it under the lock that protects the count on the other side, too. */

import type { Steps } from 'allwalks';
import { spin_lock, spin_unlock } from 'allwalks/model/sync/spinlock.ts';
import { mount_lock } from './lost-update.ts';
import type { Mountpoint } from './lost-update.ts';

export function* pin(mp: Mountpoint): Steps {
  spin_lock(mount_lock);
  yield;
  const count = mp.m_count;
  yield 'add';
  mp.m_count = count + 1;
  yield;
  spin_unlock(mount_lock);
}
