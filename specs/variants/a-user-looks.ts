/** No commit: a user looks for a name in the offset, and is still there when that has been removed. */

import type { Company } from '../scenarios/s11-rmdir-not-empty.ts';

/** What goes on in the key meanwhile. */
export function company(): Company {
  return 'a user looks for a name';
}
