/** Leaving RCU mode does not compare d_seq. */

import type { Dentry } from '../../model/dcache.ts';

/** Atomic: d_lock held. */
export function __d_rcu_to_refcount(dentry: Dentry, _seq: number): boolean {
  dentry.d_count += 1;
  return true;
}
