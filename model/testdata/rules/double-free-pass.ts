/** Two tasks, of which one is the last. */

import { alloc, kfree, scenario } from 'allwalks';
import type { Embedded, Ghost, Shared, Steps } from 'allwalks';
import { atomic_dec_and_test } from '../../sync/atomic.ts';
import type { Atomic } from '../../sync/atomic.ts';

interface Thing extends Shared {
  readonly users: Embedded<Atomic>;
}
interface Seen extends Ghost {
  freed: boolean;
}

function* drop(thing: Thing, seen: Seen): Steps {
  const last = atomic_dec_and_test(thing.users);
  yield;
  if (last) {
    kfree(thing);
    seen.freed = true;
  }
  yield;
}

export default scenario({
  title: 'the last one frees it',
  init: () => {
    const thing = alloc<Thing>();
    thing.users.counter = 2;
    return { thing, seen: alloc<Seen>() };
  },
  tasks: {
    a: ({ thing, seen }) => drop(thing, seen),
    b: ({ thing, seen }) => drop(thing, seen),
  },
  finally: { freed: ({ seen }) => seen.freed },
  sometimes: { 'it is freed': ({ seen }) => seen.freed },
});
