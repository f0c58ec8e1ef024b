/** A pointer is checked, and loaded again. */

import { alloc, scenario } from 'allwalks';
import type { Int, Shared, Steps } from 'allwalks';

interface Inode extends Shared {
  i_size: Int<0, 3>;
}
interface Entry extends Shared {
  d_inode: Inode | null;
}

function* look(entry: Entry): Steps {
  if (entry.d_inode !== null) {
    yield 'checked';
    const inode = entry.d_inode!;
    yield;
    inode.i_size = 1;
  }
  yield;
}

function* clear(entry: Entry): Steps {
  entry.d_inode = null;
  yield;
}

export default scenario({
  title: 'd_inode becomes NULL after the check',
  init: () => ({ entry: alloc<Entry>({ d_inode: alloc<Inode>() }) }),
  tasks: {
    walker: ({ entry }) => look(entry),
    unlink: ({ entry }) => clear(entry),
  },
  sometimes: { negative: ({ entry }) => entry.d_inode === null },
});
