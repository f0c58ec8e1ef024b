import type { Steps } from 'allwalks';
import { atomic_inc } from '../counter.ts';
import type { Counter } from '../counter.ts';

export function* walk(c: Counter): Steps {
  atomic_inc(c);
}
