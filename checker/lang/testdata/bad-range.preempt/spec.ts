import { alloc, may_lose_cpu, scenario } from 'allwalks';
import { Counter } from '../counter.ts';

function rest(): void {
  may_lose_cpu('full');
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: {
    *a({ c }) {
      rest();
      yield;
      c.n = 1;
    },
  },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
