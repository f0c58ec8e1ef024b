/** The last put frees; a lookup meanwhile gets a reference in time, or sees that it is too late. */

import { alloc, at, scenario } from 'allwalks';
import type { Embedded, Ghost, Shared, Steps } from 'allwalks';
import { lockref_get_not_dead, lockref_mark_dead, lockref_put_or_lock } from '../../sync/lockref.ts';
import type { Lockref } from '../../sync/lockref.ts';
import { spin_unlock } from '../../sync/spinlock.ts';

interface Entry extends Shared {
  readonly d_lockref: Embedded<Lockref>;
}
interface Seen extends Ghost {
  killed: boolean;
}

function* put(entry: Entry, seen: Seen): Steps {
  if (!lockref_put_or_lock(entry.d_lockref)) {
    yield;
    lockref_mark_dead(entry.d_lockref);
    seen.killed = true;
    yield;
    spin_unlock(entry.d_lockref.lock);
  }
  yield;
}

function* lookup(entry: Entry, seen: Seen): Steps {
  if (lockref_get_not_dead(entry.d_lockref)) {
    yield 'found';
    yield* put(entry, seen);
  } else {
    yield 'too late';
  }
}

export default scenario({
  title: 'a put and a lookup',
  init: () => {
    const entry = alloc<Entry>();
    entry.d_lockref.count = 1;
    return { entry, seen: alloc<Seen>() };
  },
  tasks: {
    owner: ({ entry, seen }) => put(entry, seen),
    walker: ({ entry, seen }) => lookup(entry, seen),
  },
  always: { 'not killed while somebody has it': ({ seen }) => !(seen.killed && at('walker', 'found')) },
  finally: { 'killed in the end': ({ seen }) => seen.killed },
  sometimes: {
    'the walker has it': () => at('walker', 'found'),
    'the walker is too late': () => at('walker', 'too late'),
  },
});
