/** The end of a mount of autofs (fs/autofs4/inode.c). */

import { kfree } from 'allwalks';
import type { Steps } from 'allwalks';
import { d_genocide } from '../dcache-tree.ts';
import { generic_shutdown_super } from '../super.ts';
import type { SuperBlock } from '../super.ts';
import { autofs4_catatonic_mode } from './release.ts';

/**
 * fs/autofs4/inode.c: autofs4_kill_sb(), Linux 2.6.38, with kill_litter_super() of fs/super.c
 *
 * Needs: s_umount for writing, and releases it
 */
export function* autofs4_kill_sb(sb: SuperBlock): Steps {
  const sbi = sb.s_fs_info;
  yield;
  if (sbi !== null) {
    yield* autofs4_catatonic_mode(sbi);
    sb.s_fs_info = null;
    yield;
    kfree(sbi);
    yield;
  }
  const root = sb.s_root;
  yield;
  if (root !== null) yield* d_genocide(root);
  yield* generic_shutdown_super(sb);
}
