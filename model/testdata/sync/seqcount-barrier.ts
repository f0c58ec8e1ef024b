/** write_seqcount_barrier(): a reader may see the new value too early, but never the old one too late. */

import { alloc, scenario } from 'allwalks';
import type { Embedded, Ghost, Int, Shared, Steps } from 'allwalks';
import { read_seqcount_begin, read_seqcount_retry, write_seqcount_barrier } from '../../sync/seqlock.ts';
import type { Seqcount } from '../../sync/seqlock.ts';

interface Entry extends Shared {
  readonly seq: Embedded<Seqcount>;
  value: Int<0, 1>;
}
interface Seen extends Ghost {
  bumped: boolean;
  old_and_valid: boolean;
  new_before_the_bump: boolean;
}

function* read(entry: Entry, seen: Seen): Steps {
  const seq = read_seqcount_begin(entry.seq);
  yield;
  const value = entry.value;
  yield;
  if (!read_seqcount_retry(entry.seq, seq)) {
    seen.old_and_valid = value === 0 && seen.bumped;
    seen.new_before_the_bump = value === 1 && !seen.bumped;
  }
  yield;
}

function* invalidate(entry: Entry, seen: Seen): Steps {
  entry.value = 1;
  yield;
  write_seqcount_barrier(entry.seq);
  seen.bumped = true;
  yield;
}

export default scenario({
  title: 'a reader and an invalidation without an odd number',
  init: () => ({ entry: alloc<Entry>(), seen: alloc<Seen>() }),
  tasks: {
    reader: ({ entry, seen }) => read(entry, seen),
    writer: ({ entry, seen }) => invalidate(entry, seen),
  },
  always: { 'the old value does not pass after the bump': ({ seen }) => !seen.old_and_valid },
  sometimes: { 'the new value passes before the bump': ({ seen }) => seen.new_before_the_bump },
});
