import { alloc, scenario } from 'allwalks';
import type { Embedded, Int, Private, Shared, Task } from 'allwalks';
import { Counter, increment } from '../counter.ts';

interface Nameidata extends Private {
  depth: Int<0, 7>;
}
interface TaskStruct extends Task {
  pid: Int<0, 7>;
}
interface Dentry extends Shared {
  d_self: Embedded<Dentry>;
  d_nd: Embedded<Nameidata>;
  d_task: Embedded<TaskStruct>;
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
