import { alloc, at, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

export function* walk(c: Counter): Steps {
  atomic_inc(c);
  yield 'lookup';
  atomic_inc(c);
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { walker: ({ c }) => walk(c) },
  sometimes: {
    'at a step': () => at('walker', 'lookup'),
    'inside an operation': () => at('walker', 'walk'),
  },
});
