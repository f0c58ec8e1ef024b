import type { Steps } from 'allwalks';
import type { Counter } from '../counter.ts';

export function* incremnt(c: Counter): Steps {
  helper(c);
}

function helper(c: Counter): void {
  c.n = 1;
}
