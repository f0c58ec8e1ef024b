/** A reader under a sequence lock sees two fields as they were at one moment. */

import { alloc, scenario } from 'allwalks';
import type { Embedded, Ghost, Int, Shared, Steps } from 'allwalks';
import { read_seqbegin, read_seqretry, write_seqlock, write_sequnlock } from '../../sync/seqlock.ts';
import type { Seqlock } from '../../sync/seqlock.ts';

interface Pair extends Shared {
  readonly lock: Embedded<Seqlock>;
  left: Int<0, 3>;
  right: Int<0, 3>;
}
interface Seen extends Ghost {
  torn: boolean;
  retried: boolean;
}

function* read(pair: Pair, seen: Seen): Steps {
  for (;;) {
    const seq = read_seqbegin(pair.lock);
    yield;
    const left = pair.left;
    yield;
    const right = pair.right;
    yield;
    if (!read_seqretry(pair.lock, seq)) {
      seen.torn = left !== right;
      yield;
      return;
    }
    seen.retried = true;
    yield;
  }
}

function* write(pair: Pair): Steps {
  yield* write_seqlock(pair.lock);
  pair.left = 1;
  yield;
  pair.right = 1;
  yield;
  yield* write_sequnlock(pair.lock);
}

export default scenario({
  title: 'a reader and a writer of a pair',
  init: () => ({ pair: alloc<Pair>(), seen: alloc<Seen>() }),
  tasks: {
    reader: ({ pair, seen }) => read(pair, seen),
    writer: ({ pair }) => write(pair),
  },
  always: { 'no torn read': ({ seen }) => !seen.torn },
  sometimes: { 'the reader reads again': ({ seen }) => seen.retried },
});
