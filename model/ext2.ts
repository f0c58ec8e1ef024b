/** A file system on a disk (fs/ext2): what is not in the dentry cache can be looked up again. */

import { all } from 'allwalks';
import type { Int, Shared, Steps } from 'allwalks';
import type { Dentry } from './dcache.ts';
import { d_add } from './dcache-add.ts';
import type { Inode } from './inode.ts';

/** struct ext2_dir_entry_2: a name in a directory on the disk. */
export interface Ext2DirEntry extends Shared {
  readonly dir: Inode;
  readonly name: Int<0, 7>;
  readonly inode: Inode;
}

/**
 * fs/ext2/dir.c: ext2_inode_by_name(), Linux 2.6.38
 *
 * Needs: the directory's i_mutex
 * Atomic: the directory's i_mutex held, which keeps it as it is.
 */
function ext2_inode_by_name(dir: Inode, name: number): Inode | null {
  for (const entry of all<Ext2DirEntry>()) {
    if (entry.dir === dir && entry.name === name) return entry.inode;
  }
  return null;
}

/**
 * fs/ext2/inode.c: ext2_iget(), Linux 2.6.38
 *
 * MODEL: inodes stay in memory, so that there is nothing to read.
 */
function ext2_iget(inode: Inode): void {
  inode.i_count += 1;
}

/**
 * fs/ext2/namei.c: ext2_lookup(), Linux 2.6.38: i_op->lookup
 *
 * A name that is not there is a negative dentry, and hashed as any other.
 * Needs: the directory's i_mutex
 * MODEL: d_splice_alias() is d_add(), as it is where no file is exported.
 */
export function* ext2_lookup(dir: Inode, dentry: Dentry): Steps<Dentry> {
  const inode = ext2_inode_by_name(dir, dentry.d_name);
  yield;
  if (inode !== null) {
    ext2_iget(inode);
    yield;
  }
  yield* d_add(dentry, inode);
  return dentry;
}
