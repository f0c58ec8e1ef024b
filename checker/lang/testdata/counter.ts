/** What the fixtures have in common: a counter, and an operation that increments it. */

import type { Int, Shared, Steps } from 'allwalks';

export interface Counter extends Shared {
  n: Int<0, 7>;
}

export function atomic_inc(c: Counter): void {
  c.n += 1;
}

export function* increment(c: Counter): Steps {
  atomic_inc(c);
}
