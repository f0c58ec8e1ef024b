/** Finding dentries by name (fs/dcache.c): with a reference, and as RCU walks do, without. */

import { all, BUG_ON } from 'allwalks';
import type { Int, Private, Steps } from 'allwalks';
import { d_unhashed, dget_dlock } from './dcache.ts';
import type { Dentry } from './dcache.ts';
import { rename_lock } from './dcache-tree.ts';
import type { Inode } from './inode.ts';
import { rcu_read_lock, rcu_read_unlock } from './sync/rcu.ts';
import { read_seqbegin, read_seqcount_begin, read_seqcount_retry, read_seqretry } from './sync/seqlock.ts';
import { spin_lock, spin_unlock } from './sync/spinlock.ts';

/** What __d_lookup_rcu() says of the dentry it found: both belong to one moment. */
export interface Sample extends Private {
  seq: Int<0, 63>;
  inode: Inode | null;
}

/**
 * The dentry that follows `previous` on the hash chain for `name`; the first one, for null. One that has left the
 * chain still leads on.
 *
 * Atomic: one load of a list pointer.
 */
export function next_on_chain(name: number, previous: Dentry | null): Dentry | null {
  let past = previous === null;
  for (const dentry of all<Dentry>()) {
    if (past && dentry.d_name === name && dentry.d_hash === 'on its chain') return dentry;
    if (dentry === previous) past = true;
  }
  return null;
}

/**
 * fs/dcache.c: dget_parent(), Linux 2.6.38
 *
 * The directory that the dentry is in, with a reference; null where the dentry is being killed.
 */
export function* dget_parent(dentry: Dentry): Steps<Dentry | null> {
  rcu_read_lock();
  yield;
  let parent = dentry.d_parent;
  yield;
  while (parent !== null) {
    spin_lock(parent.d_lock);
    yield;
    const now = dentry.d_parent;
    yield;
    if (now === parent) break;
    spin_unlock(parent.d_lock);
    yield;
    parent = now;
  }
  rcu_read_unlock();
  yield;
  if (parent === null) return null;
  BUG_ON(parent.d_count === 0);
  yield;
  dget_dlock(parent);
  yield;
  spin_unlock(parent.d_lock);
  yield;
  return parent;
}

/**
 * fs/dcache.c: __d_lookup_rcu(), Linux 2.6.38
 *
 * Returns the child of that name, without a reference, and with it the d_seq and d_inode that belong together; or
 * null, which may be wrong during a rename. Stores nothing anybody else could see.
 * Needs: rcu_read_lock
 */
export function* __d_lookup_rcu(parent: Dentry, name: number, found: Sample): Steps<Dentry | null> {
  let dentry = next_on_chain(name, null);
  yield;
  while (dentry !== null) {
    const seq = read_seqcount_begin(dentry.d_seq);
    yield;
    if (dentry.d_parent === parent) {
      yield;
      if (!d_unhashed(dentry)) {
        yield;
        const inode = dentry.d_inode;
        yield;
        if (read_seqcount_retry(dentry.d_seq, seq)) {
          yield;
          continue;
        }
        yield;
        found.seq = seq;
        found.inode = inode;
        return dentry;
      }
    }
    yield;
    dentry = next_on_chain(name, dentry);
    yield;
  }
  return null;
}

/**
 * fs/dcache.c: __d_lookup(), Linux 2.6.38
 *
 * Returns the child of that name, with a reference; or null, which may be wrong during a rename.
 */
export function* __d_lookup(parent: Dentry, name: number): Steps<Dentry | null> {
  rcu_read_lock();
  yield;
  let dentry = next_on_chain(name, null);
  yield;
  while (dentry !== null) {
    spin_lock(dentry.d_lock);
    yield;
    if (dentry.d_parent === parent) {
      yield;
      if (!d_unhashed(dentry)) {
        yield;
        dget_dlock(dentry);
        yield;
        spin_unlock(dentry.d_lock);
        yield;
        break;
      }
    }
    yield;
    spin_unlock(dentry.d_lock);
    yield;
    dentry = next_on_chain(name, dentry);
    yield;
  }
  rcu_read_unlock();
  yield;
  return dentry;
}

/**
 * fs/dcache.c: d_lookup(), Linux 2.6.38
 *
 * Returns the child of that name, with a reference; or null where there is none, renames or not.
 */
export function* d_lookup(parent: Dentry, name: number): Steps<Dentry | null> {
  for (;;) {
    const seq = read_seqbegin(rename_lock);
    yield;
    const dentry = yield* __d_lookup(parent, name);
    if (dentry !== null) return dentry;
    if (!read_seqretry(rename_lock, seq)) {
      yield;
      return null;
    }
    yield;
  }
}
