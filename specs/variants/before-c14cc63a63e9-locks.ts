/** Before the other half of c14cc63a63e9, which nobody came to as long as the first was missing: a negative dentry's lock. */

import type { Steps } from 'allwalks';
import { simple_positive } from '../../model/autofs4/expire-indirect.ts';
import { dget_dlock } from '../../model/dcache.ts';
import type { Dentry } from '../../model/dcache.ts';
import { next_subdir } from '../../model/dcache-tree.ts';
import { spin_lock, spin_trylock, spin_unlock } from '../../model/sync/spinlock.ts';

/**
 * fs/autofs4/expire.c: get_next_positive_dentry(), before Linux 2.6.38-rc1
 *
 * Passing over a negative dentry it releases that one's d_lock, and keeps the other.
 */
export function* find_next_positive(prev: Dentry, root: Dentry): Steps<Dentry | null> {
  let p = prev;
  spin_lock(p.d_lock);
  yield;
  let next = next_subdir(p, null);
  yield;
  for (;;) {
    if (next !== null) {
      spin_lock(next.d_lock);
      yield;
      const positive = simple_positive(next);
      yield;
      if (positive) {
        dget_dlock(next);
        yield;
        spin_unlock(next.d_lock);
        yield;
        spin_unlock(p.d_lock);
        yield;
        return next;
      }
      spin_unlock(next.d_lock);
      yield;
      p = next;
      next = next_subdir(p, null);
      yield;
    } else {
      if (p === root) {
        spin_unlock(p.d_lock);
        yield;
        return null;
      }
      const parent = p.d_parent!;
      yield;
      if (spin_trylock(parent.d_lock)) {
        yield;
        spin_unlock(p.d_lock);
        yield;
        next = next_subdir(parent, p);
        yield;
        p = parent;
      } else {
        yield;
        spin_unlock(p.d_lock);
        yield;
        p = prev;
        spin_lock(p.d_lock);
        yield;
        next = next_subdir(p, null);
        yield;
      }
    }
  }
}
