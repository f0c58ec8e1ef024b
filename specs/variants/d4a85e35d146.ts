/** "autofs4 - fix autofs4_expire_indirect() traversal", fs/autofs4/expire.c, commit d4a85e35d146, Linux 2.6.39. */

import type { Steps } from 'allwalks';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import type { Dentry } from '../../model/dcache.ts';
import { expire_keys, get_next_positive_subdir } from '../../model/linux-2.6.39/expire.ts';
import type { Vfsmount } from '../../model/mount.ts';
import type { SuperBlock } from '../../model/super.ts';

/**
 * fs/autofs4/expire.c: autofs4_expire_indirect(), Linux 2.6.39
 *
 * Looks at the entries at the top only.
 */
export function* autofs4_expire_indirect(
  sb: SuperBlock,
  mnt: Vfsmount,
  sbi: AutofsSbInfo,
  how: number,
): Steps<Dentry | null> {
  return yield* expire_keys(sb, mnt, sbi, how, get_next_positive_subdir);
}
