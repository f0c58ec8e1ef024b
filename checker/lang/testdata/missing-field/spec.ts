import { alloc, scenario } from 'allwalks';
import type { Int, Shared } from 'allwalks';
import { Counter, increment } from '../counter.ts';

interface Mount extends Shared {
  mnt_root: Counter;
  mnt_parent: Mount;
  mnt_count: Int<0, 7>;
}

function mount(): Mount {
  return alloc<Mount>({ mnt_count: 1 });
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
