import { alloc, scenario } from 'allwalks';
import type { FixedArray, Int, Shared, Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

interface Dentry extends Shared {
  readonly d_name: Int<0, 3>;
  readonly d_slots: FixedArray<boolean, 2>;
}

function* rename(dentry: Dentry): Steps {
  dentry.d_name = 1;
  dentry.d_slots[0] = true;
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
