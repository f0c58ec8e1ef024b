import type { Counter } from '../counter.ts';

export function atomic_inc(c: Counter): void {
  c.n = 2;
}
