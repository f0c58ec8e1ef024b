/** Closing a directory does not drop its cursor. */

import type { Steps } from 'allwalks';
import type { File } from '../../model/file.ts';

export function* dcache_dir_close(_file: File): Steps {
  yield;
}
