/** A reader/writer semaphore lets readers in together, and a writer alone. */

import { alloc, at, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { down_read, down_write, up_read, up_write } from '../../sync/rwsem.ts';
import type { RwSemaphore } from '../../sync/rwsem.ts';

function* read(lock: RwSemaphore): Steps {
  down_read(lock);
  yield 'reading';
  up_read(lock);
}

function* write(lock: RwSemaphore): Steps {
  down_write(lock);
  yield 'writing';
  up_write(lock);
}

export default scenario({
  title: 'two readers and two writers',
  init: () => ({ lock: alloc<RwSemaphore>() }),
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
