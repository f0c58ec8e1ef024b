import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

function* walk(c: Counter): Steps {
  increment(c);
  yield;
  yield increment(c);
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => walk(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
