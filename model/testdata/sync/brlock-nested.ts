/** A reader of a big-reader lock that reads again waits for itself. */

import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { br_read_lock, br_read_unlock } from '../../sync/brlock.ts';
import type { Brlock } from '../../sync/brlock.ts';

function* nest(lock: Brlock): Steps {
  br_read_lock(lock);
  yield;
  br_read_lock(lock);
  yield;
  br_read_unlock(lock);
  yield;
  br_read_unlock(lock);
}

export default scenario({
  title: 'br_read_lock() inside br_read_lock()',
  init: () => ({ lock: alloc<Brlock>() }),
  tasks: { reader: ({ lock }) => nest(lock) },
  sometimes: { 'it is held': ({ lock }) => lock.readers !== 0 },
});
