/** Two tasks add one to a counter, in two steps each. */

import { alloc, done, scenario, type Int, type Shared, type Steps } from 'allwalks';

export interface Counter extends Shared {
  count: Int<0, 2>;
}

export function* add(counter: Counter): Steps {
  const seen = counter.count;
  yield 'write back';
  counter.count = seen + 1;
}

export default scenario({
  title: 'two tasks add one to a counter',
  claim: 'T1',
  init: () => ({ C: alloc<Counter>() }),
  tasks: { left: ({ C }) => add(C), right: ({ C }) => add(C) },
  finally: { 'no update is lost': ({ C }) => C.count === 2 },
  sometimes: { 'left is first': () => done('left') && !done('right') },
  variants: { atomic: '../atomic.ts' },
});
