import { alloc, scenario } from 'allwalks';
import type { Shared } from 'allwalks';
import { Counter, increment } from '../counter.ts';

const LIMIT = 3;
const LIMIT = 4;
interface Twice extends Shared {
  a: boolean;
  a: boolean;
}
function increment(c: Counter): void {}
function scopes(c: Counter): void {
  const x = c.n;
  if (x > LIMIT) {
    let y = x;
    let y = x;
  }
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
