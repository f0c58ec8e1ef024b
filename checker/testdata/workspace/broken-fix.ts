/** A variant of nothing. */

import type { Steps } from 'allwalks';
import type { Counter } from './specs/counter.ts';

export function* ad(counter: Counter): Steps {
  counter.count = 1;
}
