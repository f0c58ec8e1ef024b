/** Read-side sections nest. */

import { at, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { rcu_read_lock, rcu_read_unlock } from '../../sync/rcu.ts';

function* read(): Steps {
  rcu_read_lock();
  yield;
  rcu_read_lock();
  yield 'inside';
  rcu_read_unlock();
  yield;
  rcu_read_unlock();
}

export default scenario({
  title: 'nested read-side sections',
  init: () => ({}),
  tasks: { reader: () => read() },
  sometimes: { inside: () => at('reader', 'inside') },
});
