/** Where autofs finds dentries that are not hashed (fs/autofs4/root.c): those yet to be made, and those being removed. */

import { all, kfree } from 'allwalks';
import type { Steps } from 'allwalks';
import { d_unhashed, dget_dlock } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import type { SuperBlock } from '../super.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import { autofs4_ino, autofs4_lock, autofs4_sbi } from './info.ts';
import type { AutofsInfo, AutofsSbInfo } from './info.ts';

/**
 * Needs: lookup_lock
 * Atomic: lookup_lock held, under which alone these change.
 */
function list_add_active(ino: AutofsInfo): void {
  if (ino.active_count === 0) ino.active = true;
  ino.active_count += 1;
}

/**
 * Needs: lookup_lock
 * Atomic: lookup_lock held, under which alone these change.
 */
function list_del_active(ino: AutofsInfo): void {
  ino.active_count -= 1;
  if (ino.active_count === 0) ino.active = false;
}

/**
 * fs/autofs4/autofs_i.h: autofs4_add_active(), Linux 2.6.38
 *
 * Whoever looks the name up finds this one, until it has been made.
 */
export function* autofs4_add_active(sbi: AutofsSbInfo, dentry: Dentry): Steps {
  const ino = autofs4_ino(dentry);
  yield;
  spin_lock(sbi.lookup_lock);
  yield;
  list_add_active(ino);
  yield;
  spin_unlock(sbi.lookup_lock);
  yield;
}

/** fs/autofs4/autofs_i.h: autofs4_del_active(), Linux 2.6.38 */
export function* autofs4_del_active(sbi: AutofsSbInfo, dentry: Dentry): Steps {
  const ino = autofs4_ino(dentry);
  yield;
  spin_lock(sbi.lookup_lock);
  yield;
  list_del_active(ino);
  yield;
  spin_unlock(sbi.lookup_lock);
  yield;
}

/**
 * The dentry that follows `previous` on active_list; the first one, for null.
 *
 * Atomic: lookup_lock held, which keeps the list as it is.
 */
function next_active(sb: SuperBlock, previous: Dentry | null): Dentry | null {
  let past = previous === null;
  for (const dentry of all<Dentry>()) {
    if (past && dentry.d_sb === sb && dentry.d_fsdata !== null && dentry.d_fsdata.active) return dentry;
    if (dentry === previous) past = true;
  }
  return null;
}

/**
 * Takes a reference to a dentry if it is in use, has that name, in that directory, and is not hashed yet.
 *
 * Needs: d_lock
 * Atomic: d_lock held, under which alone these change; whoever looks at d_count without it sees one store.
 */
function dget_if_active(dentry: Dentry, parent: Dentry | null, name: number): boolean {
  if (dentry.d_count === 0) return false;
  if (dentry.d_name !== name || dentry.d_parent !== parent || !d_unhashed(dentry)) return false;
  dget_dlock(dentry);
  return true;
}

/**
 * fs/autofs4/root.c: autofs4_lookup_active(), Linux 2.6.38
 *
 * The dentry of the same name that is yet to be made, with a reference; or null.
 */
export function* autofs4_lookup_active(sbi: AutofsSbInfo, dentry: Dentry): Steps<Dentry | null> {
  const parent = dentry.d_parent;
  yield;
  spin_lock(autofs4_lock);
  yield;
  spin_lock(sbi.lookup_lock);
  yield;
  let active = next_active(dentry.d_sb, null);
  yield;
  while (active !== null) {
    spin_lock(active.d_lock);
    yield;
    const found = dget_if_active(active, parent, dentry.d_name);
    yield;
    spin_unlock(active.d_lock);
    yield;
    if (found) break;
    active = next_active(dentry.d_sb, active);
    yield;
  }
  spin_unlock(sbi.lookup_lock);
  yield;
  spin_unlock(autofs4_lock);
  yield;
  return active;
}

/**
 * The dentry that follows `previous` on expiring_list; the first one, for null.
 *
 * Atomic: lookup_lock held, which keeps the list as it is.
 */
function next_expiring(sb: SuperBlock, previous: Dentry | null): Dentry | null {
  let past = previous === null;
  for (const dentry of all<Dentry>()) {
    if (past && dentry.d_sb === sb && dentry.d_fsdata !== null && dentry.d_fsdata.expiring) return dentry;
    if (dentry === previous) past = true;
  }
  return null;
}

/**
 * Takes a reference to a dentry if it is one of that name, in that directory, and hashed no longer.
 *
 * Needs: d_lock
 * Atomic: d_lock held, under which alone these change; whoever looks at d_count without it sees one store.
 */
function dget_if_expiring(dentry: Dentry, parent: Dentry | null, name: number): boolean {
  if (dentry.d_inode === null) return false;
  if (dentry.d_name !== name || dentry.d_parent !== parent || !d_unhashed(dentry)) return false;
  dget_dlock(dentry);
  return true;
}

/**
 * fs/autofs4/root.c: autofs4_lookup_expiring(), Linux 2.6.38
 *
 * The dentry of the same name that is being removed, with a reference; or null.
 */
export function* autofs4_lookup_expiring(sbi: AutofsSbInfo, dentry: Dentry): Steps<Dentry | null> {
  const parent = dentry.d_parent;
  yield;
  spin_lock(autofs4_lock);
  yield;
  spin_lock(sbi.lookup_lock);
  yield;
  let expiring = next_expiring(dentry.d_sb, null);
  yield;
  while (expiring !== null) {
    spin_lock(expiring.d_lock);
    yield;
    const found = dget_if_expiring(expiring, parent, dentry.d_name);
    yield;
    spin_unlock(expiring.d_lock);
    yield;
    if (found) break;
    expiring = next_expiring(dentry.d_sb, expiring);
    yield;
  }
  spin_unlock(sbi.lookup_lock);
  yield;
  spin_unlock(autofs4_lock);
  yield;
  return expiring;
}

/** fs/autofs4/autofs_i.h: autofs4_add_expiring(), Linux 2.6.38 */
export function* autofs4_add_expiring(sbi: AutofsSbInfo, dentry: Dentry): Steps {
  const ino = autofs4_ino(dentry);
  yield;
  spin_lock(sbi.lookup_lock);
  yield;
  ino.expiring = true;
  yield;
  spin_unlock(sbi.lookup_lock);
  yield;
}

/** fs/autofs4/autofs_i.h: autofs4_del_expiring(), Linux 2.6.38 */
export function* autofs4_del_expiring(sbi: AutofsSbInfo, dentry: Dentry): Steps {
  const ino = autofs4_ino(dentry);
  yield;
  spin_lock(sbi.lookup_lock);
  yield;
  ino.expiring = false;
  yield;
  spin_unlock(sbi.lookup_lock);
  yield;
}

/**
 * fs/autofs4/root.c: autofs4_dentry_release(), Linux 2.6.38: d_op->d_release
 *
 * Holds nothing; in a shutdown there is no sbi left, and nobody to find it on a list.
 */
export function* autofs4_dentry_release(dentry: Dentry): Steps {
  const ino = dentry.d_fsdata;
  yield;
  if (ino === null) return;
  dentry.d_fsdata = null;
  yield;
  const sbi = autofs4_sbi(dentry);
  yield;
  if (sbi !== null) {
    spin_lock(sbi.lookup_lock);
    yield;
    ino.active = false;
    yield;
    ino.expiring = false;
    yield;
    spin_unlock(sbi.lookup_lock);
    yield;
  }
  kfree(ino);
  yield;
}
