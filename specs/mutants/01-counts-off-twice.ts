/** An atomic counter that is decremented twice at once. */

import type { Atomic } from '../../model/sync/atomic.ts';

/** Atomic: one locked instruction. */
export function atomic_dec(v: Atomic): void {
  v.counter -= 2;
}
