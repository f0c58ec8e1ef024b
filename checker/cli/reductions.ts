/** Reads which reductions the command line asks for: `--reduction --no-dead`. */

import { allReductions, byDefault, type Reduction } from '../index.ts';

export type ReductionWords = { readonly [name in Reduction | 'reduction']?: boolean | undefined };

/** All or none of them where that is said, else what is done by default; then what is said of each. */
export function readReductions(words: ReductionWords): readonly Reduction[] {
  const begin = words.reduction === undefined ? byDefault : words.reduction ? allReductions : [];
  return allReductions.filter((name) => words[name] ?? begin.includes(name));
}
