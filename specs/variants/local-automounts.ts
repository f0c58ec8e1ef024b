/** No commit: a file system with automount points that, unlike NFS, can be walked in RCU mode. */

import type { FileSystemType } from '../../model/super.ts';

/** A local one. */
export function which_file_system(): FileSystemType {
  return 'ext2';
}
