/** A count that its lock protects is raised without it. */

import { alloc, scenario } from 'allwalks';
import type { Embedded, Int, Shared, Steps } from 'allwalks';
import { assert_spin_locked, spin_lock, spin_unlock } from '../../sync/spinlock.ts';
import type { Spinlock } from '../../sync/spinlock.ts';

interface Counted extends Shared {
  readonly lock: Embedded<Spinlock>;
  count: Int<0, 3>;
}

/**
 * Needs: lock
 * Atomic: lock held, which it makes sure of.
 */
function get(object: Counted): void {
  assert_spin_locked(object.lock);
  object.count += 1;
}

function* locked(object: Counted): Steps {
  spin_lock(object.lock);
  yield;
  get(object);
  yield;
  spin_unlock(object.lock);
}

function* unlocked(object: Counted): Steps {
  get(object);
  yield;
}

export default scenario({
  title: 'one task forgets the lock',
  init: () => ({ object: alloc<Counted>() }),
  tasks: {
    careful: ({ object }) => locked(object),
    careless: ({ object }) => unlocked(object),
  },
  sometimes: { 'it is counted': ({ object }) => object.count > 0 },
});
