/** What is asserted under the lock is looked at without it. */

import { alloc, BUG_ON, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { spin_lock, spin_unlock } from '../../sync/spinlock.ts';
import type { Spinlock } from '../../sync/spinlock.ts';

function* hold(lock: Spinlock): Steps {
  spin_lock(lock);
  yield;
  spin_unlock(lock);
}

function* assert_free(lock: Spinlock): Steps {
  BUG_ON(lock.owner !== null);
  yield;
}

export default scenario({
  title: 'BUG_ON() of what another task may make true',
  init: () => ({ lock: alloc<Spinlock>() }),
  tasks: {
    holder: ({ lock }) => hold(lock),
    other: ({ lock }) => assert_free(lock),
  },
  sometimes: { 'it is held': ({ lock }) => lock.owner !== null },
});
