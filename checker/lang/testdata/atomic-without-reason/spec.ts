import { all, alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

function swap(c: Counter, d: Counter): void {
  const n = c.n;
  c.n = d.n;
  d.n = n;
}

function sum(): number {
  let total = 0;
  for (const c of all<Counter>()) total += c.n;
  return total;
}

function calls_twice(c: Counter): void {
  atomic_inc(c);
  atomic_inc(c);
}

/**
 * Sound, and says so.
 *
 * Atomic: both locks held.
 */
function move(c: Counter, d: Counter): void {
  c.n -= 1;
  d.n += 1;
}

function* walk(c: Counter, d: Counter): Steps {
  swap(c, d);
  yield;
  sum();
  yield;
  calls_twice(c);
  yield;
  move(c, d);
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => increment(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
