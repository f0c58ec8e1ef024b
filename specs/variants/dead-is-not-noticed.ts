/** A mistake to be found: whoever makes something in a directory does not look whether that was removed (fs/namei.c). */

import type { Inode } from '../../model/inode.ts';

/** fs/namei.c: IS_DEADDIR(), as if i_mutex were enough */
export function is_deaddir(_dir: Inode): boolean {
  return false;
}
