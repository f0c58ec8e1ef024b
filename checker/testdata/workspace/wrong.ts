/** A model with two mistakes. */

import { alloc, scenario, type Int, type Shared, type Steps } from 'allwalks';

interface Counter extends Shared {
  count: Int<0, 2>;
}

function* add(counter: Counter): Steps {
  counter.count = counter.count + 1;
  yield;
  counter.cuont = 0;
}

export default scenario({
  title: 'a step that is too big, and a field that does not exist',
  init: () => ({ C: alloc<Counter>() }),
  tasks: { one: ({ C }) => add(C) },
  sometimes: { 'always true': () => true },
});
