import type { Counter } from '../counter.ts';

export function increment(c: Counter): void {
  c.n = 1;
}
