/** A reference is dropped that was never taken. */

import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { kref_put } from '../../sync/atomic.ts';
import type { Kref } from '../../sync/atomic.ts';

function* put(kref: Kref): Steps {
  kref_put(kref);
  yield;
}

export default scenario({
  title: 'two puts of one reference',
  init: () => {
    const kref = alloc<Kref>();
    kref.refcount.counter = 1;
    return { kref };
  },
  tasks: {
    a: ({ kref }) => put(kref),
    b: ({ kref }) => put(kref),
  },
  sometimes: { 'one has gone': ({ kref }) => kref.refcount.counter === 0 },
});
