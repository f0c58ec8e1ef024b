/** What walks meet in autofs: dentries that want to be waited for, and that have things mounted (fs/autofs4/root.c). */

import { EAGAIN, ECHILD, EISDIR, ENOENT } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import { d_clear_flags, d_mountpoint, d_unhashed, DCACHE_NEED_AUTOMOUNT, dput } from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import { d_lookup } from '../dcache-lookup.ts';
import { d_subdirs_empty, have_submounts } from '../dcache-tree.ts';
import { dcache_dir_open } from '../file.ts';
import type { File } from '../file.ts';
import type { Path } from '../mount.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import { __managed_dentry_clear_transit, __managed_dentry_set_transit, autofs4_expire_wait } from './expire.ts';
import { AUTOFS_INF_EXPIRING, AUTOFS_INF_PENDING, autofs4_ino, autofs4_oz_mode, autofs4_sbi } from './info.ts';
import type { AutofsInfo, AutofsSbInfo } from './info.ts';
import { autofs4_del_expiring, autofs4_lookup_expiring } from './lists.ts';
import { autofs4_wait } from './waitq.ts';

/**
 * fs/autofs4/root.c: do_expire_wait(), Linux 2.6.38
 *
 * Waits until an expire of the dentry, or of one removed under its name, is over.
 */
export function* do_expire_wait(sbi: AutofsSbInfo, dentry: Dentry): Steps<Errno> {
  const expiring = yield* autofs4_lookup_expiring(sbi, dentry);
  if (expiring === null) return yield* autofs4_expire_wait(sbi, dentry);
  yield* autofs4_expire_wait(sbi, expiring);
  yield* autofs4_del_expiring(sbi, expiring);
  yield* dput(expiring);
  return 0;
}

export function is_pending(ino: AutofsInfo): boolean {
  return (ino.flags & AUTOFS_INF_PENDING) !== 0;
}

/**
 * fs/autofs4/root.c: autofs4_mount_wait(), Linux 2.6.38
 *
 * Waits until the daemon has mounted, if it has been asked to. Looks at the flag without fs_lock.
 */
export function* autofs4_mount_wait(sbi: AutofsSbInfo, dentry: Dentry): Steps<Errno> {
  const ino = autofs4_ino(dentry);
  yield;
  if (!is_pending(ino)) {
    yield;
    return 0;
  }
  yield;
  return yield* autofs4_wait(sbi, dentry, 'NFY_MOUNT');
}

/**
 * fs/autofs4/root.c: autofs4_d_manage(), Linux 2.6.38: d_op->d_manage
 *
 * Returns 0 where the walk may pass; -EISDIR where it may, and need not look for a mount; -ECHILD where it must not
 * be in RCU mode for that.
 */
export function* autofs4_d_manage(dentry: Dentry, mounting_here: boolean, rcu_walk: boolean): Steps<Errno> {
  const sbi = autofs4_sbi(dentry)!;
  yield;
  const oz = autofs4_oz_mode(sbi);
  yield;
  if (oz || mounting_here) {
    const mounted = d_mountpoint(dentry);
    yield;
    return mounted ? 0 : -EISDIR;
  }
  if (rcu_walk) return -ECHILD;
  yield* do_expire_wait(sbi, dentry);
  return yield* autofs4_mount_wait(sbi, dentry);
}

/**
 * An entry with nothing mounted on it is asked for leave from now on.
 *
 * Needs: d_lock
 * Atomic: d_lock held, under which alone these change; whoever looks at d_flags without it sees one store.
 */
function manage_if_empty(dentry: Dentry): void {
  if (!d_mountpoint(dentry) && d_subdirs_empty(dentry) && (dentry.d_flags & DCACHE_NEED_AUTOMOUNT) !== 0) {
    __managed_dentry_set_transit(dentry);
  }
}

/**
 * An entry that leads somewhere by itself needs no mount: a directory of a multi-mount without a root, or a symlink.
 *
 * Needs: d_lock
 * Atomic: d_lock held, under which alone these change; whoever looks at d_flags without it sees one store.
 */
function no_automount_if_complete(dentry: Dentry): void {
  const symlink = dentry.d_inode !== null && dentry.d_inode.i_mode === 'S_IFLNK';
  if (symlink || (!d_mountpoint(dentry) && !d_subdirs_empty(dentry))) {
    d_clear_flags(dentry, DCACHE_NEED_AUTOMOUNT);
  }
}

/** Needs: fs_lock */
export function set_pending(ino: AutofsInfo): void {
  ino.flags |= AUTOFS_INF_PENDING;
}

/** Needs: fs_lock */
export function clear_pending(ino: AutofsInfo): void {
  ino.flags &= ~AUTOFS_INF_PENDING;
}

