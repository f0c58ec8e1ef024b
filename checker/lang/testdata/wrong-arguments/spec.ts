import { alloc, choose, scenario, until } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

function* walk(c: Counter): Steps {
  atomic_inc();
  yield;
  atomic_inc(c, 1);
  yield;
  until_later();
  const n = choose();
}

function until_later(): void {
  until();
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
