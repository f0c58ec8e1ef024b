/** Two locks, taken in both orders. */

import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { spin_lock, spin_unlock } from '../../sync/spinlock.ts';
import type { Spinlock } from '../../sync/spinlock.ts';

function* nest(outer: Spinlock, inner: Spinlock): Steps {
  spin_lock(outer);
  yield;
  spin_lock(inner);
  yield;
  spin_unlock(inner);
  yield;
  spin_unlock(outer);
}

export default scenario({
  title: 'AB and BA',
  init: () => ({ a: alloc<Spinlock>(), b: alloc<Spinlock>() }),
  tasks: {
    ab: ({ a, b }) => nest(a, b),
    ba: ({ a, b }) => nest(b, a),
  },
  sometimes: { 'both are held': ({ a, b }) => a.owner !== null && b.owner !== null },
});
