/** What must always hold of a walk, in either of its modes. */

import { task_bit } from 'allwalks';
import { vfsmount_lock } from '../../model/mount.ts';
import { LOOKUP_RCU } from '../../model/namei/nameidata.ts';
import type { Nameidata } from '../../model/namei/nameidata.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';

/** In RCU mode a walk is in both its read-side sections, once each. */
export function rcu_walk_is_protected(nd: Nameidata, walker: TaskStruct): boolean {
  if ((nd.flags & LOOKUP_RCU) === 0) return true;
  return (vfsmount_lock.readers & task_bit(walker)) !== 0 && walker.rcu_read_lock_nesting === 1;
}

/** Out of RCU mode it is never in both of them. */
export function ref_walk_is_unprotected(nd: Nameidata, walker: TaskStruct): boolean {
  if ((nd.flags & LOOKUP_RCU) !== 0) return true;
  return (vfsmount_lock.readers & task_bit(walker)) === 0 || walker.rcu_read_lock_nesting === 0;
}

/** It begins at most twice: in RCU mode, and where that does not work out, in ref mode. */
export function walk_begins_at_most_twice(nd: Nameidata): boolean {
  return nd.audit.attempts <= 2;
}
