import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

const HUGE = 0x80000000;

function* walk(c: Counter): Steps {
  c.n = 4294967296;
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
