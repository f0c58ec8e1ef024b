import type { Counter } from '../counter.ts';

export function other(c: Counter): void {
  same(c);
}

function same(c: Counter): void {
  c.n = 1;
}
