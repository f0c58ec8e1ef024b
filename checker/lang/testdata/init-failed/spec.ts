import { BUG_ON, alloc, scenario } from 'allwalks';
import { Counter, increment } from '../counter.ts';

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>({ n: 1 });
    BUG_ON(c.n > 0);
    return { c };
  },
  tasks: { walker: ({ c }) => increment(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
