/** Reductions on random programs: whatever a program breaks, reaches and ends in, it does so reduced. */

import type { Outcome } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { withoutDeadLocals } from '../ir/reduce/dead.ts';
import { verifyProgram } from '../ir/verify.ts';
import { compiled } from '../search/compiled.ts';
import { endsDiffer } from '../search/ends.ts';
import type { Ends } from '../search/ends.ts';
import { explorer } from '../search/explore.ts';
import { compared } from './graphs.ts';
import { endsDifferReduced, endsWithin } from './reduced.ts';

/** How a program is reduced, by name: each alone, and all together. */
export type Reductions = Readonly<Record<string, (program: Program) => Program>>;

export const everyReduction: Reductions = { dead: withoutDeadLocals };

const reference = explorer((program) => new Reference(program), 'reference');
const limits = { states: 1000, seconds: 10 };

/** In what a reduced program differs from the program, if it does. Larger graphs are not compared. */
export async function reductionsDiffer(
  program: Program,
  outcome: Outcome,
  reductions: Reductions = everyReduction,
): Promise<string | undefined> {
  const ends = await endsWithin(new Reference(program));
  if (typeof ends === 'string') return undefined;
  for (const [name, apply] of Object.entries(reductions)) {
    const reduced = apply(program);
    if (reduced === program) continue;
    const what = await reducedDiffers(reduced, ends, outcome); // oxlint-disable-line no-await-in-loop
    if (what !== undefined) return `reduced by ${name}: ${what}`;
    const more = await endsDifferReduced(reduced, ends); // oxlint-disable-line no-await-in-loop
    if (more !== undefined) return `reduced by ${name}, and by steps taken alone: ${more}`;
  }
  return undefined;
}

async function reducedDiffers(reduced: Program, ends: Ends, { verdict }: Outcome): Promise<string | undefined> {
  const problems = verifyProgram(reduced);
  if (problems.length > 0) return `it is no valid program: ${JSON.stringify(problems)}`;
  const after = await endsWithin(new Reference(reduced));
  if (after === 'slow') return undefined;
  if (after === 'large') return 'it has more states';
  const what = endsDiffer(ends, after);
  if (what !== undefined) return what;
  if (after.states > ends.states) return `it has ${after.states} states instead of ${ends.states}`;
  const request = { search: 'breadth-first', limits } as const;
  const [obvious, fast] = [await reference.explore(reduced, request), await compiled.explore(reduced, request)];
  if (obvious.limit === 'seconds' || fast.limit === 'seconds') return undefined;
  const looks = ({ verdict: found, states, transitions }: Outcome) => ({ found, states, transitions });
  return (
    compared('the verdict', verdict, fast.verdict) ?? compared('what engines say', looks(obvious), looks(fast))
  );
}
