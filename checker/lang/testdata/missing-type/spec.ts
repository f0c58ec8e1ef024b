import { all, alloc, scenario } from 'allwalks';
import type { Shared } from 'allwalks';
import { Counter, increment } from '../counter.ts';

interface Dentry extends Shared {
  d_count;
}

function untyped(a, b: Counter) {
  let c;
  let d = null;
  let e = 'live';
  const f = alloc();
  for (const each of all()) c = each;
  return 1;
}

function generic<T>(c: Counter): void {
  const made = alloc<T>();
}

function caller(c: Counter): void {
  generic(c);
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
