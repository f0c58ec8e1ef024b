import { alloc, scenario } from 'allwalks';
import { Counter, atomic_inc, increment } from '../counter.ts';

function twice(c: Counter) {
  yield* increment(c);
  yield 'again';
  yield* increment(c);
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: {
    a: ({ c }) => twice(c),
    b({ c }) {
      yield;
      atomic_inc(c);
    },
  },
  sometimes: { counted: ({ c }) => c.n === 1 },
});

const thrice = (c: Counter) => {
  const n = yield* increment(c);
};

const wait = function (c: Counter) {
  while (c.n === 0) yield;
};
