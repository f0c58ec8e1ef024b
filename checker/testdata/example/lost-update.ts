/** Two tasks count one mountpoint, each under a lock, and each under a different one (CVE-2020-12114). */

import { alloc, at, global, scenario } from 'allwalks';
import type { Int, Shared, Steps } from 'allwalks';
import { mutex_lock, mutex_unlock } from 'allwalks/model/sync/mutex.ts';
import type { Mutex } from 'allwalks/model/sync/mutex.ts';
import { spin_lock, spin_unlock } from 'allwalks/model/sync/spinlock.ts';
import type { Spinlock } from 'allwalks/model/sync/spinlock.ts';

export interface Mountpoint extends Shared {
  m_count: Int<0, 7>;
}

export const namespace_sem = global<Mutex>();
export const mount_lock = global<Spinlock>();

/** fs/namespace.c: pivot_root(), Linux 4.4: pins a mountpoint */
export function* pin(mp: Mountpoint): Steps {
  mutex_lock(namespace_sem);
  yield;
  const count = mp.m_count;
  yield 'add';
  mp.m_count = count + 1;
  yield;
  mutex_unlock(namespace_sem);
}

/** fs/namespace.c: put_mountpoint(), Linux 4.4 */
export function* put_mountpoint(mp: Mountpoint): Steps {
  spin_lock(mount_lock);
  yield;
  const count = mp.m_count;
  yield 'subtract';
  mp.m_count = count - 1;
  yield;
  spin_unlock(mount_lock);
}

export default scenario({
  title: 'two tasks count one mountpoint',
  init: () => ({ mp: alloc<Mountpoint>({ m_count: 1 }) }),
  tasks: {
    pivot: ({ mp }) => pin(mp),
    umount: ({ mp }) => put_mountpoint(mp),
  },
  finally: {
    'one up and one down is where it began': ({ mp }) => mp.m_count === 1,
  },
  sometimes: {
    'one is about to add': () => at('pivot', 'add'),
  },
  variants: { locked: './locked.ts' },
});
