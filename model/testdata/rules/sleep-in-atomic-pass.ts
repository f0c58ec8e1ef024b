/** A spinlock is taken under a mutex. */

import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { mutex_lock, mutex_unlock } from '../../sync/mutex.ts';
import type { Mutex } from '../../sync/mutex.ts';
import { spin_lock, spin_unlock } from '../../sync/spinlock.ts';
import type { Spinlock } from '../../sync/spinlock.ts';

function* nest(outer: Mutex, inner: Spinlock): Steps {
  mutex_lock(outer);
  yield;
  spin_lock(inner);
  yield;
  spin_unlock(inner);
  yield;
  mutex_unlock(outer);
}

export default scenario({
  title: 'a spinlock under a mutex',
  init: () => ({ outer: alloc<Mutex>(), inner: alloc<Spinlock>() }),
  tasks: { nester: ({ outer, inner }) => nest(outer, inner) },
  sometimes: { 'the spinlock is held': ({ inner }) => inner.owner !== null },
});
