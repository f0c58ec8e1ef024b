import { all, alloc, at, choose, done, global, kfree, result, scenario, spawn, task, until } from 'allwalks';
import type { Embedded, FixedArray, Int, Shared, Steps, Task } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

interface TaskStruct extends Task {
  pid: Int<0, 7>;
}
interface Odd extends Shared {
  refs: FixedArray<Embedded<Counter>, 2>;
}
const idle = global<TaskStruct>();

function* walk(c: Counter): Steps {
  until(c.n === 0);
  for (const each of all<Counter>()) atomic_inc(each);
  if (at('a', 'walk') || done('a') || result('a') === 0) return;
  const t = alloc<TaskStruct>();
  const u = task<TaskStruct>('a');
  const g = global<Counter>();
  const s = scenario({});
}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    spawn(walk, c);
    if (choose(2) === 0) kfree(c);
    return { c };
  },
  tasks: { a: ({ c }) => walk(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
