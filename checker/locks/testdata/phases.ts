/** Two tasks take two locks in opposite orders, one after the other: they never wait for each other. */

import { alloc, global, scenario, until } from 'allwalks';
import type { Shared, Steps } from 'allwalks';
import { give, take } from './lock.ts';
import type { Lock, Thing } from './lock.ts';

export const table = global<Lock>();

interface Phase extends Shared {
  second: boolean;
}

function wait_for_second(phase: Phase): void {
  until(phase.second);
}

function* first(thing: Thing, phase: Phase): Steps {
  take(table);
  yield;
  take(thing.lock);
  yield;
  give(thing.lock);
  yield;
  give(table);
  yield;
  phase.second = true;
}

function* second(thing: Thing, phase: Phase): Steps {
  wait_for_second(phase);
  yield;
  take(thing.lock);
  yield;
  take(table);
  yield;
  give(table);
  yield;
  give(thing.lock);
}

export default scenario({
  title: 'opposite orders, in separate phases',
  init: () => ({ thing: alloc<Thing>(), phase: alloc<Phase>() }),
  tasks: {
    first: ({ thing, phase }) => first(thing, phase),
    second: ({ thing, phase }) => second(thing, phase),
  },
  sometimes: { 'the second phase begins': ({ phase }) => phase.second },
});
