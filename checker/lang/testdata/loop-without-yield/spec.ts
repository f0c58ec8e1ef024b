import { alloc, maybe, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

function* spins(c: Counter): Steps {
  while (c.n > 0) {}
}

function* sometimes_yields(c: Counter): Steps {
  for (;;) {
    if (maybe('it yields')) yield;
    if (maybe('it goes round')) continue;
    yield;
  }
}

function* through_a_call(c: Counter): Steps {
  do {
    yield* may_not_rest(c);
  } while (true);
}

function* one_branch(c: Counter): Steps {
  while (c.n < 3) {
    if (maybe('it yields')) {
      yield;
    } else {
      continue;
    }
  }
  for (let i = 0; i < 3; i++) {
    if (maybe('it yields')) {
      yield;
    }
  }
}

function* may_not_rest(c: Counter): Steps {
  if (maybe('it rests')) yield;
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
