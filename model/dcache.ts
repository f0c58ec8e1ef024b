/** Directory entries and the references to them (include/linux/dcache.h, fs/dcache.c). */

import { alloc, BUG_ON, fail, kfree } from 'allwalks';
import type { Bits, Embedded, Int, Shared, Steps } from 'allwalks';
import { autofs4_dentry_release } from './autofs4/lists.ts';
import type { AutofsInfo } from './autofs4/info.ts';
import { iput } from './inode.ts';
import type { Inode } from './inode.ts';
import type { SuperBlock } from './super.ts';
import { call_rcu } from './sync/rcu.ts';
import { might_sleep } from './sync/sched.ts';
import { write_seqcount_barrier } from './sync/seqlock.ts';
import type { Seqcount } from './sync/seqlock.ts';
import { assert_spin_locked, spin_lock, spin_trylock, spin_unlock } from './sync/spinlock.ts';
import type { Spinlock } from './sync/spinlock.ts';

export const DCACHE_REFERENCED = 0x8;
export const DCACHE_UNHASHED = 0x10;
export const DCACHE_CANT_MOUNT = 0x100;
export const DCACHE_GENOCIDE = 0x200;
/** Something is mounted here, in some namespace. */
export const DCACHE_MOUNTED = 0x10000;
/** Walking on to it without a mount there asks for one: d_automount(). */
export const DCACHE_NEED_AUTOMOUNT = 0x20000;
/** Walking past it needs leave: d_manage(). */
export const DCACHE_MANAGE_TRANSIT = 0x40000;
export const DCACHE_MANAGED_DENTRY = DCACHE_MOUNTED | DCACHE_NEED_AUTOMOUNT | DCACHE_MANAGE_TRANSIT;
export type DentryFlags = Bits<'DCACHE_'>;

/** Whose functions are in d_op. */
export type DentryOperations = 'simple_dentry_operations' | 'autofs4_dentry_operations';

/** Where the node for the hash chain is. Only one that was never on a chain may be freed without a grace period. */
export type HashNode = 'never on a chain' | 'on its chain' | 'off its chain';

/** Which list of unused dentries the node for that is on: the file system's, or that of a shrinker. */
export type LruNode = 'on no list' | 's_dentry_lru' | 'to be shrunk';

/** struct dentry. Parent: d_parent */
export interface Dentry extends Shared {
  readonly d_sb: SuperBlock;
  readonly d_op: DentryOperations;
  /** MODEL: a number for a string; two names hash alike only if they are the same. */
  readonly d_name: Int<0, 7>;
  /** A plain number, which d_lock protects. */
  d_count: Int<0, 15>;
  d_flags: DentryFlags;
  readonly d_lock: Embedded<Spinlock>;
  readonly d_seq: Embedded<Seqcount>;
  d_inode: Inode | null;
  /** Itself, for the root of a file system; null once it is being killed. */
  d_parent: Dentry | null;
  /** The directory on whose d_subdirs list it is. MODEL: the lists are in order of allocation. */
  d_child: Dentry | null;
  d_hash: HashNode;
  d_lru: LruNode;
  d_fsdata: AutofsInfo | null;
}

export function IS_ROOT(dentry: Dentry): boolean {
  return dentry.d_parent === dentry;
}

export function d_unhashed(dentry: Dentry): boolean {
  return (dentry.d_flags & DCACHE_UNHASHED) !== 0;
}

export function d_mountpoint(dentry: Dentry): boolean {
  return (dentry.d_flags & DCACHE_MOUNTED) !== 0;
}

/**
 * Needs: d_lock
 * Atomic: d_lock held, which it makes sure of; whoever looks without it sees one store.
 */
export function d_set_flags(dentry: Dentry, flags: DentryFlags): void {
  assert_spin_locked(dentry.d_lock);
  dentry.d_flags |= flags;
}

/**
 * Needs: d_lock
 * Atomic: d_lock held, which it makes sure of; whoever looks without it sees one store.
 */
