/** Instructions on numbers of four bytes that several threads may touch at the same time. */

import type { Code } from './encode.ts';

const [prefix, alignment, offset] = [0xfe, 2, 0];

/** What stands at an address, a multiple of 4. */
export const loadShared = (address: Code): Code => [address, prefix, 0x10, alignment, offset];

/** Adds to what stands there; leaves what stood there before. */
export const addShared = (address: Code, value: Code): Code => [address, value, prefix, 0x1e, alignment, offset];

/** Writes `value` where `expected` stands; leaves what stood there before. */
export const exchangeShared = (address: Code, expected: Code, value: Code): Code => [
  address,
  expected,
  value,
  prefix,
  0x48,
  alignment,
  offset,
];
