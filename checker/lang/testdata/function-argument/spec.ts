import { alloc, scenario } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

function apply(func: (c: Counter) => void, c: Counter): void {
  func(c);
}

function caller(c: Counter): void {
  apply(c, c);
  apply((each) => atomic_inc(each), c);
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
