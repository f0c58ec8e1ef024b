import { alloc, done, scenario } from 'allwalks';
import { Counter, increment } from '../counter.ts';

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { walker: ({ c }) => increment(c) },
  background: ['daemon'],
  sometimes: { finished: () => done('walkre') },
});
