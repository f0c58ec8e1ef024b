/** A mutex is taken under a spinlock. */

import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { mutex_lock, mutex_unlock } from '../../sync/mutex.ts';
import type { Mutex } from '../../sync/mutex.ts';
import { spin_lock, spin_unlock } from '../../sync/spinlock.ts';
import type { Spinlock } from '../../sync/spinlock.ts';

function* nest(outer: Spinlock, inner: Mutex): Steps {
  spin_lock(outer);
  yield;
  mutex_lock(inner);
  yield;
  mutex_unlock(inner);
  yield;
  spin_unlock(outer);
}

export default scenario({
  title: 'a mutex under a spinlock',
  init: () => ({ outer: alloc<Spinlock>(), inner: alloc<Mutex>() }),
  tasks: { nester: ({ outer, inner }) => nest(outer, inner) },
  sometimes: { 'the spinlock is held': ({ outer }) => outer.owner !== null },
});
