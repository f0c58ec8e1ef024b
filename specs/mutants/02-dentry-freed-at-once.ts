/** Dentries are freed without a grace period. */

import { kfree } from 'allwalks';
import type { Steps } from 'allwalks';
import type { Dentry } from '../../model/dcache.ts';

export function* d_free(dentry: Dentry): Steps {
  kfree(dentry);
  yield;
}
