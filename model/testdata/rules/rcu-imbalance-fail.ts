/** A read-side section is left twice. */

import { scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { rcu_read_lock, rcu_read_unlock } from '../../sync/rcu.ts';

function* read(): Steps {
  rcu_read_lock();
  yield;
  rcu_read_unlock();
  yield 'outside';
  rcu_read_unlock();
}

export default scenario({
  title: 'one rcu_read_unlock() too many',
  init: () => ({}),
  tasks: { reader: () => read() },
  sometimes: { begin: () => true },
});
