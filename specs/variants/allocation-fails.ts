/** There may be no memory for an inode of autofs (fs/autofs4/inode.c). */

import { alloc, maybe } from 'allwalks';
import type { Steps } from 'allwalks';
import type { FileMode, Inode } from '../../model/inode.ts';

/** fs/autofs4/inode.c: autofs4_get_inode(), Linux 2.6.38, where memory may be short */
export function* autofs4_get_inode(i_mode: FileMode, i_link: number): Steps<Inode | null> {
  if (maybe('autofs4_get_inode() fails')) return null;
  const inode = alloc<Inode>({ i_mode, i_link, i_count: 1 });
  yield;
  return inode;
}
