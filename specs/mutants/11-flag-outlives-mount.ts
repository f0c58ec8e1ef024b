/** Unmounting leaves DCACHE_MOUNTED where nothing is mounted. */

import type { Steps } from 'allwalks';
import type { Dentry } from '../../model/dcache.ts';

export function* dentry_reset_mounted(_dentry: Dentry): Steps {
  yield;
}
