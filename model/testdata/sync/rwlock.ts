/** A reader/writer spinlock lets readers in together, and a writer alone. */

import { alloc, at, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { read_lock, read_unlock, write_lock, write_unlock } from '../../sync/rwlock.ts';
import type { Rwlock } from '../../sync/rwlock.ts';

function* read(lock: Rwlock): Steps {
  read_lock(lock);
  yield 'reading';
  read_unlock(lock);
}

function* write(lock: Rwlock): Steps {
  write_lock(lock);
  yield 'writing';
  write_unlock(lock);
}

export default scenario({
  title: 'two readers and two writers',
  init: () => ({ lock: alloc<Rwlock>() }),
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
