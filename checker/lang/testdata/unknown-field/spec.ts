import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

function* walk(c: Counter): Steps {
  c.m = 1;
  yield;
  const d = alloc<Counter>({ count: 1 });
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => walk(c), b: ({ counter }) => walk(counter) },
  sometimes: { counted: (world) => world.d.n === 1 },
});
