/** Two tasks that each see that nobody has freed it yet. */

import { alloc, kfree, scenario } from 'allwalks';
import type { Int, Shared, Steps } from 'allwalks';

interface Thing extends Shared {
  value: Int<0, 3>;
}
interface Slot extends Shared {
  thing: Thing | null;
}

function* drop(slot: Slot): Steps {
  const thing = slot.thing;
  yield;
  slot.thing = null;
  yield;
  if (thing !== null) kfree(thing);
  yield;
}

export default scenario({
  title: 'both free it',
  init: () => ({ slot: alloc<Slot>({ thing: alloc<Thing>() }) }),
  tasks: {
    a: ({ slot }) => drop(slot),
    b: ({ slot }) => drop(slot),
  },
  sometimes: { 'it is taken': ({ slot }) => slot.thing === null },
});
