/** A mutex excludes: each of two tasks takes it and releases it. */

import { alloc, at, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { mutex_lock, mutex_unlock } from '../../sync/mutex.ts';
import type { Mutex } from '../../sync/mutex.ts';

function* hold(lock: Mutex): Steps {
  mutex_lock(lock);
  yield 'inside';
  mutex_unlock(lock);
}

export default scenario({
  title: 'two tasks and a mutex',
  init: () => ({ lock: alloc<Mutex>() }),
  tasks: {
    a: ({ lock }) => hold(lock),
    b: ({ lock }) => hold(lock),
  },
  always: { 'not both inside': () => !(at('a', 'inside') && at('b', 'inside')) },
  sometimes: { 'one inside': () => at('b', 'inside') },
});
