/** The counter counted in one step. */

import type { Steps } from 'allwalks';
import type { Counter } from './specs/counter.ts';

/** Atomic: stands for atomic_inc() */
function atomic_inc(counter: Counter): void {
  counter.count += 1;
}

export function* add(counter: Counter): Steps {
  atomic_inc(counter);
}
