/** Two tasks take the table's lock, then that of a thing, or of a thing alone; one holds those of two things. */

import { alloc, done, global, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { give, take } from './lock.ts';
import type { Lock, Thing } from './lock.ts';

export const table = global<Lock>();

function* both(one: Thing, other: Thing): Steps {
  take(table);
  yield;
  take(one.lock);
  yield;
  take(other.lock);
  yield;
  give(other.lock);
  yield;
  give(one.lock);
  yield;
  give(table);
}

function* alone(thing: Thing): Steps {
  take(thing.lock);
  yield;
  give(thing.lock);
  yield;
  take(table);
  yield;
  give(table);
}

export default scenario({
  title: 'one order',
  init: () => ({ one: alloc<Thing>(), other: alloc<Thing>() }),
  tasks: {
    both: ({ one, other }) => both(one, other),
    alone: ({ one }) => alone(one),
  },
  sometimes: { 'both are done': () => done('both') && done('alone') },
});
