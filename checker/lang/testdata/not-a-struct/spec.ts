import { alloc, scenario } from 'allwalks';
import type { Int } from 'allwalks';
import { Counter, increment } from '../counter.ts';

interface Dentry {
  d_count: Int<0, 7>;
}

function dget(dentry: Dentry): void {}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => increment(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
