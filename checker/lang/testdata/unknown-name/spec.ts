import { alloc, scenario } from 'allwalks';
import type { Bits, Shared, Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

function* walk(c: Counter): Steps {
  const count = 1;
  c.n = cuont;
  yield;
  missing(c);
  yield;
  BUG_ON(c.n === 1);
}

interface Flags extends Shared {
  flags: Bits<'FLAG_'>;
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => walk(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