export function d_clear_flags(dentry: Dentry, flags: DentryFlags): void {
  assert_spin_locked(dentry.d_lock);
  dentry.d_flags &= ~flags;
}

/**
 * include/linux/dcache.h: dget_dlock(), Linux 2.6.38
 *
 * Needs: d_lock
 * Atomic: d_lock held, which it makes sure of; whoever looks without it sees one store.
 */
export function dget_dlock(dentry: Dentry): void {
  assert_spin_locked(dentry.d_lock);
  dentry.d_count += 1;
}

/** include/linux/dcache.h: dget(), Linux 2.6.38 */
export function* dget(dentry: Dentry): Steps {
  spin_lock(dentry.d_lock);
  yield;
  dget_dlock(dentry);
  yield;
  spin_unlock(dentry.d_lock);
  yield;
}

/**
 * fs/dcache.c: d_alloc(), Linux 2.6.38
 *
 * A new dentry below `parent`: one reference, not hashed, negative.
 */
export function* d_alloc(parent: Dentry, name: number): Steps<Dentry> {
  const dentry = alloc<Dentry>({
    d_sb: parent.d_sb,
    d_op: parent.d_op,
    d_name: name,
    d_count: 1,
    d_flags: DCACHE_UNHASHED,
    d_parent: parent,
  });
  yield;
  spin_lock(parent.d_lock);
  yield;
  dget_dlock(parent);
  yield;
  dentry.d_child = parent;
  yield;
  spin_unlock(parent.d_lock);
  yield;
  return dentry;
}

/**
 * fs/dcache.c: __d_drop(), Linux 2.6.38
 *
 * Takes it off its hash chain: lookups do not find it any more, and walks that have notice by d_seq.
 * Needs: d_lock
 * MODEL: the chain's own lock, which excludes nobody that d_lock does not, is not there; no dentry is DISCONNECTED.
 */
export function* __d_drop(dentry: Dentry): Steps {
  if (d_unhashed(dentry)) {
    yield;
    return;
  }
  yield;
  d_set_flags(dentry, DCACHE_UNHASHED);
  yield;
  dentry.d_hash = 'off its chain';
  yield;
  write_seqcount_barrier(dentry.d_seq);
  yield;
}

/**
 * fs/dcache.c: dput(), Linux 2.6.38: its first look, without the lock
 *
 * Atomic: reads the count once; the rest is the caller's own.
 */
function might_sleep_if_last(dentry: Dentry): void {
  if (dentry.d_count === 1) might_sleep();
}

/**
 * fs/dcache.c: dput(), Linux 2.6.38: drops a reference that is not the last
 *
 * Returns false, and does nothing, where it is the last.
 * Needs: d_lock
 * Atomic: d_lock held; whoever looks without it sees one store.
 */
export function drop_unless_last(dentry: Dentry): boolean {
  assert_spin_locked(dentry.d_lock);
  if (dentry.d_count === 0) fail('refcount-underflow', 'dput({0}), whose d_count is 0 already', dentry);
  if (dentry.d_count === 1) return false;
  dentry.d_count -= 1;
  return true;
}

/**
 * fs/dcache.c: dput(), Linux 2.6.38
 *
 * Drops a reference. The last one leaves a hashed dentry cached, and kills any other; its reference to its parent
 * goes next.
 * MODEL: no file system here has d_delete().
 */
export function* dput(dentry: Dentry): Steps {
  let victim: Dentry | null = dentry;
  while (victim !== null) {
    might_sleep_if_last(victim);
    yield;
    spin_lock(victim.d_lock);
    yield;
    if (drop_unless_last(victim)) {
      yield;
      spin_unlock(victim.d_lock);
      yield;
      return;
    }
    yield;
    if (!d_unhashed(victim)) {
      yield;
      yield* leave_cached(victim);
      return;
    }
    yield;
    victim = yield* dentry_kill(victim, 1);
  }
}

