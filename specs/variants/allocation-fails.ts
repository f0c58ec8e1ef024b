/** There may be no memory for an inode of autofs (fs/autofs4/inode.c). */

import { alloc, maybe } from 'allwalks';
import type { Steps } from 'allwalks';
import type { Inode } from '../../model/inode.ts';

/** fs/autofs4/inode.c: autofs4_get_inode(), Linux 2.6.38, where memory may be short */
export function* autofs4_get_inode(): Steps<Inode | null> {
  if (maybe('autofs4_get_inode() fails')) return null;
  const inode = alloc<Inode>({ i_mode: 'S_IFDIR', i_count: 1 });
  yield;
  return inode;
}
