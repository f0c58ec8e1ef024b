import { alloc, at, scenario } from 'allwalks';
import type { Int, Shared, Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

interface Box<T> extends Shared {
  inner: T;
}

type Pair<T> = T | null;
type One = Other;
type Other = One;

function* walk(c: Counter, one: One): Steps {
  console.log(c.n);
  yield;
  c.n = Math.max(1, 2);
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => walk(c, 1) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
