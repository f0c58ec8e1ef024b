import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

function* get(c: Counter): Steps<number> {
  yield;
  return c.n;
}

function* walk(c: Counter): Steps {
  const sum = c.n + (yield* get(c));
  yield;
  const picked = sum > 0 ? yield* get(c) : 0;
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
