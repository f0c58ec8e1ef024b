/** One task takes two locks in order; the other one only tries the first while it holds the second. */

import { alloc, done, global, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { give, take, try_to_take } from './lock.ts';
import type { Lock, Thing } from './lock.ts';

export const table = global<Lock>();
export const log = global<Lock>();

function* in_order(thing: Thing): Steps {
  take(table);
  yield;
  take(thing.lock);
  yield;
  give(thing.lock);
  yield;
  give(table);
}

function* against(thing: Thing): Steps {
  take(thing.lock);
  yield;
  if (try_to_take(table)) {
    yield;
    take(log);
    yield;
    give(log);
    yield;
    give(table);
  }
  yield;
  give(thing.lock);
}

export default scenario({
  title: 'a lock that is tried against the order',
  init: () => ({ thing: alloc<Thing>() }),
  tasks: {
    in_order: ({ thing }) => in_order(thing),
    against: ({ thing }) => against(thing),
  },
  sometimes: { 'both are done': () => done('in_order') && done('against') },
});
