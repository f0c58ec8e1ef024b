/** A directory of autofs is hashed before it leaves active_list: the order of the mail turned round (fs/autofs4/root.c). */

import { EACCES, ENOMEM } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { autofs4_oz_mode, autofs4_sbi } from '../../model/autofs4/info.ts';
import { autofs4_del_active } from '../../model/autofs4/lists.ts';
import { autofs4_count_in, autofs4_get_inode } from '../../model/autofs4/mkdir.ts';
import type { Dentry } from '../../model/dcache.ts';
import { d_add } from '../../model/dcache-add.ts';

/**
 * fs/autofs4/root.c: autofs4_dir_mkdir(), with d_add() before autofs4_del_active()
 *
 * As d_add() needs the inode, that is allocated first, too: if there is none, the name stays on active_list.
 */
export function* autofs4_dir_mkdir(dentry: Dentry): Steps<Errno> {
  const sbi = autofs4_sbi(dentry)!;
  yield;
  const oz = autofs4_oz_mode(sbi);
  yield;
  if (!oz) return -EACCES;
  const inode = yield* autofs4_get_inode('S_IFDIR', 0);
  if (inode === null) return -ENOMEM;
  yield* d_add(dentry, inode);
  yield* autofs4_del_active(sbi, dentry);
  yield* autofs4_count_in(dentry);
  return 0;
}
