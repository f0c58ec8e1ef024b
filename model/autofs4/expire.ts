/** Finding what has not been used for long, and having the daemon unmount it (fs/autofs4/expire.c). */

import { EAGAIN, maybe } from 'allwalks';
import type { Errno, Steps } from 'allwalks';
import {
  d_clear_flags,
  d_set_flags,
  d_unhashed,
  DCACHE_MANAGE_TRANSIT,
  DCACHE_NEED_AUTOMOUNT,
  dget,
  dput,
  IS_ROOT,
} from '../dcache.ts';
import type { Dentry } from '../dcache.ts';
import type { Vfsmount } from '../mount.ts';
import type { SuperBlock } from '../super.ts';
import { complete_all, init_completion, wait_for_completion } from '../sync/completion.ts';
import { spin_lock, spin_unlock } from '../sync/spinlock.ts';
import { may_umount_tree } from '../umount.ts';
import { autofs4_expire_indirect } from './expire-indirect.ts';
import {
  AUTOFS_EXP_IMMEDIATE,
  AUTOFS_INF_EXPIRING,
  AUTOFS_INF_PENDING,
  autofs4_ino,
  autofs_type_trigger,
} from './info.ts';
import type { AutofsInfo, AutofsSbInfo } from './info.ts';
import { autofs4_wait } from './waitq.ts';

/**
 * fs/autofs4/expire.c: autofs4_can_expire(), Linux 2.6.38
 *
 * Whether it has not been used for long enough. MODEL: it may or may not have been.
 */
export function autofs4_can_expire(how: number): boolean {
  if ((how & AUTOFS_EXP_IMMEDIATE) !== 0) return true;
  return maybe('unused for long enough');
}

/**
 * fs/autofs4/autofs_i.h: __managed_dentry_set_transit(), Linux 2.6.38
 *
 * Needs: d_lock
 */
export function __managed_dentry_set_transit(dentry: Dentry): void {
  d_set_flags(dentry, DCACHE_MANAGE_TRANSIT);
}

/**
 * fs/autofs4/autofs_i.h: __managed_dentry_clear_transit(), Linux 2.6.38
 *
 * Needs: d_lock
 */
export function __managed_dentry_clear_transit(dentry: Dentry): void {
  d_clear_flags(dentry, DCACHE_MANAGE_TRANSIT);
}

/** fs/autofs4/autofs_i.h: managed_dentry_set_transit(), Linux 2.6.38 */
export function* managed_dentry_set_transit(dentry: Dentry): Steps {
  spin_lock(dentry.d_lock);
  yield;
  __managed_dentry_set_transit(dentry);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
}

/** fs/autofs4/autofs_i.h: managed_dentry_clear_transit(), Linux 2.6.38 */
export function* managed_dentry_clear_transit(dentry: Dentry): Steps {
  spin_lock(dentry.d_lock);
  yield;
  __managed_dentry_clear_transit(dentry);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
}

/** Needs: fs_lock */
export function set_expiring(ino: AutofsInfo): void {
  ino.flags |= AUTOFS_INF_EXPIRING;
}

/** Needs: fs_lock */
export function clear_expiring(ino: AutofsInfo): void {
  ino.flags &= ~AUTOFS_INF_EXPIRING;
}

/**
 * fs/autofs4/expire.c: autofs4_expire_wait(), Linux 2.6.38
 *
 * Waits until an expire of the dentry is over. Returns 0 if there is none, or it has gone well; -EAGAIN if the dentry
 * was removed by it; or an error, and it is still mounted.
 */
export function* autofs4_expire_wait(sbi: AutofsSbInfo, dentry: Dentry): Steps<Errno> {
  const ino = autofs4_ino(dentry);
  yield;
  spin_lock(sbi.fs_lock);
  yield;
  if ((ino.flags & AUTOFS_INF_EXPIRING) === 0) {
    yield;
    spin_unlock(sbi.fs_lock);
    yield;
    return 0;
  }
  yield;
  spin_unlock(sbi.fs_lock);
  yield;
  const status = yield* autofs4_wait(sbi, dentry, 'NFY_NONE');
  yield* wait_for_completion(ino.expire_complete);
  const removed = d_unhashed(dentry);
  yield;
  return removed ? -EAGAIN : status;
}

