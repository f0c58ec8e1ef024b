/** A walk that leaves RCU mode does not leave the section. */

import type { Steps } from 'allwalks';
import { vfsmount_lock } from '../../model/mount.ts';
import { LOOKUP_RCU } from '../../model/namei/nameidata.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import { br_read_unlock } from '../../model/sync/brlock.ts';

export function* unlock_rcu_walk(nd: Nameidata): Steps {
  nd.flags &= ~LOOKUP_RCU;
  yield;
  br_read_unlock(vfsmount_lock);
  yield;
}
