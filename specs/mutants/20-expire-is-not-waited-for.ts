/** Nobody waits for the end of an expire. */

import type { Errno, Steps } from 'allwalks';
import type { AutofsSbInfo } from '../../model/autofs4/info.ts';
import type { Dentry } from '../../model/dcache.ts';

export function* autofs4_expire_wait(_sbi: AutofsSbInfo, _dentry: Dentry): Steps<Errno> {
  yield;
  return 0;
}
