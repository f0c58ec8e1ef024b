import { alloc, kfree, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

function* walk(c: Counter): Steps {
  yield* atomic_inc(c);
  yield* kfree(c);
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
