/** What must hold when a file system is unmounted. */

import { umount_audit } from '../../model/dcache-tree.ts';

/** The property of the mail: when a super block is shut down, nobody has a reference to any dentry of it. */
export function umount_sees_zero_refs(): boolean {
  return umount_audit.busy === null;
}
