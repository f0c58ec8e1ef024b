/** Reads which reductions the command line asks for: `--reduction --no-dead`. */

import { allReductions, byDefault, type Reduction } from '../index.ts';

export type ReductionWords = { readonly [name in Reduction | 'reduction']?: boolean | undefined } & {
  readonly verifyReduction?: boolean;
};

/** All or none of them where that is said, else what is done by default; then what is said of each. To verify is to want all. */
export function readReductions(words: ReductionWords): readonly Reduction[] {
  const all = words.reduction ?? (words.verifyReduction === true ? true : undefined);
  const begin = all === undefined ? byDefault : all ? allReductions : [];
  return allReductions.filter((name) => words[name] ?? begin.includes(name));
}
