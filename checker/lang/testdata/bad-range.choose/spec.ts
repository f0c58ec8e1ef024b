import { alloc, choose, scenario } from 'allwalks';
import { Counter } from '../counter.ts';

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: {
    *a({ c }) {
      c.n = choose(0);
    },
  },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
