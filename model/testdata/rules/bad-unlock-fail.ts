/** A lock that somebody else holds is released. */

import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { mutex_lock, mutex_unlock } from '../../sync/mutex.ts';
import type { Mutex } from '../../sync/mutex.ts';

function* hold(lock: Mutex): Steps {
  mutex_lock(lock);
  yield;
  mutex_unlock(lock);
}

function* release(lock: Mutex): Steps {
  mutex_unlock(lock);
  yield;
}

export default scenario({
  title: 'a mutex is unlocked by a task that does not hold it',
  init: () => ({ lock: alloc<Mutex>() }),
  tasks: {
    holder: ({ lock }) => hold(lock),
    other: ({ lock }) => release(lock),
  },
  sometimes: { 'it is held': ({ lock }) => lock.owner !== null },
});
