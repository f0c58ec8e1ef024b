/** Counting the mounts on a mountpoint (fs/namespace.c of Linux 4.4): the smallest real race there is, CVE-2020-12114. */

import { global } from 'allwalks';
import type { Ghost, Int, Shared, Steps } from 'allwalks';
import { down_write, up_write } from '../sync/rwsem.ts';
import type { RwSemaphore } from '../sync/rwsem.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import type { Spinlock } from '../sync/spinlock.ts';

/** struct mountpoint: one for each dentry that something is mounted on. */
export interface Mountpoint extends Shared {
  /** How many hold it: mounts, and whoever pins it for a while. Not an atomic_t: a lock is meant to protect it. */
  m_count: Int<0, 7>;
}

/** Who really holds the mountpoint. */
export interface Holders extends Ghost {
  count: Int<0, 7>;
}

/** fs/namespace.c: who may change the tree of mounts. */
export const namespace_sem = global<RwSemaphore>();
/**
 * fs/namespace.c: protects the tree of mounts from those who only look.
 * MODEL: a seqlock; there is nobody here who would look at its count, so only its spinlock is left.
 */
export const mount_lock = global<Spinlock>();
export const holders = global<Holders>();

/**
 * fs/namespace.c: put_mountpoint(), Linux 4.4
 *
 * Needs: mount_lock
 * MODEL: the last one does not free it.
 */
export function* put_mountpoint(mp: Mountpoint): Steps {
  const count = mp.m_count;
  yield 'store';
  mp.m_count = count - 1;
  holders.count -= 1;
  yield;
}

/**
 * fs/namespace.c: SYSCALL pivot_root, Linux 4.4: how it pins the mountpoint of the old root
 *
 * Needs: namespace_sem for writing
 */
export function* pin_root_mountpoint(root_mp: Mountpoint): Steps {
  const count = root_mp.m_count;
  yield 'store';
  root_mp.m_count = count + 1;
  holders.count += 1;
  yield;
}

/**
 * fs/namespace.c: SYSCALL pivot_root, Linux 4.4
 *
 * MODEL: only what it does to the mountpoint of the old root; what moves in between changes nothing there.
 */
export function* pivot_root(root_mp: Mountpoint): Steps {
  down_write(namespace_sem);
  yield;
  yield* pin_root_mountpoint(root_mp);
  spin_lock(mount_lock);
  yield;
  yield* put_mountpoint(root_mp);
  spin_unlock(mount_lock);
  yield;
  up_write(namespace_sem);
}

/**
 * fs/namespace.c: cleanup_mnt(), Linux 4.4: the last reference to a detached mount goes
 *
 * MODEL: only what it does to the mountpoint.
 */
export function* drop_mountpoint(mp: Mountpoint): Steps {
  spin_lock(mount_lock);
  yield;
  yield* put_mountpoint(mp);
  spin_unlock(mount_lock);
}
