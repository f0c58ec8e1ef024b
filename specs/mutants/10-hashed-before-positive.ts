/** A dentry is found before it is what it is. */

import type { Steps } from 'allwalks';
import type { Dentry } from '../../model/dcache.ts';
import { d_instantiate, d_rehash } from '../../model/dcache-add.ts';
import type { Inode } from '../../model/inode.ts';

export function* d_add(dentry: Dentry, inode: Inode | null): Steps {
  yield* d_rehash(dentry);
  yield* d_instantiate(dentry, inode);
}
