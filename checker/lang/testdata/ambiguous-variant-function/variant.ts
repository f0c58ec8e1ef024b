import type { Counter } from '../counter.ts';

export function same(c: Counter): void {
  c.n = 2;
}
