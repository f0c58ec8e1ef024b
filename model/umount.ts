/** Unmounting, and who keeps a mount busy (fs/namespace.c). */

import { all, EAGAIN, EBUSY, EINVAL } from 'allwalks';
import type { Bits, Errno, Steps } from 'allwalks';
import { dput } from './dcache.ts';
import { mnt_get_count, mntput_no_expire, vfsmount_lock } from './mount.ts';
import type { Vfsmount } from './mount.ts';
import { namespace_sem } from './namespace.ts';
import { LOOKUP_FOLLOW } from './namei/nameidata.ts';
import type { Nameidata } from './namei/nameidata.ts';
import { do_path_lookup } from './namei/walk.ts';
import { br_write_lock, br_write_unlock } from './sync/brlock.ts';
import { down_read, down_write, up_read, up_write } from './sync/rwsem.ts';
import { next_mnt, release_mounts, umount_tree } from './umount-tree.ts';
import type { UmountList } from './umount-tree.ts';

/** Take it off the tree at once, in use or not. */
export const MNT_DETACH = 0x2;
/** Only if nobody has used it since the last time somebody asked for that. */
export const MNT_EXPIRE = 0x4;
export type UmountFlags = Bits<'MNT_'>;

/**
 * fs/pnode.c: do_refcount_check(), Linux 2.6.38
 *
 * Atomic: the count is read once; mnt_ghosts changes only under vfsmount_lock, held for writing.
 */
export function do_refcount_check(mnt: Vfsmount, count: number): boolean {
  return mnt_get_count(mnt) - mnt.mnt_ghosts > count;
}

/**
 * Whether nothing is mounted on a mount.
 *
 * Atomic: vfsmount_lock held, which keeps the lists as they are.
 */
function mnt_mounts_empty(mnt: Vfsmount): boolean {
  for (const child of all<Vfsmount>()) {
    if (child.mnt_child === mnt) return false;
  }
  return true;
}

/**
 * fs/pnode.c: propagate_mount_busy(), Linux 2.6.38
 *
 * Whether there are mounts on it, or more references to it than `refcnt`.
 * Needs: vfsmount_lock for writing
 * MODEL: no propagation to other mounts.
 */
export function* propagate_mount_busy(mnt: Vfsmount, refcnt: number): Steps<boolean> {
  if (!mnt_mounts_empty(mnt)) {
    yield;
    return true;
  }
  yield;
  const busy = do_refcount_check(mnt, refcnt);
  yield;
  return busy;
}

/**
 * fs/namespace.c: may_umount_tree(), Linux 2.6.38
 *
 * Whether nobody uses the mount or any mount on it, but the one who asks. Each mount has two references when
 * nobody does: its own and, for a child, the one on its parent; at the top, the asker's.
 */
export function* may_umount_tree(mnt: Vfsmount): Steps<boolean> {
  let actual_refs = 0;
  let minimum_refs = 0;
  br_write_lock(vfsmount_lock);
  yield;
  let p = next_mnt(mnt, null);
  yield;
  while (p !== null) {
    actual_refs += mnt_get_count(p);
    minimum_refs += 2;
    yield;
    p = next_mnt(mnt, p);
    yield;
  }
  br_write_unlock(vfsmount_lock);
  yield;
  return actual_refs <= minimum_refs;
}

/**
 * fs/namespace.c: may_umount(), Linux 2.6.38
 *
 * Whether nobody uses the mount but the one who asks: ioctl(AUTOFS_IOC_ASKUMOUNT).
 */
export function* may_umount(mnt: Vfsmount): Steps<boolean> {
  down_read(namespace_sem);
  yield;
  br_write_lock(vfsmount_lock);
  yield;
  const busy = yield* propagate_mount_busy(mnt, 2);
  br_write_unlock(vfsmount_lock);
  yield;
  up_read(namespace_sem);
  yield;
  return !busy;
}

/**
 * The next mount below `top` that goes when its parent goes, and that nothing is mounted on; the first one, for null.
 *
 * Atomic: vfsmount_lock held, which keeps the tree as it is.
 */
