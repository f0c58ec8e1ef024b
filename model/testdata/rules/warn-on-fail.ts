/** What a warning says should not be is there when another task is slow. */

import { alloc, scenario, WARN_ON } from 'allwalks';
import type { Steps } from 'allwalks';
import { mutex_lock, mutex_unlock } from '../../sync/mutex.ts';
import type { Mutex } from '../../sync/mutex.ts';

function* hold(lock: Mutex): Steps {
  mutex_lock(lock);
  yield;
  mutex_unlock(lock);
}

function* warn(lock: Mutex): Steps {
  WARN_ON(lock.owner !== null);
  yield;
}

export default scenario({
  title: 'WARN_ON() of what another task may make true',
  init: () => ({ lock: alloc<Mutex>() }),
  tasks: {
    holder: ({ lock }) => hold(lock),
    other: ({ lock }) => warn(lock),
  },
  sometimes: { 'it is held': ({ lock }) => lock.owner !== null },
});
