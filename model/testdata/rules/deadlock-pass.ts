/** Two locks, always taken in the same order. */

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
  title: 'AB and AB',
  init: () => ({ a: alloc<Spinlock>(), b: alloc<Spinlock>() }),
  tasks: {
    one: ({ a, b }) => nest(a, b),
    other: ({ a, b }) => nest(a, b),
  },
  sometimes: { 'both are held': ({ a, b }) => a.owner !== null && b.owner !== null },
});
