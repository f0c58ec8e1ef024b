import { alloc, current, scenario, until } from 'allwalks';
import type { Shared, Task } from 'allwalks';

interface Thread extends Task {
  readonly n: boolean;
}

interface Lock extends Shared {
  owner: Thread | null;
  free: boolean;
}

/**
 * Acquires: lock.owner
 * Atomic: a test-and-set.
 */
function take(lock: Lock): void {
  until(lock.owner === null);
  lock.owner = current<Thread>();
}

/**
 * Acquires: lock.free
 */
function mark(lock: Lock): void {
  lock.free = false;
}

/**
 * Acquires: it
 */
function seize(lock: Lock): void {
  lock.owner = current<Thread>();
}

export default scenario({
  title: 'who holds what',
  init: () => ({ lock: alloc<Lock>() }),
  tasks: {
    *one({ lock }) {
      take(lock);
      yield;
      mark(lock);
      yield;
      seize(lock);
    },
  },
  sometimes: { fine: () => true },
});
