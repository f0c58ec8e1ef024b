/** Super blocks: how a file system begins to be used, and ends (include/linux/fs.h, fs/super.c). */

import { kfree } from 'allwalks';
import type { Embedded, Shared, Steps } from 'allwalks';
import type { AutofsSbInfo } from './autofs4/info.ts';
import { autofs4_kill_sb } from './autofs4/inode.ts';
import { dget } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import { shrink_dcache_for_umount } from './dcache-tree.ts';
import { atomic_add_unless, atomic_dec_and_test, atomic_inc } from './sync/atomic.ts';
import type { Atomic } from './sync/atomic.ts';
import { down_write, up_write } from './sync/rwsem.ts';
import type { RwSemaphore } from './sync/rwsem.ts';

/** Which file system it is of. */
export type FileSystemType = 'ramfs' | 'ext2' | 'autofs' | 'nfs' | 'sysfs';

/** struct super_block. */
export interface SuperBlock extends Shared {
  readonly s_type: FileSystemType;
  s_root: Dentry | null;
  /** One for each mount of it. */
  readonly s_active: Embedded<Atomic>;
  readonly s_umount: Embedded<RwSemaphore>;
  s_fs_info: AutofsSbInfo | null;
}

/**
 * fs/super.c: mount_bdev() and its like, Linux 2.6.38, where the super block exists
 *
 * Returns its root with a reference, for one more mount. The caller must know it to be active.
 * MODEL: neither looks for the super block nor makes one.
 */
export function* mount_again(sb: SuperBlock): Steps<Dentry> {
  atomic_inc(sb.s_active);
  yield;
  const root = sb.s_root!;
  yield;
  yield* dget(root);
  return root;
}

/**
 * fs/super.c: generic_shutdown_super(), Linux 2.6.38
 *
 * MODEL: only what concerns dentries.
 * Needs: s_umount for writing, and releases it
 */
export function* generic_shutdown_super(sb: SuperBlock): Steps {
  if (sb.s_root !== null) {
    yield;
    yield* shrink_dcache_for_umount(sb);
  } else {
    yield;
  }
  up_write(sb.s_umount);
  yield;
}

/**
 * fs/super.c: deactivate_super(), Linux 2.6.38
 *
 * One mount less. The last one shuts the file system down.
 */
export function* deactivate_super(sb: SuperBlock): Steps {
  if (atomic_add_unless(sb.s_active, -1, 1)) {
    yield;
    return;
  }
  yield;
  down_write(sb.s_umount);
  yield;
  yield* deactivate_locked_super(sb);
}

/**
 * fs/super.c: deactivate_locked_super(), Linux 2.6.38
 *
 * MODEL: s_count is not there: with the last mount the super block is freed, too.
 * Needs: s_umount for writing, and releases it
 */
function* deactivate_locked_super(sb: SuperBlock): Steps {
  if (!atomic_dec_and_test(sb.s_active)) {
    yield;
    up_write(sb.s_umount);
    yield;
    return;
  }
  yield;
  if (sb.s_type === 'autofs') {
    yield* autofs4_kill_sb(sb);
  } else {
    yield* generic_shutdown_super(sb);
  }
  kfree(sb);
  yield;
}
