/** Who finds something busy forgets to give it back. */

import { alloc, done, result, scenario, type Int, type Shared, type Steps } from 'allwalks';

export interface Thing extends Shared {
  count: Int<0, 7>;
  busy: boolean;
}

/** Atomic: one addition. */
function get(thing: Thing): void {
  thing.count += 1;
}

/** Atomic: one subtraction. */
function put(thing: Thing): void {
  thing.count -= 1;
}

export function* use(thing: Thing): Steps<number> {
  get(thing);
  yield;
  const busy = thing.busy;
  yield;
  if (busy) {
    return -1;
  }
  put(thing);
  yield;
  return 0;
}

export function* work(thing: Thing): Steps {
  thing.busy = true;
  yield;
  thing.busy = false;
}

export default scenario({
  title: 'somebody uses a thing while somebody else works on it',
  init: () => ({ T: alloc<Thing>() }),
  tasks: { user: ({ T }) => use(T), worker: ({ T }) => work(T) },
  finally: { 'every reference is given back': ({ T }) => T.count === 0 },
  sometimes: { 'it is busy': () => done('user') && result('user') === -1 },
});
