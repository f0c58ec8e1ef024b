/** What is asserted under the lock holds under the lock. */

import { alloc, BUG_ON, current, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { spin_lock, spin_unlock } from '../../sync/spinlock.ts';
import type { Spinlock } from '../../sync/spinlock.ts';
import type { TaskStruct } from '../../sync/sched.ts';

function* hold(lock: Spinlock): Steps {
  spin_lock(lock);
  yield;
  BUG_ON(lock.owner !== current<TaskStruct>());
  yield;
  spin_unlock(lock);
}

export default scenario({
  title: 'BUG_ON() of what the lock excludes',
  init: () => ({ lock: alloc<Spinlock>() }),
  tasks: {
    a: ({ lock }) => hold(lock),
    b: ({ lock }) => hold(lock),
  },
  sometimes: { 'it is held': ({ lock }) => lock.owner !== null },
});
