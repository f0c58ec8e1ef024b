/** A tree, a lock, flags, a callback, and a text that a page must not take for markup. */

import { alloc, current, kfree, maybe, scenario, spawn, until } from 'allwalks';
import type { Bits, Embedded, Int, Private, Shared, Steps, Task } from 'allwalks';

export const D_HASHED = 0x1;
export const D_MOUNTED = 0x2;

export interface Thread extends Task {
  depth: Int<0, 3>;
}

export interface Lock extends Shared {
  owner: Thread | null;
}

type Mood = 'calm' | '</script><script>document.title = "broken"</script><!--' | '<img src=x>';

/** Parent: d_parent */
export interface Dir extends Shared {
  readonly d_lock: Embedded<Lock>;
  d_parent: Dir | null;
  d_flags: Bits<'D_'>;
  d_count: Int<0, 7>;
  d_mood: Mood;
  readonly first: Dir | null;
}

export interface Walk extends Private {
  at: Dir | null;
}

/**
 * Acquires: lock.owner
 * Atomic: a test-and-set.
 */
function take(lock: Lock): void {
  until(lock.owner === null);
  lock.owner = current<Thread>();
  current<Thread>().depth += 1;
}

/** Atomic: one store; the rest is the caller's own. */
function drop(lock: Lock): void {
  lock.owner = null;
  current<Thread>().depth -= 1;
}

function* get(dir: Dir): Steps {
  take(dir.d_lock);
  yield;
  const count = dir.d_count;
  yield 'count up';
  dir.d_count = count + 1;
  yield;
  drop(dir.d_lock);
  yield;
}

function* release(dir: Dir): Steps {
  kfree(dir);
}

export default scenario({
  title: 'a directory moves </script> while <b>somebody</b> counts',

  init: () => {
    const root = alloc<Dir>({ d_count: 1, d_flags: D_HASHED });
    root.d_parent = root;
    const a = alloc<Dir>({ d_count: 1, d_parent: root });
    const below = alloc<Dir>({ d_count: 1 });
    const b = alloc<Dir>({ d_count: 1, d_parent: root, first: below });
    below.d_parent = b;
    return { root, a, b, walk: alloc<Walk>({ at: root }) };
  },

  tasks: {
    *walker({ a, walk }) {
      walk.at = a;
      yield* get(a);
      if (maybe('it is moved')) a.d_mood = '</script><script>document.title = "broken"</script><!--';
      yield;
    },
    *mover({ a, b }) {
      const fresh = alloc<Dir>({ d_parent: b });
      yield;
      a.d_parent = fresh;
      yield;
      a.d_flags = D_HASHED | D_MOUNTED;
      yield;
      const count = a.d_count;
      yield;
      a.d_count = count + 1;
      yield;
      a.d_parent = b;
      yield;
      spawn(release, fresh);
      yield;
    },
  },

  finally: { 'both are counted': ({ a }) => a.d_count === 3 },
  sometimes: { 'it moves': ({ a, root }) => a.d_parent !== root },
  pools: { Dir: 5, tasks: 1 },
});
