import { alloc, scenario } from 'allwalks';
import { Counter } from '../counter.ts';

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: {},
  sometimes: { '': ({ c }) => c.n === 1 },
});
