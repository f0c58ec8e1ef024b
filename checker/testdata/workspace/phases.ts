/** Two tasks take two locks in opposite orders, one after the other. */

import { current, done, global, scenario, until } from 'allwalks';
import type { Shared, Steps, Task } from 'allwalks';

interface Thread extends Task {
  readonly n: boolean;
}

interface Lock extends Shared {
  owner: Thread | null;
}

interface Phase extends Shared {
  second: boolean;
}

const table = global<Lock>();
const log = global<Lock>();
const phase = global<Phase>();

/**
 * Acquires: lock.owner
 * Atomic: a test-and-set.
 */
function take(lock: Lock): void {
  until(lock.owner === null);
  lock.owner = current<Thread>();
}

function give(lock: Lock): void {
  lock.owner = null;
}

function wait_for_second(): void {
  until(phase.second);
}

function* first(): Steps {
  take(table);
  yield;
  take(log);
  yield;
  give(log);
  yield;
  give(table);
  yield;
  phase.second = true;
}

function* second(): Steps {
  wait_for_second();
  yield;
  take(log);
  yield;
  take(table);
  yield;
  give(table);
  yield;
  give(log);
}

export default scenario({
  title: 'opposite orders, in separate phases',
  init: () => ({}),
  tasks: { first: () => first(), second: () => second() },
  sometimes: { 'both are done': () => done('first') && done('second') },
});