/**
 * fs/autofs4/root.c: autofs4_d_automount(), Linux 2.6.38: d_op->d_automount
 *
 * Has the daemon mount something, and waits for that. Returns 0 to have the path looked at again, or an error.
 */
export function* autofs4_d_automount(path: Path): Steps<Errno> {
  const dentry = path.dentry!;
  const sbi = autofs4_sbi(dentry)!;
  yield;
  spin_lock(dentry.d_lock);
  yield;
  manage_if_empty(dentry);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
  const oz = autofs4_oz_mode(sbi);
  yield;
  if (oz) return 0;
  const expired = yield* do_expire_wait(sbi, dentry);
  if (expired !== 0 && expired !== -EAGAIN) return 0;

  const ino = autofs4_ino(dentry);
  yield;
  const err = yield* wait_for_mount(sbi, dentry, ino);
  if (err !== 0) return err;
  if ((ino.flags & AUTOFS_INF_EXPIRING) === 0) {
    yield;
    spin_lock(dentry.d_lock);
    yield;
    __managed_dentry_clear_transit(dentry);
    yield;
    no_automount_if_complete(dentry);
    yield;
    spin_unlock(dentry.d_lock);
    yield;
  } else {
    yield;
  }
  spin_unlock(sbi.fs_lock);
  yield;
  return yield* autofs4_mountpoint_changed(sbi, path);
}

/**
 * fs/autofs4/root.c: autofs4_d_automount(), Linux 2.6.38: the part that asks the daemon, if it must
 *
 * Returns 0 with fs_lock held; or an error, without it and with PENDING set for ever.
 */
export function* wait_for_mount(sbi: AutofsSbInfo, dentry: Dentry, ino: AutofsInfo): Steps<Errno> {
  spin_lock(sbi.fs_lock);
  yield;
  if (is_pending(ino)) {
    yield;
    spin_unlock(sbi.fs_lock);
    yield;
    const status = yield* autofs4_mount_wait(sbi, dentry);
    if (status !== 0) return status;
    spin_lock(sbi.fs_lock);
    yield;
    return 0;
  }
  yield;
  const mounted = yield* is_mounted_already(dentry);
  if (mounted) return 0;

  set_pending(ino);
  yield;
  spin_unlock(sbi.fs_lock);
  yield;
  const status = yield* autofs4_mount_wait(sbi, dentry);
  if (status !== 0) return status;
  spin_lock(sbi.fs_lock);
  yield;
  clear_pending(ino);
  yield;
  return 0;
}

/** Whether there is nothing to ask the daemon for. */
export function* is_mounted_already(dentry: Dentry): Steps<boolean> {
  const inode = dentry.d_inode;
  yield;
  if (inode !== null && inode.i_mode === 'S_IFLNK') return true;
  if (d_mountpoint(dentry)) {
    yield;
    return true;
  }
  yield;
  return yield* have_submounts(dentry);
}

/**
 * fs/autofs4/root.c: autofs4_mountpoint_changed(), Linux 2.6.38
 *
 * The daemon may have removed the directory, and made it anew.
 */
function* autofs4_mountpoint_changed(sbi: AutofsSbInfo, path: Path): Steps<Errno> {
  const dentry = path.dentry!;
  if (sbi.type !== 'indirect') return 0;
  if (!d_unhashed(dentry)) {
    yield;
    return 0;
  }
  yield;
  const parent = dentry.d_parent!;
  yield;
  const replacement = yield* d_lookup(parent, dentry.d_name);
  if (replacement === null) return -ENOENT;
  yield* dput(dentry);
  path.dentry = replacement;
  return 0;
}

/**
 * Whether there is nothing mounted on a directory, and nothing in it.
 *
 * Atomic: d_lock held, under which alone these change.
 */
function is_empty_trigger(dentry: Dentry): boolean {
  return !d_mountpoint(dentry) && d_subdirs_empty(dentry);
}

/**
 * fs/autofs4/root.c: autofs4_dir_open(), Linux 2.6.38
 *
 * To anybody but the daemon, a directory that should have something mounted on it, or in it, is not there without.
 */
export function* autofs4_dir_open(file: File): Steps<Errno> {
  const dentry = file.f_dentry;
  const sbi = autofs4_sbi(dentry)!;
  yield;
  const oz = autofs4_oz_mode(sbi);
  yield;
  if (!oz) {
    spin_lock(dentry.d_lock);
    yield;
    const empty = is_empty_trigger(dentry);
    yield;
    spin_unlock(dentry.d_lock);
    yield;
    if (empty) return -ENOENT;
  }
  return yield* dcache_dir_open(file);
}
