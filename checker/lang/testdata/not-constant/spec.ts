import { alloc, scenario } from 'allwalks';
import type { Int, Shared } from 'allwalks';
import { Counter, increment } from '../counter.ts';

const LIMIT = pick();
const LOOP = LOOP + 1;
function pick(): number {
  return 1;
}
interface Wide extends Shared {
  n: Int<0, typeof LIMIT>;
  m: Int<0, Wide>;
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
