/** A directory that is made stays on active_list. */

import type { Steps } from 'allwalks';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import type { Dentry } from '../../model/dcache.ts';

export function* autofs4_del_active(_sbi: AutofsSbInfo, _dentry: Dentry): Steps {
  yield;
}
