import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

function is_small(c: Counter): boolean {
  if (c.n < 3) return true;
}

function* walk(c: Counter): Steps<number> {
  while (c.n > 3) {
    yield;
    return 1;
  }
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
