import { alloc, scenario } from 'allwalks';
import type { Shared, Steps } from 'allwalks';
import { Counter, increment } from '../counter.ts';

type State = 'new' | 'live' | 'dead';
interface Dentry extends Shared {
  state: State;
}

function* walk(d: Dentry): Steps {
  d.state = 'dad';
  yield;
  if (d.state === 'alive') return;
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
