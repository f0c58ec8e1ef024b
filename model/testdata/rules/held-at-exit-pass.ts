/** The error path does not forget the lock. */

import { alloc, maybe, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { spin_lock, spin_unlock } from '../../sync/spinlock.ts';
import type { Spinlock } from '../../sync/spinlock.ts';

function* hold(lock: Spinlock): Steps {
  spin_lock(lock);
  yield;
  if (maybe('allocation fails')) {
    spin_unlock(lock);
    return;
  }
  spin_unlock(lock);
}

export default scenario({
  title: 'a task ends with its spinlock released',
  init: () => ({ lock: alloc<Spinlock>() }),
  tasks: { holder: ({ lock }) => hold(lock) },
  sometimes: { 'it is held': ({ lock }) => lock.owner !== null },
});
