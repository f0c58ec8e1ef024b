import { alloc, scenario } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

const LIMIT = 3;

export default scenario({
  title: 'a ' + 'fixture',
  claims: 'C0a',
  init() {
    const c = alloc<Counter>();
    if (c.n === 0) return c;
    if (c.n === 1) return { c };
    if (c.n === 2) return { d: c };
  },
  tasks: {
    a: ({ c }) => atomic_inc(c),
    b: ({ c }) => increment(atomic_read(c)),
    c: LIMIT,
    d() {},
  },
  background: [LIMIT],
  always: ['never'],
  sometimes: {},
});

function atomic_read(c: Counter): Counter {
  return c.n === 0 ? c : c;
}
