/** A reader that does not look at the sequence number again sees half of a change. */

import { alloc, scenario } from 'allwalks';
import type { Embedded, Ghost, Int, Shared, Steps } from 'allwalks';
import { read_seqbegin, write_seqlock, write_sequnlock } from '../../sync/seqlock.ts';
import type { Seqlock } from '../../sync/seqlock.ts';

interface Pair extends Shared {
  readonly lock: Embedded<Seqlock>;
  left: Int<0, 3>;
  right: Int<0, 3>;
}
interface Seen extends Ghost {
  torn: boolean;
}

function* read(pair: Pair, seen: Seen): Steps {
  read_seqbegin(pair.lock);
  yield;
  const left = pair.left;
  yield;
  const right = pair.right;
  seen.torn = left !== right;
  yield;
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
  sometimes: { 'the change is half made': ({ pair }) => pair.left !== pair.right },
});
