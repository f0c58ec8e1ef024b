/** A big-reader lock lets readers in together, and a writer alone. */

import { alloc, at, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { br_read_lock, br_read_unlock, br_write_lock, br_write_unlock } from '../../sync/brlock.ts';
import type { Brlock } from '../../sync/brlock.ts';

function* read(lock: Brlock): Steps {
  br_read_lock(lock);
  yield 'reading';
  br_read_unlock(lock);
}

function* write(lock: Brlock): Steps {
  br_write_lock(lock);
  yield 'writing';
  br_write_unlock(lock);
}

export default scenario({
  title: 'two readers and two writers',
  init: () => ({ lock: alloc<Brlock>() }),
  tasks: {
    reader: ({ lock }) => read(lock),
    other: ({ lock }) => read(lock),
    writer: ({ lock }) => write(lock),
    rival: ({ lock }) => write(lock),
  },
  always: {
    'a writer is alone': () =>
      !at('writer', 'writing') || !(at('reader', 'reading') || at('other', 'reading') || at('rival', 'writing')),
  },
  sometimes: { 'readers are together': () => at('reader', 'reading') && at('other', 'reading') },
});
