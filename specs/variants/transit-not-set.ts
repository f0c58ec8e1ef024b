/** No commit: autofs4_d_automount(), fs/autofs4/root.c, Linux 2.6.38, without its first lines, as if they were of no use. */

import type { Dentry } from '../../model/dcache.ts';

/** fs/autofs4/root.c: autofs4_d_automount(): an entry with nothing mounted on it is not asked for leave by that */
export function manage_if_empty(_dentry: Dentry): void {}
