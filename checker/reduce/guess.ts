/**
 * What is taken for granted about a program when it is reduced: which cells one task has for itself, which nobody else
 * writes, and which lock protects the rest. It is a guess. The reduced program checks it at every access, and where it is
 * wrong the reduction begins anew with less.
 */

import type { Failure } from '../engine/engine.ts';
import type { Program } from '../ir/ir.ts';
import { poolsOf } from '../ir/slots.ts';
import type { Locks, Protector } from './locks.ts';

/** The rule that a reduced program breaks where the guess is wrong; the message is the `Claim`, in JSON. */
export const guessIsWrong = 'a guess of the reduction';

/** One thing taken for granted. `slot` is the object's, or the first one of a stretch that a lock protects. */
export interface Claim {
  readonly claim: 'private' | 'writer' | 'writeLock' | 'readLock' | 'lock' | 'wait' | 'stays';
  readonly struct: string;
  readonly field: string;
  readonly slot: number;
}

/** Stands for more than one task, or one that is not known. */
export const anybody = -1;
export const nobody = 0;

/** A field in the slots lo..hi of its struct: those of its own, or all that another struct embeds in the same place. */
export interface Stretch {
  readonly lo: number;
  readonly hi: number;
  /** By slot from `lo`: the one task (from 1) that uses it, or `anybody`. */
  readonly users: number[];
  /** By slot from `lo`: the one task that writes it, `nobody`, or `anybody`. Says nothing where a lock is held for writing. */
  readonly writers: number[];
  /** By slot from `lo`: whether what a lock is in is never freed. */
  readonly stays: boolean[];
  /** Held by every task that writes, or reads, a cell that is not private. */
  writeLock: Protector | undefined;
  readLock: Protector | undefined;
}

export interface Guess {
  /** Those that are held and released as locks are. */
  readonly locks: Map<string, string>;
  /** Locks at which those who do not hold them look only to wait for them, and take them. */
  readonly waited: Set<string>;
  readonly fields: Map<string, readonly Stretch[]>;
}

export const fieldName = (struct: string, field: string) => `${struct}.${field}`;

/** A guess that takes nothing for granted. */
export function noGuess(program: Program, locks: Locks): Guess {
  const fields = new Map<string, readonly Stretch[]>();
  for (const [struct, pool] of poolsOf(program)) {
    const parts = [
      { lo: 1, hi: pool.own },
      ...pool.embeddings.map((e) => ({ lo: e.base + 1, hi: e.base + e.count })),
    ];
    const stretches = parts.filter(({ lo, hi }) => hi >= lo);
    for (const [field, { field: declared }] of pool.fields) {
      if (!declared.type) continue;
      const all = stretches.map(({ lo, hi }): Stretch => {
        const unknown = () => Array.from({ length: hi - lo + 1 }, () => anybody);
        return {
          lo,
          hi,
          users: unknown(),
          writers: unknown(),
          stays: unknown().map(() => false),
          writeLock: undefined,
          readLock: undefined,
        };
      });
      fields.set(fieldName(struct, field), all);
    }
  }
  return { locks: new Map(locks), waited: new Set(locks.keys()), fields };
}

/** The stretch that the slot is in. */
export function stretchOf({ fields }: Guess, { struct, field, slot }: Omit<Claim, 'claim'>): Stretch {
  return fields.get(fieldName(struct, field))!.find(({ lo, hi }) => slot >= lo && slot <= hi)!;
}

/** The claim that a failure is about. */
export function claimIn({ message }: Failure): Claim {
  const claim = JSON.parse(message) as Claim;
  return { ...claim, slot: Number(claim.slot) };
}

/** Gives a claim up, and with it all that is said only because of it. */
export function withdraw(guess: Guess, claim: Claim): void {
  const { struct } = claim;
  if (claim.claim === 'wait') guess.waited.delete(struct);
  else if (claim.claim === 'lock') {
    guess.locks.delete(struct);
    guess.waited.delete(struct);
    for (const stretches of guess.fields.values())
      for (const stretch of stretches) {
        if (stretch.writeLock?.lock === struct) stretch.writeLock = undefined;
        if (stretch.readLock?.lock === struct) stretch.readLock = undefined;
      }
  } else {
    const stretch = stretchOf(guess, claim);
    if (claim.claim === 'private') stretch.users[claim.slot - stretch.lo] = anybody;
    else if (claim.claim === 'stays') stretch.stays[claim.slot - stretch.lo] = false;
    else if (claim.claim === 'writer') stretch.writers[claim.slot - stretch.lo] = anybody;
    else stretch[claim.claim] = undefined;
  }
}
