import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

const LIMIT = 3;

function* walk(c: Counter): Steps {
  const n = c.n;
  n = 2;
  n++;
  LIMIT = 4;
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
