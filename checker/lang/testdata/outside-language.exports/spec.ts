import { alloc, scenario } from 'allwalks';
import { Counter, increment } from '../counter.ts';

export * from '../counter.ts';

const LIMIT = 3;
export { LIMIT };

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => increment(c) },
  sometimes: { counted: ({ c }) => c.n < LIMIT },
});
