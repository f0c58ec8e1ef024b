import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

function twice(c: Counter): Steps {
  increment(c);
  increment(c);
}

function* thrice(c: Counter): Steps {
  yield* twice(c);
  yield;
  yield* increment(c);
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => twice(c), b: ({ c }) => thrice(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
