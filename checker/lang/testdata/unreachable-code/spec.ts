import { alloc, fail, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, atomic_inc } from '../counter.ts';

function early(c: Counter): number {
  if (c.n === 0) {
    return 1;
    c.n = 2;
  }
  return 2;
}

function* loops(c: Counter): Steps {
  for (let i = 0; i < 3; i++) {
    yield;
    if (i === 1) {
      continue;
      yield;
    }
    break;
    atomic_inc(c);
    yield;
  }
  const first = early(c);
  yield;
  switch (first) {
    case 1:
      fail('rule', 'never');
      yield;
      break;
    default:
      atomic_inc(c);
  }
}

function both(c: Counter): number {
  if (c.n === 0) return 1;
  else return 2;
  {
    c.n = 3;
  }
  return 3;
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
    both(c);
  },
  tasks: { a: ({ c }) => loops(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
