/** Whether a lock has been taken depends on what code does not tell; and a task that is started takes one, too. */

import { alloc, done, global, maybe, scenario, spawn } from 'allwalks';
import type { Steps } from 'allwalks';
import { give, take } from './lock.ts';
import type { Lock, Thing } from './lock.ts';

export const table = global<Lock>();

function* sometimes(thing: Thing): Steps {
  take(table);
  yield;
  const careful = maybe('careful');
  if (careful) take(thing.lock);
  yield;
  if (careful) give(thing.lock);
  yield;
  give(table);
}

function* started(thing: Thing): Steps {
  take(thing.lock);
  yield;
  take(table);
  yield;
  give(table);
  yield;
  give(thing.lock);
}

export default scenario({
  title: 'a lock that may be taken',
  init: () => ({ thing: alloc<Thing>() }),
  tasks: {
    sometimes: ({ thing }) => sometimes(thing),
    *starter({ thing }) {
      spawn(started, thing);
      yield;
    },
  },
  sometimes: { 'it is done': () => done('sometimes') },
});
