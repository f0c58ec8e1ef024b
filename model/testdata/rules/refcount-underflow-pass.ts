/** Each of two tasks drops a reference of its own; exactly one of them sees that it was the last. */

import { alloc, scenario } from 'allwalks';
import type { Ghost, Int, Steps } from 'allwalks';
import { kref_put } from '../../sync/atomic.ts';
import type { Kref } from '../../sync/atomic.ts';

interface Seen extends Ghost {
  last: Int<0, 2>;
}

function* put(kref: Kref, seen: Seen): Steps {
  if (kref_put(kref)) seen.last += 1;
  yield;
}

export default scenario({
  title: 'two puts of two references',
  init: () => {
    const kref = alloc<Kref>();
    kref.refcount.counter = 2;
    return { kref, seen: alloc<Seen>() };
  },
  tasks: {
    a: ({ kref, seen }) => put(kref, seen),
    b: ({ kref, seen }) => put(kref, seen),
  },
  finally: { 'one was the last': ({ seen }) => seen.last === 1 },
  sometimes: { 'none is left': ({ kref }) => kref.refcount.counter === 0 },
});
