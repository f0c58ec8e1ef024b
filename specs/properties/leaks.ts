/** What must be left when everything is over: nothing that was not there before. */

import { all } from 'allwalks';
import type { AutofsInfo, AutofsWaitQueue } from '../../model/autofs4/info.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { File } from '../../model/file.ts';
import type { Vfsmount } from '../../model/mount.ts';
import type { SuperBlock } from '../../model/super.ts';

/** How many mounts there are. */
export function mounts(): number {
  let count = 0;
  for (const _ of all<Vfsmount>()) count += 1;
  return count;
}

/** How many super blocks there are. */
export function super_blocks(): number {
  let count = 0;
  for (const _ of all<SuperBlock>()) count += 1;
  return count;
}

/** How many dentries there are. */
export function dentries(): number {
  let count = 0;
  for (const _ of all<Dentry>()) count += 1;
  return count;
}

/** How many open files there are. */
export function open_files(): number {
  let count = 0;
  for (const _ of all<File>()) count += 1;
  return count;
}

/** How many requests to a daemon there are. */
export function requests(): number {
  let count = 0;
  for (const _ of all<AutofsWaitQueue>()) count += 1;
  return count;
}

/** How many entries autofs knows. */
export function autofs_infos(): number {
  let count = 0;
  for (const _ of all<AutofsInfo>()) count += 1;
  return count;
}

/** How many mounts are on a mount. */
export function mounts_on(parent: Vfsmount): number {
  let count = 0;
  for (const mnt of all<Vfsmount>()) {
    if (mnt.mnt_child === parent) count += 1;
  }
  return count;
}

/** How many entries of a directory there are in the dentry cache. */
export function children(parent: Dentry): number {
  let count = 0;
  for (const dentry of all<Dentry>()) {
    if (dentry.d_child === parent) count += 1;
  }
  return count;
}

/** Whether nobody has a reference to any dentry but roots, save their children. */
export function only_children_hold_dentries(): boolean {
  for (const dentry of all<Dentry>()) {
    if (dentry.d_parent !== dentry && dentry.d_count !== children(dentry)) return false;
  }
  return true;
}
