/** A writer publishes a value behind a flag; a reader looks at the flag first. */

import { alloc, at, current, fail, result, scenario, until } from 'allwalks';
import type { Embedded, Int, Shared, Steps, Task } from 'allwalks';

export interface Thread extends Task {
  readonly name: Int<0, 3>;
}

export interface Lock extends Shared {
  owner: Thread | null;
}

export interface Box extends Shared {
  value: Int<0, 7>;
  ready: boolean;
  closed: boolean;
  readonly lock: Embedded<Lock>;
}

/**
 * Atomic: a test-and-set.
 * Acquires: lock.owner
 */
export function take(lock: Lock): void {
  until(lock.owner === null);
  lock.owner = current<Thread>();
}

/** Atomic: one store; the rest is a rule. */
export function drop(lock: Lock): void {
  if (lock.owner !== current<Thread>()) fail('bad-drop', 'not held');
  lock.owner = null;
}

export function* publish(box: Box): Steps<number> {
  const closed = box.closed;
  yield;
  if (closed) return -1;
  take(box.lock); // the lock that readers do not take
  yield;
  // What there is to read,
  box.value = 3;
  yield 'between';
  /* and that it is there. */
  box.ready = true;
  yield;
  if (closed) { box.ready = false; yield; box.value = 0; yield; }
  drop(box.lock);
  yield;
  return 0;
}

export function* look(box: Box): Steps<number> {
  const ready = box.ready;
  yield;
  if (!ready) return 0;
  const value = box.value;
  yield;
  return value;
}

export default scenario({
  title: 'a value is published behind a flag',
  init: () => ({ B: alloc<Box>() }),
  tasks: {
    writer: ({ B }) => publish(B),
    reader: ({ B }) => look(B),
    *closer({ B }) {
      const was = B.ready;
      yield;
      if (was) B.closed = true;
      yield;
    },
  },
  finally: { 'nobody reads nothing': ({ B }) => result('reader') === 0 || result('reader') === 3 || B.closed },
  sometimes: { 'the reader comes in between': () => at('writer', 'between') },
});
