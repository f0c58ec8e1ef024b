/** Who has which references: what counts must at least be at any time, and what must be left when nobody is under way. */

import { all } from 'allwalks';
import type { AutofsInfo } from '../../model/autofs4/info.ts';
import { DCACHE_GENOCIDE } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import type { File } from '../../model/file.ts';
import type { Vfsmount } from '../../model/mount.ts';
import type { FsStruct } from '../../model/namei/nameidata.ts';
import type { SuperBlock } from '../../model/super.ts';
import { children } from './leaks.ts';

/** Whether the file system itself keeps the dentry in the cache, as those do that live nowhere else. */
function is_pinned(dentry: Dentry): boolean {
  if (dentry.d_hash !== 'on its chain' || dentry.d_inode === null) return false;
  if ((dentry.d_flags & DCACHE_GENOCIDE) !== 0) return false;
  return dentry.d_sb.s_type === 'autofs' || dentry.d_sb.s_type === 'ramfs';
}

/** References to a dentry by mounts: as their root, and as what they are mounted on. */
function mounts_that_own(dentry: Dentry): number {
  let owners = 0;
  for (const mnt of all<Vfsmount>()) {
    if (mnt.mnt_count === 0) continue;
    if (mnt.mnt_root === dentry) owners += 1;
    // A mount that is about to be mounted has its own root there yet.
    if (mnt.mnt_parent !== mnt && mnt.mnt_mountpoint === dentry && mnt.mnt_root !== dentry) owners += 1;
  }
  return owners;
}

/** References to a dentry by processes: working directories, open files and their cursors. */
function processes_that_own(dentry: Dentry): number {
  let owners = 0;
  for (const fs of all<FsStruct>()) {
    if (fs.pwd_dentry === dentry) owners += 1;
  }
  for (const file of all<File>()) {
    if (file.f_count.counter === 0) continue;
    if (file.f_dentry === dentry) owners += 1;
    if (file.private_data === dentry) owners += 1;
  }
  return owners;
}

/** The references to a dentry that somebody has written down. Walks have others, which only they know of. */
function owners_of_dentry(dentry: Dentry): number {
  let owners = children(dentry) + mounts_that_own(dentry) + processes_that_own(dentry);
  for (const sb of all<SuperBlock>()) {
    if (sb.s_root === dentry) owners += 1;
  }
  return is_pinned(dentry) ? owners + 1 : owners;
}

/** The references to a mount that somebody has written down: the namespace, mounts on it, and processes. */
function owners_of_mount(mnt: Vfsmount): number {
  let owners = mnt.mnt_ns ? 1 : 0;
  for (const child of all<Vfsmount>()) {
    if (child !== mnt && child.mnt_parent === mnt && child.mnt_count > 0) owners += 1;
  }
  for (const fs of all<FsStruct>()) {
    if (fs.pwd_mnt === mnt) owners += 1;
  }
  for (const file of all<File>()) {
    if (file.f_count.counter > 0 && file.f_mnt === mnt) owners += 1;
  }
  return owners;
}

/** Nobody gives back a reference to a dentry that is somebody else's. While d_lock is held the books may be open. */
export function dentries_have_their_references(): boolean {
  for (const dentry of all<Dentry>()) {
    if (dentry.d_lock.owner === null && dentry.d_count < owners_of_dentry(dentry)) return false;
  }
  return true;
}

/** Nobody gives back a reference to a mount that is somebody else's; so none goes while anything refers to it. */
export function mounts_have_their_references(): boolean {
  for (const mnt of all<Vfsmount>()) {
    if (mnt.mnt_count < owners_of_mount(mnt)) return false;
  }
  return true;
}

/** Each mount keeps its super block. */
export function super_blocks_have_their_references(): boolean {
  for (const sb of all<SuperBlock>()) {
    let mounts = 0;
    for (const mnt of all<Vfsmount>()) {
      if (mnt.mnt_sb === sb && mnt.mnt_count > 0) mounts += 1;
    }
    if (sb.s_active.counter < mounts) return false;
  }
  return true;
}

/** mnt_longterm says that no mntput() is the last one; so it may only say that of a mount which somebody has. */
export function longterm_mounts_are_held(): boolean {
  for (const mnt of all<Vfsmount>()) {
    if (mnt.mnt_longterm.counter > 0 && mnt.mnt_count === 0) return false;
  }
  return true;
}

/** What autofs counts in an entry never falls below nothing. */
export function entries_do_not_count_below_zero(): boolean {
  for (const ino of all<AutofsInfo>()) {
    if (ino.count.counter < 0 || ino.active_count < 0) return false;
  }
  return true;
}

/** How many references nobody has written down: once all walks are over, those that the scenario began with. */
export function references_without_owner(): number {
  let lost = 0;
  for (const dentry of all<Dentry>()) lost += dentry.d_count - owners_of_dentry(dentry);
  for (const mnt of all<Vfsmount>()) lost += mnt.mnt_count - owners_of_mount(mnt);
  return lost;
}
