/** A count goes below what it can be. */

import { alloc, scenario } from 'allwalks';
import type { Int, Shared, Steps } from 'allwalks';

interface Counted extends Shared {
  count: Int<0, 3>;
}

function* drop(counted: Counted): Steps {
  const count = counted.count;
  yield;
  counted.count = count - 1;
  yield;
}

export default scenario({
  title: 'a count below 0',
  init: () => ({ counted: alloc<Counted>({ count: 1 }) }),
  tasks: {
    a: ({ counted }) => drop(counted),
    b: ({ counted }) => drop(counted),
  },
  sometimes: { 'none is left': ({ counted }) => counted.count === 0 },
});
