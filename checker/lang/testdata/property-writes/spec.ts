import { alloc, choose, fail, scenario, until } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

function peek(c: Counter): boolean {
  c.n = 0;
  return true;
}

function wait_for(c: Counter): boolean {
  until(c.n === 0);
  return true;
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => increment(c) },
  always: {
    peeks: ({ c }) => peek(c),
    waits: ({ c }) => wait_for(c),
    chooses: () => choose(2) === 0,
    writes({ c }) {
      c.n = 1;
      return true;
    },
    fails() {
      fail('rule', 'message');
    },
  },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
