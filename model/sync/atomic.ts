/** Counters that change in one go (arch/x86/include/asm/atomic.h), and counts of references (include/linux/kref.h). */

import { fail } from 'allwalks';
import type { Embedded, Int, Shared } from 'allwalks';

/** atomic_t. */
export interface Atomic extends Shared {
  counter: Int<-1, 31>;
}

/** struct kref. */
export interface Kref extends Shared {
  readonly refcount: Embedded<Atomic>;
}

/** arch/x86/include/asm/atomic.h: atomic_read(), Linux 2.6.38 */
export function atomic_read(v: Atomic): number {
  return v.counter;
}

/** arch/x86/include/asm/atomic.h: atomic_set(), Linux 2.6.38 */
export function atomic_set(v: Atomic, i: number): void {
  v.counter = i;
}

/** arch/x86/include/asm/atomic.h: atomic_inc(), Linux 2.6.38 */
export function atomic_inc(v: Atomic): void {
  v.counter += 1;
}

/** arch/x86/include/asm/atomic.h: atomic_dec(), Linux 2.6.38 */
export function atomic_dec(v: Atomic): void {
  v.counter -= 1;
}

/**
 * arch/x86/include/asm/atomic.h: atomic_dec_and_test(), Linux 2.6.38
 *
 * Returns whether that made it 0.
 * Atomic: one locked instruction.
 */
export function atomic_dec_and_test(v: Atomic): boolean {
  v.counter -= 1;
  return v.counter === 0;
}

/**
 * arch/x86/include/asm/atomic.h: atomic_add_unless(), Linux 2.6.38
 *
 * Adds `a` unless the counter is `u`; returns whether it did.
 * Atomic: a compare-and-exchange, repeated until nobody came between.
 */
export function atomic_add_unless(v: Atomic, a: number, u: number): boolean {
  if (v.counter === u) return false;
  v.counter += a;
  return true;
}

/**
 * arch/x86/include/asm/atomic.h: atomic_inc_not_zero(), Linux 2.6.38
 */
export function atomic_inc_not_zero(v: Atomic): boolean {
  return atomic_add_unless(v, 1, 0);
}

/**
 * lib/kref.c: kref_get(), Linux 2.6.38
 *
 * Only somebody who holds a reference may take another.
 * Atomic: one locked instruction.
 */
export function kref_get(kref: Kref): void {
  if (kref.refcount.counter === 0) fail('refcount-underflow', 'kref_get({0}), whose count is 0 already', kref);
  kref.refcount.counter += 1;
}

/**
 * lib/kref.c: kref_put(), Linux 2.6.38
 *
 * Returns true to the one who drops the last reference; he frees the object.
 * MODEL: the release function is the caller's to call.
 * Atomic: one locked instruction.
 */
export function kref_put(kref: Kref): boolean {
  if (kref.refcount.counter === 0) fail('refcount-underflow', 'kref_put({0}), whose count is 0 already', kref);
  kref.refcount.counter -= 1;
  return kref.refcount.counter === 0;
}
