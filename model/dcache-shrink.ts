/** Giving memory back (fs/dcache.c): the shrinker kills dentries that nobody uses, in whatever moment. */

import { all } from 'allwalks';
import type { Steps } from 'allwalks';
import { d_clear_flags, DCACHE_REFERENCED, dentry_kill, drop_unless_last } from './dcache.ts';
import type { Dentry, LruNode } from './dcache.ts';
import type { SuperBlock } from './super.ts';
import { rcu_read_lock, rcu_read_unlock } from './sync/rcu.ts';
import { spin_lock, spin_trylock, spin_unlock } from './sync/spinlock.ts';

/**
 * The oldest dentry of a super block that is on the list; null if the list is empty.
 *
 * Atomic: dcache_lru_lock held, or one load of a list pointer.
 */
function oldest(sb: SuperBlock, list: LruNode): Dentry | null {
  for (const dentry of all<Dentry>()) {
    if (dentry.d_sb === sb && dentry.d_lru === list) return dentry;
  }
  return null;
}

/** What becomes of the dentry that __shrink_dcache_sb() looks at, if there is one. */
type Choice = 'try again' | 'spared' | 'to be shrunk' | 'there is none';

/**
 * fs/dcache.c: __shrink_dcache_sb(), Linux 2.6.38: takes the oldest dentry off the list of unused ones, unless it was
 * used lately
 *
 * Atomic: dcache_lru_lock held all the time, without which none leaves the list, and so none on it is freed; and d_lock,
 * by trylock.
 */
function isolate_oldest(sb: SuperBlock): Choice {
  const dentry = oldest(sb, 's_dentry_lru');
  if (dentry === null) return 'there is none';
  if (!spin_trylock(dentry.d_lock)) return 'try again';
  let choice: Choice = 'to be shrunk';
  if ((dentry.d_flags & DCACHE_REFERENCED) !== 0) {
    d_clear_flags(dentry, DCACHE_REFERENCED);
    choice = 'spared';
  } else {
    dentry.d_lru = 'to be shrunk';
  }
  spin_unlock(dentry.d_lock);
  return choice;
}

/**
 * fs/dcache.c: prune_dcache() and __shrink_dcache_sb(), Linux 2.6.38
 *
 * Kills the dentry that has not been used for longest, if it still is not used.
 * MODEL: one dentry a call, and the lists are in order of allocation; only one task at a time shrinks a super block;
 * s_umount is not there, as nobody unmounts meanwhile.
 */
export function* prune_dcache(sb: SuperBlock): Steps {
  let choice: Choice = 'try again';
  while (choice === 'try again') {
    choice = isolate_oldest(sb);
    yield;
  }
  if (choice === 'to be shrunk') yield* shrink_dentry_list(sb);
}

/**
 * fs/dcache.c: shrink_dentry_list(), Linux 2.6.38
 *
 * What is used again by now is only taken off the list.
 */
function* shrink_dentry_list(sb: SuperBlock): Steps {
  for (;;) {
    rcu_read_lock();
    yield;
    const dentry = oldest(sb, 'to be shrunk');
    yield;
    if (dentry === null) {
      rcu_read_unlock();
      yield;
      return;
    }
    spin_lock(dentry.d_lock);
    yield;
    const still = oldest(sb, 'to be shrunk') === dentry;
    yield;
    const used = dentry.d_count !== 0;
    yield;
    if (still && used) {
      dentry.d_lru = 'on no list';
      yield;
    }
    if (!still || used) {
      spin_unlock(dentry.d_lock);
      yield;
      rcu_read_unlock();
      yield;
    } else {
      rcu_read_unlock();
      yield;
      yield* try_prune_one_dentry(dentry);
    }
  }
}

/**
 * fs/dcache.c: try_prune_one_dentry(), Linux 2.6.38
 *
 * Kills it, and all above it that nobody else uses.
 * Needs: d_lock, and releases it
 */
function* try_prune_one_dentry(dentry: Dentry): Steps {
  let victim = yield* dentry_kill(dentry, 0);
  if (victim === dentry) return;
  while (victim !== null) {
    spin_lock(victim.d_lock);
    yield;
    if (drop_unless_last(victim)) {
      yield;
      spin_unlock(victim.d_lock);
      yield;
      return;
    }
    yield;
    victim = yield* dentry_kill(victim, 1);
  }
}
