import type { Int, Shared, Steps } from 'allwalks';

interface Counter extends Shared {
  n: Int<0, 7>;
}

export function* increment(c: Counter): Steps {
  c.n = 1;
}
