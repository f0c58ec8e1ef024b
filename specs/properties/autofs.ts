/** What must always hold of the names in a mount of autofs. */

import { all } from 'allwalks';
import { d_unhashed } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';

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
