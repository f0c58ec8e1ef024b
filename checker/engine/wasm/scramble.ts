/** 64 bits scrambled so that each depends on all, and back: roots of trees become keys that are spread evenly. */

import { get, i64, set } from './encode.ts';
import type { Code, Local } from './encode.ts';

const factors = [0xbf58476d1ce4e5b9n, 0x94d049bb133111ebn] as const;
const inverses = factors.map(inverse) as [bigint, bigint];
const shifts = [30n, 27n, 31n] as const;

/** Scrambles a local. 0 stays 0, and nothing else becomes 0. */
export function scramble(local: Local): Code {
  const stir = (shift: bigint) => set(local, i64.xor(get(local), i64.shrU(get(local), i64.const(shift))));
  const times = (factor: bigint) => set(local, i64.mul(get(local), i64.const(factor)));
  return [stir(shifts[0]), times(factors[0]), stir(shifts[1]), times(factors[1]), stir(shifts[2])];
}

/** Undoes `scramble`. */
export function unscramble(local: Local): Code {
  const moved = (shift: bigint) => i64.shrU(get(local), i64.const(shift));
  // Three times the shift is more than 64 bits.
  const unstir = (shift: bigint) => set(local, i64.xor(get(local), i64.xor(moved(shift), moved(2n * shift))));
  const times = (factor: bigint) => set(local, i64.mul(get(local), i64.const(factor)));
  return [unstir(shifts[2]), times(inverses[1]), unstir(shifts[1]), times(inverses[0]), unstir(shifts[0])];
}

/** What a product with an odd number is multiplied by to undo it; each round doubles the number of right bits. */
function inverse(factor: bigint): bigint {
  let result = factor;
  for (let bits = 3; bits < 64; bits *= 2) result = BigInt.asUintN(64, result * (2n - factor * result));
  return result;
}
