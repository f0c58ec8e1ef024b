import { alloc, scenario } from 'allwalks';
import type { Steps } from 'allwalks';
import { Counter, atomic_inc, increment } from '../counter.ts';

interface World {
  c: Counter;
}

function isZero(n: number): boolean {
  return n === 0;
}

function* up(c: Counter): Steps {
  atomic_inc(c);
}

export default scenario({
  title: 'a fixture',
  init(start: number) {
    const c = alloc<Counter>();
    return { c };
  },
  tasks: {
    a: up,
    b: ({ c }, n: number) => increment(c),
    *d({ c }: World, other: Counter) {
      yield* increment(other);
    },
    e: (c: Counter) => increment(c),
    f: ({ c }) => increment(c),
  },
  always: {
    one: isZero,
    two: ({ c }, n: number) => n === 0,
    three: (n: number) => n === 0,
    four: ({ n }: Counter) => n === 0,
    five: (world) => world.c.n < 8,
    six: (world: World) => world.c.n < 8,
  },
  sometimes: { counted: ({ c }: World) => c.n === 1 },
});
