import type { Int, Shared, Steps } from 'allwalks';

export { atomic_inc } from '../counter.ts';

export interface Counter extends Shared {
  n: Int<0, 9>;
}

export const LIMIT = 4;

export default function* increment(c: Counter): Steps {
  c.n = 1;
}
