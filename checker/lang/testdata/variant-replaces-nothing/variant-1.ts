import type { Steps } from 'allwalks';
import type { Counter } from '../counter.ts';

function helper(c: Counter): void {
  c.n = 1;
}

function* increment(c: Counter): Steps {
  helper(c);
}
