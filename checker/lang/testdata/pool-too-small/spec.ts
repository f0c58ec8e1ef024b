import { alloc, scenario } from 'allwalks';
import { Counter, increment } from '../counter.ts';

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    const d = alloc<Counter>();
    return { c, d };
  },
  tasks: { walker: ({ c }) => increment(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
  pools: { Counter: 1 },
});
