/** Inodes, as far as walks and the dentry cache look at them (include/linux/fs.h, fs/inode.c). */

import { fail } from 'allwalks';
import type { Bits, Embedded, Int, Shared } from 'allwalks';
import type { SuperBlock } from './super.ts';
import type { Mutex } from './sync/mutex.ts';
import type { Spinlock } from './sync/spinlock.ts';

/** Removed, but still open or walked through. */
export const S_DEAD = 0x10;
export type InodeFlags = Bits<'S_'>;

/** What kind of file it is. */
export type FileMode = 'S_IFDIR' | 'S_IFLNK' | 'S_IFREG';

/** struct inode. */
export interface Inode extends Shared {
  readonly i_mode: FileMode;
  readonly i_lock: Embedded<Spinlock>;
  /** For a directory: who changes what is in it. */
  readonly i_mutex: Embedded<Mutex>;
  i_flags: InodeFlags;
  /** NFS, and S_AUTOMOUNT: what else the server exports there. MODEL: the kernel has its fsid. */
  readonly i_export: SuperBlock | null;
  /** Of a symlink: what it says. MODEL: one name, to be found beside it, and no symlink itself. */
  readonly i_link: Int<0, 7>;
  i_count: Int<0, 7>;
}

/** fs/inode.c: ihold(), Linux 2.6.38 */
export function ihold(inode: Inode): void {
  inode.i_count += 1;
}

/**
 * fs/inode.c: iput(), Linux 2.6.38
 *
 * MODEL: the memory of an inode is not given back, so no use after it is noticed.
 * Atomic: one atomic_dec_and_lock().
 */
export function iput(inode: Inode): void {
  if (inode.i_count === 0) fail('refcount-underflow', 'iput({0}), whose i_count is 0 already', inode);
  inode.i_count -= 1;
}