/**
 * fs/autofs4/expire.c: autofs4_direct_busy(), Linux 2.6.38
 *
 * Whether what is mounted on a trigger is in use, or was lately.
 */
export function* autofs4_direct_busy(mnt: Vfsmount, how: number): Steps<boolean> {
  const idle = yield* may_umount_tree(mnt);
  return !idle || !autofs4_can_expire(how);
}

/**
 * fs/autofs4/expire.c: autofs4_expire_direct(), Linux 2.6.38
 *
 * Returns the root of the trigger, with a reference, if what is mounted on it is to be unmounted; or null.
 * One way out keeps the reference to what it does not return.
 */
export function* autofs4_expire_direct(
  sb: SuperBlock,
  mnt: Vfsmount,
  sbi: AutofsSbInfo,
  how: number,
): Steps<Dentry | null> {
  const root = sb.s_root!;
  yield;
  yield* dget(root);
  const ino = autofs4_ino(root);
  yield;
  spin_lock(sbi.fs_lock);
  yield;
  if ((ino.flags & AUTOFS_INF_PENDING) !== 0) {
    yield 'pending';
    spin_unlock(sbi.fs_lock);
    yield;
    return null;
  }
  yield;
  yield* managed_dentry_set_transit(root);
  const busy = yield* autofs4_direct_busy(mnt, how);
  if (!busy) {
    set_expiring(ino);
    yield;
    init_completion(ino.expire_complete);
    yield;
    spin_unlock(sbi.fs_lock);
    yield;
    return root;
  }
  yield* managed_dentry_clear_transit(root);
  spin_unlock(sbi.fs_lock);
  yield;
  yield* dput(root);
  return null;
}

/**
 * An entry at the top is to be mounted again by whoever walks onto it.
 *
 * Needs: d_lock
 * Atomic: d_lock held, under which alone these change; whoever looks at d_flags without it sees one store.
 */
function rearm(sbi: AutofsSbInfo, dentry: Dentry): void {
  if (IS_ROOT(dentry) || (sbi.type === 'indirect' && IS_ROOT(dentry.d_parent!))) {
    d_set_flags(dentry, DCACHE_NEED_AUTOMOUNT);
  }
}

/**
 * fs/autofs4/expire.c: autofs4_do_expire_multi(), Linux 2.6.38
 *
 * Has the daemon unmount one thing that is not used, and waits for that. Returns -EAGAIN where there is none, or the
 * daemon's answer.
 */
export function* autofs4_do_expire_multi(
  sb: SuperBlock,
  mnt: Vfsmount,
  sbi: AutofsSbInfo,
  how: number,
): Steps<Errno> {
  let dentry: Dentry | null = null;
  if (autofs_type_trigger(sbi)) {
    dentry = yield* autofs4_expire_direct(sb, mnt, sbi, how);
  } else {
    dentry = yield* autofs4_expire_indirect(sb, mnt, sbi, how);
  }
  if (dentry === null) return -EAGAIN;

  const ino = autofs4_ino(dentry);
  yield;
  const status = yield* autofs4_wait(sbi, dentry, 'NFY_EXPIRE');
  spin_lock(sbi.fs_lock);
  yield;
  clear_expiring(ino);
  yield;
  spin_lock(dentry.d_lock);
  yield;
  if (status !== 0) {
    __managed_dentry_clear_transit(dentry);
  } else {
    rearm(sbi, dentry);
  }
  yield;
  spin_unlock(dentry.d_lock);
  yield;
  complete_all(ino.expire_complete);
  yield;
  spin_unlock(sbi.fs_lock);
  yield;
  yield* dput(dentry);
  return status;
}
