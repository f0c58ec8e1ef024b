/** No commit: what INIT_COMPLETION() of Linux 2.6.38 does, and reinit_completion() of later ones, in place of init_completion(). */

import type { Completion } from '../../model/sync/completion.ts';

/**
 * include/linux/completion.h: INIT_COMPLETION(), Linux 2.6.38
 *
 * Whoever still sleeps on it stays on the list.
 */
export function init_completion(x: Completion): void {
  x.done = 0;
}
