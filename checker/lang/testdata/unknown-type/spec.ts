import { alloc, scenario } from 'allwalks';
import type { Shared } from 'allwalks';
import { Counter, increment } from '../counter.ts';

interface Dentry extends Shared {
  d_count: Int<0, 7>;
  d_parent: Dentri | null;
  d_inode: Inode | null;
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
