/** No commit: a local file system is bound there, in which walks stay in RCU mode, and nothing is mounted by walking. */

import type { FileSystemType } from '../../model/super.ts';

/** What is mounted on /srv. */
export function what_is_mounted(): FileSystemType {
  return 'ext2';
}
