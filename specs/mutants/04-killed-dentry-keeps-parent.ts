/** A killed dentry does not give its parent back. */

import type { Int, Steps } from 'allwalks';
import { __d_drop, d_kill } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';

/** Nobody else is there to hold the locks that must be tried. */
export function* dentry_kill(dentry: Dentry, _ref: Int<0, 1>): Steps<Dentry | null> {
  dentry.d_count = 0;
  yield;
  yield* __d_drop(dentry);
  yield* d_kill(dentry, null, null);
  return null;
}
