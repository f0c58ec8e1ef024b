/**
 * Sequence counters and locks (include/linux/seqlock.h): readers notice that a writer was there.
 *
 * MODEL: the counters do not wrap round; a run that counts past their range is the error `integer-overflow`.
 */

import { smp_rmb, smp_wmb, until } from 'allwalks';
import type { Embedded, Int, Shared, Steps } from 'allwalks';
import { spin_lock, spin_unlock } from './spinlock.ts';
import type { Spinlock } from './spinlock.ts';

/** seqcount_t: odd while a writer is inside. */
export interface Seqcount extends Shared {
  sequence: Int<0, 63>;
}

/** seqlock_t: a counter whose writers exclude each other. */
export interface Seqlock extends Shared {
  readonly lock: Embedded<Spinlock>;
  readonly seqcount: Embedded<Seqcount>;
}

/**
 * include/linux/seqlock.h: __read_seqcount_begin(), Linux 2.6.38
 *
 * Spins while a writer is inside, then gives the count to compare later. Without the barrier.
 * Atomic: the load that ends the spinning is the one returned.
 */
export function __read_seqcount_begin(s: Seqcount): number {
  until((s.sequence & 1) === 0);
  return s.sequence;
}

/** include/linux/seqlock.h: read_seqcount_begin(), Linux 2.6.38 */
export function read_seqcount_begin(s: Seqcount): number {
  const start = __read_seqcount_begin(s);
  smp_rmb();
  return start;
}

/**
 * include/linux/seqlock.h: read_seqcount_retry(), Linux 2.6.38
 *
 * Returns true where a writer has been inside since the count was `start`.
 */
export function read_seqcount_retry(s: Seqcount, start: number): boolean {
  smp_rmb();
  return s.sequence !== start;
}

/** include/linux/seqlock.h: write_seqcount_begin(), Linux 2.6.38 */
export function write_seqcount_begin(s: Seqcount): void {
  s.sequence += 1;
  smp_wmb();
}

/** include/linux/seqlock.h: write_seqcount_end(), Linux 2.6.38 */
export function write_seqcount_end(s: Seqcount): void {
  smp_wmb();
  s.sequence += 1;
}

/**
 * include/linux/seqlock.h: write_seqcount_barrier(), Linux 2.6.38
 *
 * Invalidates what readers have sampled so far. Never odd, so that they need not wait; and the field was stored
 * before, so that one may load the new value and still pass a retry check made before this.
 */
export function write_seqcount_barrier(s: Seqcount): void {
  smp_wmb();
  s.sequence += 2;
}

/** include/linux/seqlock.h: read_seqbegin(), Linux 2.6.38 */
export function read_seqbegin(sl: Seqlock): number {
  return read_seqcount_begin(sl.seqcount);
}

/** include/linux/seqlock.h: read_seqretry(), Linux 2.6.38 */
export function read_seqretry(sl: Seqlock, start: number): boolean {
  return read_seqcount_retry(sl.seqcount, start);
}

/** include/linux/seqlock.h: write_seqlock(), Linux 2.6.38 */
export function* write_seqlock(sl: Seqlock): Steps {
  spin_lock(sl.lock);
  yield;
  write_seqcount_begin(sl.seqcount);
  yield;
}

/** include/linux/seqlock.h: write_sequnlock(), Linux 2.6.38 */
export function* write_sequnlock(sl: Seqlock): Steps {
  write_seqcount_end(sl.seqcount);
  yield;
  spin_unlock(sl.lock);
  yield;
}
