import { alloc, scenario } from 'allwalks';
import type { Int, Task } from 'allwalks';
import { Counter, increment } from '../counter.ts';

interface TaskStruct extends Task {
  pid: Int<0, 7>;
}
interface Thread extends Task {
  tid: Int<0, 7>;
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
