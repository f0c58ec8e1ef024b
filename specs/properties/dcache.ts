/** What must always hold of dentries and mounts, whatever goes on. */

import { all } from 'allwalks';
import { DCACHE_MOUNTED, DCACHE_UNHASHED } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import { S_DEAD } from '../../model/inode.ts';
import { vfsmount_lock } from '../../model/mount.ts';
import type { Vfsmount } from '../../model/mount.ts';

/** A dentry of autofs is on its hash chain only while it has an inode. */
export function hashed_autofs_is_positive(): boolean {
  for (const dentry of all<Dentry>()) {
    const hashed = (dentry.d_flags & DCACHE_UNHASHED) === 0;
    if (hashed && dentry.d_op === 'autofs4_dentry_operations' && dentry.d_inode === null) return false;
  }
  return true;
}

/** Whether lookups find a mount on the dentry. */
function is_covered(dentry: Dentry): boolean {
  for (const mnt of all<Vfsmount>()) {
    if (mnt.mnt_hash && mnt.mnt_mountpoint === dentry) return true;
  }
  return false;
}

/** While nobody changes the tree of mounts, DCACHE_MOUNTED says whether something is mounted there. */
export function mounted_flag_tells_the_truth(): boolean {
  if (vfsmount_lock.writer !== null) return true;
  for (const dentry of all<Dentry>()) {
    if (((dentry.d_flags & DCACHE_MOUNTED) !== 0) !== is_covered(dentry)) return false;
  }
  return true;
}

/** Invariant 3: nobody takes a reference to a dentry that is being killed. */
export function nobody_holds_what_is_killed(): boolean {
  for (const dentry of all<Dentry>()) {
    if (dentry.d_parent === null && dentry.d_count !== 0) return false;
  }
  return true;
}

/** The flag says whether a dentry is on its hash chain, for whoever holds d_lock. */
export function unhashed_flag_tells_the_truth(): boolean {
  for (const dentry of all<Dentry>()) {
    const unhashed = (dentry.d_flags & DCACHE_UNHASHED) !== 0;
    if (dentry.d_lock.owner === null && unhashed !== (dentry.d_hash !== 'on its chain')) return false;
  }
  return true;
}

/** No two dentries that lookups find have the same name in the same directory. */
export function one_hashed_dentry_a_name(): boolean {
  for (const one of all<Dentry>()) {
    if ((one.d_flags & DCACHE_UNHASHED) !== 0) continue;
    for (const other of all<Dentry>()) {
      if (other === one || other.d_name !== one.d_name || other.d_parent !== one.d_parent) continue;
      if ((other.d_flags & DCACHE_UNHASHED) === 0) return false;
    }
  }
  return true;
}

/** In a directory that was removed nothing comes to be, and on it nothing is mounted. */
export function dead_directories_stay_empty(): boolean {
  for (const dentry of all<Dentry>()) {
    if (dentry.d_inode === null || (dentry.d_inode.i_flags & S_DEAD) === 0) continue;
    if (is_covered(dentry)) return false;
    for (const child of all<Dentry>()) {
      if (child.d_child === dentry && (child.d_flags & DCACHE_UNHASHED) === 0) return false;
    }
  }
  return true;
}
