/** Names that come and go on a disk (fs/ext2/namei.c). */

import { all, alloc, kfree } from 'allwalks';
import type { Steps } from 'allwalks';
import type { Dentry } from './dcache.ts';
import { d_instantiate } from './dcache-add.ts';
import type { Ext2DirEntry } from './ext2.ts';
import type { Inode } from './inode.ts';

/** Atomic: the directory's i_mutex held, which keeps it as it is. */
function ext2_find_entry(dir: Inode, name: number): Ext2DirEntry | null {
  for (const entry of all<Ext2DirEntry>()) {
    if (entry.dir === dir && entry.name === name) return entry;
  }
  return null;
}

/**
 * fs/ext2/namei.c: ext2_unlink(), Linux 2.6.38: i_op->unlink
 *
 * Needs: the directory's i_mutex, and the file's
 * MODEL: no link counts: the inode stays in memory.
 */
export function* ext2_unlink(dir: Inode, dentry: Dentry): Steps {
  const entry = ext2_find_entry(dir, dentry.d_name);
  yield;
  kfree(entry);
  yield;
}

/**
 * fs/ext2/namei.c: ext2_create(), Linux 2.6.38: i_op->create
 *
 * Needs: the directory's i_mutex
 */
export function* ext2_create(dir: Inode, dentry: Dentry): Steps {
  const inode = alloc<Inode>({ i_mode: 'S_IFREG', i_count: 1 });
  yield;
  alloc<Ext2DirEntry>({ dir, name: dentry.d_name, inode });
  yield;
  yield* d_instantiate(dentry, inode);
}
