/** No commit: a process of the daemon's looks for a name that is not there, whose dentry others see until it is dropped. */

import type { Company } from '../scenarios/s11-rmdir-not-empty.ts';

/** What goes on in the key meanwhile. */
export function company(): Company {
  return 'the daemon looks for a name';
}
