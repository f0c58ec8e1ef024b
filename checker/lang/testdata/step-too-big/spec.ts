import { alloc, current, kfree, scenario, spawn } from 'allwalks';
import type { Int, Shared, Steps, Task } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

interface TaskStruct extends Task {
  pid: Int<0, 7>;
}

function* torn(c: Counter): Steps {
  c.n++;
}

function* two_fields(c: Counter, d: Counter): Steps {
  d.n = c.n;
}

function* call_and_read(c: Counter): Steps<number> {
  atomic_inc(c);
  return c.n;
}

function* on_one_path(c: Counter): Steps {
  if (c.n > 0) {
    yield;
  }
  c.n = 0;
}

function* on_the_other_path(c: Counter, d: Counter, x: number): Steps {
  if (x > 0) {
    x = 0;
  } else {
    c.n = 1;
  }
  d.n = 1;
  yield;
  while (x < 3) {
    if (x === 1) c.n = 1;
    else yield;
    x += 1;
    if (x === 2) yield;
    else d.n = 0;
    yield;
  }
}

function* begins_with_access(c: Counter): Steps {
  c.n = 1;
  yield;
  c.n = 2;
}

function* calls(c: Counter): Steps {
  c.n = 3;
  yield* begins_with_access(c);
  c.n = 4;
}

function* round(c: Counter): Steps {
  while (c.n < 3) {
    yield;
    c.n = 1;
  }
}

function* waits(c: Counter): Steps {
  while (c.n > 3) yield;
  c.n = 1;
}

function* own_field(c: Counter): Steps {
  c.n = current<TaskStruct>().pid;
}

interface Holder extends Shared {
  held: Counter;
}

function* argument(h: Holder): Steps {
  atomic_inc(h.held);
}

function* makes(c: Counter): Steps {
  const d = alloc<Counter>();
  d.n = 1;
  yield;
  kfree(d);
  spawn(increment, c);
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
