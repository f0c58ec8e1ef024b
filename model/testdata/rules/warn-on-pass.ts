/** What a warning says should not be is not there under the lock. */

import { alloc, current, scenario, WARN_ON } from 'allwalks';
import type { Steps } from 'allwalks';
import { mutex_lock, mutex_unlock } from '../../sync/mutex.ts';
import type { Mutex } from '../../sync/mutex.ts';
import type { TaskStruct } from '../../sync/sched.ts';

function* hold(lock: Mutex): Steps {
  mutex_lock(lock);
  yield;
  WARN_ON(lock.owner !== current<TaskStruct>());
  yield;
  mutex_unlock(lock);
}

export default scenario({
  title: 'WARN_ON() of what the lock excludes',
  init: () => ({ lock: alloc<Mutex>() }),
  tasks: {
    a: ({ lock }) => hold(lock),
    b: ({ lock }) => hold(lock),
  },
  sometimes: { 'it is held': ({ lock }) => lock.owner !== null },
});
