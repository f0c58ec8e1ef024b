/** Where a walk is, and how it goes on (include/linux/namei.h, include/linux/fs_struct.h). */

import type { Bits, Embedded, FixedArray, Ghost, Int, Private, Shared } from 'allwalks';
import type { Dentry } from '../dcache.ts';
import type { Sample } from '../dcache-lookup.ts';
import type { Inode } from '../inode.ts';
import type { Path, Vfsmount } from '../mount.ts';
import type { Seqcount } from '../sync/seqlock.ts';
import type { Spinlock } from '../sync/spinlock.ts';
import type { UmountList } from '../umount-tree.ts';

/** Go on to what the last name leads to. */
export const LOOKUP_FOLLOW = 0x1;
export const LOOKUP_DIRECTORY = 0x2;
/** More names follow. */
export const LOOKUP_CONTINUE = 0x4;
/** Nothing is owned: vfsmount_lock is held for reading, inside rcu_read_lock(). */
export const LOOKUP_RCU = 0x40;
export const LOOKUP_OPEN = 0x100;
export type LookupFlags = Bits<'LOOKUP_'>;

/** LAST_DOTDOT: the name `..`, which is not looked up. */
export const DOT_DOT = -1;

/** struct fs_struct: a process's working directory. MODEL: not its root: all walks here are relative. */
export interface FsStruct extends Shared {
  readonly lock: Embedded<Spinlock>;
  readonly seq: Embedded<Seqcount>;
  pwd_mnt: Vfsmount | null;
  pwd_dentry: Dentry | null;
}

/** How a walk goes. MODEL: for properties to see. */
export interface WalkAudit extends Ghost {
  /** How often it has begun; 0 while there is none. */
  attempts: Int<0, 7>;
}

/**
 * struct nameidata.
 *
 * Without LOOKUP_RCU, `path` owns a reference to both its parts; `next` owns one to its dentry, and one to its mount
 * only if that is not the mount of `path`.
 */
export interface Nameidata extends Private {
  /** MODEL: of the task that walks; the kernel has it in current. */
  readonly fs: FsStruct;
  /** The path to walk: names up to the first 0. */
  names: FixedArray<Int<-1, 7>, 4>;
  readonly path: Embedded<Path>;
  /** d_inode of path.dentry. */
  inode: Inode | null;
  /** A d_seq sample, meant to belong to path.dentry. */
  seq: Int<0, 63>;
  flags: LookupFlags;
  /** MODEL: link_path_walk()'s variable on the stack: what was looked up. */
  readonly next: Embedded<Path>;
  /** MODEL: link_path_walk()'s variable on the stack: its inode, and where it was sampled. */
  readonly sample: Embedded<Sample>;
  /** MODEL: do_follow_link()'s variable on the stack: the symlink that is followed. */
  readonly link: Embedded<Path>;
  /** MODEL: follow_managed()'s variable on the stack: whether the path owns its mount. */
  need_mntput: boolean;
  /** MODEL: the kernel has it in current. */
  total_link_count: Int<0, 40>;
  /** MODEL: do_umount()'s variable on the stack: what sys_umount() takes off the tree. */
  readonly umount_list: Embedded<UmountList>;
  readonly audit: Embedded<WalkAudit>;
}
