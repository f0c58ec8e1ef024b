import { alloc, scenario } from 'allwalks';
import type { Bits, FixedArray, Int, Shared } from 'allwalks';
import { Counter, increment } from '../counter.ts';

interface Wide extends Shared {
  down: Int<7, 0>;
  half: Int<7>;
  bits: Bits<boolean>;
  none: FixedArray<boolean, 0>;
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
