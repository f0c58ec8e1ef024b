import { alloc, fail, scenario } from 'allwalks';
import type { Shared, Steps } from 'allwalks';
import { Counter, increment, atomic_inc } from '../counter.ts';

let shared = 0;
var older = 1;
class Walker {}
enum Colour { red }
namespace Inner {}
declare function elsewhere(): void;
interface Wide extends Counter {}
interface Odd extends Shared {
  optional?: boolean;
  method(): void;
  [key: string]: boolean;
  any: any;
  unknown: unknown;
  text: string;
  list: boolean[];
  pair: [boolean, boolean];
  inner: { x: boolean };
  mixed: Counter | boolean;
  digit: 1;
  nothing: undefined;
  big: bigint;
  computed: Counter['n'];
}

async function later(): Promise<void> {}

function parameters(a: boolean = true, [b]: boolean[], ...c: boolean[]): void {}

function statements(c: Counter): void {
  var x = 1;
  const { n } = c;
  function inner(): void {}
  for (const key in c) n;
  for (const each of c) n;
  for (let each of c) n;
  outer: while (true) break outer;
  try {
    throw c;
  } catch {}
  debugger;
  c.n;
  c.n > 0 && atomic_inc(c);
  switch (c.n) {
    case 0:
      atomic_inc(c);
    case 1:
      if (x > 0) break;
      break;
  }
}

/** Atomic: a fixture. */
function expressions(c: Counter, d: Counter | null): void {
  let x = 1;
  let y = (x = 2);
  y = x++;
  x = 1.5;
  x = 1n;
  x = /x/;
  x = `template`;
  x = d?.n ?? 0;
  x = c.n >>> 1;
  x = typeof c;
  x = new Walker();
  x = { n: 1 };
  x = [1];
  x = (1, 2);
  x = this;
  x = import.meta;
  x = c['n'];
  x = c.size();
  x = alloc;
  x = Counter;
  x = atomic_inc;
  x = () => 1;
  x ??= 1;
  [x] = [y];
  atomic_inc(...c);
}

function* steps(c: Counter): Steps {
  const x = yield;
  yield c.n;
  const made = alloc<Counter>({ n: yield* give(c) });
  fail('rule', '{0}', yield* give(c));
}

function* give(c: Counter): Steps<number> {
  return 1;
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
