import { alloc, fail, scenario } from 'allwalks';
import type { Embedded, FixedArray, Int, Shared, Steps } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

interface Slots extends Shared {
  slots: FixedArray<Int<0, 3>, 2>;
  counter: Embedded<Counter>;
  owner: Counter;
}

/** Atomic: a fixture. */
function mismatches(c: Counter, s: Slots): boolean {
  c.n = true;
  s.owner = null;
  s.owner = s;
  const flag: boolean = c.n;
  if (c.n === flag) return 1;
  if (c === s) return c.n + flag;
  s.slots = c;
  s.counter = c;
  const e = alloc<Slots>({ slots: [1], owner: c });
  const f = flag ? 1 : true;
  LIMIT(c);
  if (flag) fail(flag, 'never');
  const result = atomic_inc(c);
  return flag && c.n;
}

const LIMIT = 3;

function* steps(): number {}

function apply(func: (c: Counter) => void, c: Counter): void {
  func(c);
}

function* walk(c: Counter): Steps {
  apply(zero, c);
  yield;
  return c.n;
}

function zero(): void {}

export default scenario({
  title: 'a fixture',
  init() {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: { a: ({ c }) => increment(c) },
  sometimes: { counted: ({ c }) => c.n === 1 },
});
