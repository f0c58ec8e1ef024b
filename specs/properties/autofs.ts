/** What must always hold of the names in a mount of autofs, and of its requests to the daemon. */

import { all } from 'allwalks';
import { autofs4_lock } from '../../model/autofs4/info.ts';
import type { AutofsSbInfo, AutofsWaitQueue } from '../../model/autofs4/info.ts';
import { d_unhashed } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { TaskStruct } from '../../model/sync/sched.ts';

/** Whether a dentry stands for its name: in use, and either found by all or waited for by some; not one being removed. */
function stands_for_its_name(dentry: Dentry): boolean {
  const ino = dentry.d_fsdata;
  if (ino === null || dentry.d_count === 0 || ino.expiring) return false;
  return !d_unhashed(dentry) || dentry.d_inode === null;
}

/** D1: walks to the same name come together on the same dentry. */
export function one_dentry_a_name(): boolean {
  for (const one of all<Dentry>()) {
    if (!stands_for_its_name(one)) continue;
    for (const other of all<Dentry>()) {
      const alike = other !== one && other.d_name === one.d_name && other.d_parent === one.d_parent;
      if (alike && stands_for_its_name(other)) return false;
    }
  }
  return true;
}

/** Who sleeps until the daemon answers, or has finished, holds nothing that the daemon may need for that. */
export function sleepers_hold_no_lock(): boolean {
  for (const each of all<TaskStruct>()) {
    if (each.state !== 'TASK_RUNNING' && each.held_locks > 0) return false;
  }
  return true;
}

/** Whether a request with that token waits for its answer. */
function is_requested(token: number): boolean {
  for (const wq of all<AutofsWaitQueue>()) {
    if (wq.linked && wq.wait_queue_token === token) return true;
  }
  return false;
}

/** Each packet that the daemon has yet to read stands for a request of its own, unless the daemon was given up. */
export function packets_stand_for_requests(): boolean {
  for (const sbi of all<AutofsSbInfo>()) {
    const pipe = sbi.pipe;
    if (pipe === null || sbi.catatonic) continue;
    let earlier = 0;
    for (let i = 0; i < pipe.packets; i++) {
      const token = pipe.tokens[i]!;
      if (token === earlier || !is_requested(token)) return false;
      earlier = token;
    }
  }
  return true;
}

/**
 * An entry on expiring_list is found there by those who do not find it on its hash chain any more. It is put there
 * first, under autofs4_lock.
 */
export function expiring_means_unhashed(): boolean {
  if (autofs4_lock.owner !== null) return true;
  for (const dentry of all<Dentry>()) {
    const ino = dentry.d_fsdata;
    if (ino !== null && ino.expiring && !d_unhashed(dentry)) return false;
  }
  return true;
}

/** An entry on active_list is found there because it is not on its hash chain yet. */
export function active_means_unhashed(): boolean {
  for (const dentry of all<Dentry>()) {
    const ino = dentry.d_fsdata;
    if (ino !== null && ino.active && !d_unhashed(dentry)) return false;
  }
  return true;
}