function next_shrinkable(top: Vfsmount, previous: Vfsmount | null): Vfsmount | null {
  let mnt = next_mnt(top, previous);
  while (mnt !== null) {
    if (mnt !== top && mnt.mnt_shrinkable && mnt_mounts_empty(mnt)) return mnt;
    mnt = next_mnt(top, mnt);
  }
  return null;
}

/**
 * fs/namespace.c: shrink_submounts(), Linux 2.6.38, with select_submounts()
 *
 * Unmounts all below it that walks have had mounted, and that nobody uses.
 * Needs: vfsmount_lock for writing
 * MODEL: unmounts each as it is found, where the kernel collects them first. Nobody comes to one in between.
 */
export function* shrink_submounts(mnt: Vfsmount, umounts: UmountList): Steps {
  let submount = next_shrinkable(mnt, null);
  yield;
  while (submount !== null) {
    const busy = yield* propagate_mount_busy(submount, 1);
    if (!busy) yield* umount_tree(submount, umounts);
    // One that is gone may have been on another: so from the beginning again.
    submount = next_shrinkable(mnt, busy ? submount : null);
    yield;
  }
}

/**
 * arch/x86/include/asm/cmpxchg_64.h: xchg(&mnt->mnt_expiry_mark, 1), Linux 2.6.38
 *
 * Whether it was marked before. Whoever drops a reference to it unmarks it.
 * Atomic: one instruction.
 */
export function xchg_expiry_mark(mnt: Vfsmount): boolean {
  const marked = mnt.mnt_expiry_mark !== 0;
  mnt.mnt_expiry_mark = 1;
  return marked;
}

/**
 * fs/namespace.c: do_umount(), Linux 2.6.38: with MNT_EXPIRE
 *
 * Returns 0 where it is to be unmounted: nobody has used it since the last time. -EAGAIN the first time, or -EBUSY.
 */
export function* expire_mount(mnt: Vfsmount): Steps<Errno> {
  br_write_lock(vfsmount_lock);
  yield;
  const count = mnt_get_count(mnt);
  yield;
  br_write_unlock(vfsmount_lock);
  yield;
  if (count !== 2) return -EBUSY;
  const marked = xchg_expiry_mark(mnt);
  yield;
  return marked ? 0 : -EAGAIN;
}

/**
 * fs/namespace.c: do_umount(), Linux 2.6.38
 *
 * Returns 0, or -EBUSY where somebody uses the mount or something is mounted on it.
 */
function* do_umount(mnt: Vfsmount, flags: UmountFlags, umount_list: UmountList): Steps<Errno> {
  if ((flags & MNT_EXPIRE) !== 0) {
    const err = yield* expire_mount(mnt);
    if (err !== 0) return err;
  }
  down_write(namespace_sem);
  yield;
  br_write_lock(vfsmount_lock);
  yield;
  let busy = false;
  if ((flags & MNT_DETACH) === 0) {
    yield* shrink_submounts(mnt, umount_list);
    busy = yield* propagate_mount_busy(mnt, 2);
  }
  if (!busy) {
    const mounted = mnt.mnt_ns;
    yield;
    if (mounted) yield* umount_tree(mnt, umount_list);
  }
  br_write_unlock(vfsmount_lock);
  yield;
  up_write(namespace_sem);
  yield;
  yield* release_mounts(umount_list);
  return busy ? -EBUSY : 0;
}

/**
 * fs/namespace.c: SYSCALL umount, Linux 2.6.38
 *
 * Returns -EINVAL where nothing is mounted there.
 */
export function* sys_umount(nd: Nameidata, flags: UmountFlags): Steps<Errno> {
  let err = yield* do_path_lookup(nd, LOOKUP_FOLLOW);
  if (err !== 0) return err;
  err = -EINVAL;
  if (nd.path.dentry === nd.path.mnt!.mnt_root) err = yield* do_umount(nd.path.mnt!, flags, nd.umount_list);
  yield* dput(nd.path.dentry!);
  yield* mntput_no_expire(nd.path.mnt!);
  return err;
}