/**
 * fs/dcache.c: dentry_lru_add(), Linux 2.6.38
 *
 * Needs: d_lock
 * MODEL: dcache_lru_lock is not there: whoever moves a dentry from list to list has its d_lock.
 * Atomic: d_lock held, under which alone this changes.
 */
function dentry_lru_add(dentry: Dentry): void {
  assert_spin_locked(dentry.d_lock);
  if (dentry.d_lru === 'on no list') dentry.d_lru = 's_dentry_lru';
}

/**
 * fs/dcache.c: dput(), Linux 2.6.38: the last reference to a hashed dentry goes
 *
 * Needs: d_lock, and releases it
 */
function* leave_cached(dentry: Dentry): Steps {
  d_set_flags(dentry, DCACHE_REFERENCED);
  yield;
  dentry_lru_add(dentry);
  yield;
  dentry.d_count = 0;
  yield;
  spin_unlock(dentry.d_lock);
  yield;
}

/**
 * fs/dcache.c: dentry_kill(), Linux 2.6.38
 *
 * Returns the dentry to drop a reference of next: the parent; or the same one again, where a lock that must be
 * tried out of order was taken; or null.
 * Needs: d_lock, and releases it
 */
export function* dentry_kill(dentry: Dentry, ref: Int<0, 1>): Steps<Dentry | null> {
  const inode = dentry.d_inode;
  yield;
  if (inode !== null) {
    if (!spin_trylock(inode.i_lock)) {
      yield;
      spin_unlock(dentry.d_lock);
      yield;
      return dentry;
    }
    yield;
  }
  const above = dentry.d_parent;
  yield;
  const parent = above === dentry ? null : above;
  if (parent !== null) {
    if (!spin_trylock(parent.d_lock)) {
      yield;
      if (inode !== null) {
        spin_unlock(inode.i_lock);
        yield;
      }
      spin_unlock(dentry.d_lock);
      yield;
      return dentry;
    }
    yield;
  }
  if (ref !== 0) {
    dentry.d_count = 0;
    yield;
  }
  dentry.d_lru = 'on no list';
  yield;
  yield* __d_drop(dentry);
  yield* d_kill(dentry, parent, inode);
  return parent;
}

/**
 * fs/dcache.c: d_kill(), Linux 2.6.38
 *
 * Needs: the d_locks of both and the inode's i_lock, and releases them
 */
export function* d_kill(dentry: Dentry, parent: Dentry | null, inode: Inode | null): Steps {
  dentry.d_parent = null;
  yield;
  dentry.d_child = null;
  yield;
  if (parent !== null) {
    spin_unlock(parent.d_lock);
    yield;
  }
  if (inode === null) {
    spin_unlock(dentry.d_lock);
    yield;
  } else {
    yield* dentry_iput(dentry, inode);
  }
  yield* d_free(dentry);
}

/**
 * fs/dcache.c: dentry_iput(), Linux 2.6.38
 *
 * Needs: d_lock and i_lock, and releases them
 */
export function* dentry_iput(dentry: Dentry, inode: Inode): Steps {
  dentry.d_inode = null;
  yield;
  spin_unlock(dentry.d_lock);
  yield;
  spin_unlock(inode.i_lock);
  yield;
  iput(inode);
  yield;
}

function __d_free(dentry: Dentry): void {
  kfree(dentry);
}

/**
 * fs/dcache.c: d_free(), Linux 2.6.38
 *
 * At once where nobody can have found it by its hash chain, otherwise after a grace period.
 */
export function* d_free(dentry: Dentry): Steps {
  BUG_ON(dentry.d_count !== 0);
  yield;
  if (dentry.d_op === 'autofs4_dentry_operations') yield* autofs4_dentry_release(dentry);
  if (dentry.d_hash === 'never on a chain') {
    yield;
    __d_free(dentry);
    yield;
  } else {
    yield;
    call_rcu(dentry, __d_free);
    yield;
  }
}
