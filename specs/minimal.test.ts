/** No schedule is cheaper than the one that is shown: with fewer switches, or as many and fewer steps. */

import { describe, expect, test } from 'vitest';
import { check, type Subject, type Variant } from '../checker/index.ts';
import { cheaperThan } from './testdata/cheaper.ts';
import { checksWithin } from './testdata/checks.ts';
import { mutants, mutated } from './testdata/mutants.ts';

/** The obvious search takes a second for so many states. */
const small = 5_000;
/** With no switch there are few schedules, however many states there are otherwise. */
const few = ['c0a-direct-expire', 'c0c-failed-mount', 'c2-active-list allocation-fails', 'c5-daemon-passes', 'c6-browse mount-fails', 's4-completion-reused', 's9-stale-flags']; // prettier-ignore

const violated = checksWithin(0, Infinity).filter(({ expected, spec, name }) => {
  const { verdict, states = Infinity } = expected;
  return verdict === 'violated' && (states <= small || few.some((each) => `${spec} ${name}`.startsWith(each)));
});

/** What is said of the cheapest schedule, and what the obvious search says: of a cheaper one, and of those a step longer. */
async function cheapest(subject: Subject, variant: Variant) {
  const { record, program } = await check(subject, variant, { out: null });
  const { minimal, switches, steps } = record.counterexample!;
  const name = record.property!;
  const cheaper = cheaperThan(program, name, { switches, steps });
  // That it would find one: the one there is.
  const there = switches === 0 ? cheaperThan(program, name, { switches, steps: steps + 1 })?.steps : steps;
  return { minimal, cheaper, longer: there! - steps };
}

const isLeast = { minimal: 'switches', cheaper: null, longer: 0 };

describe('of the checks that are violated', () => {
  test.each(violated)('$spec, $name', async ({ subject, variant }) => {
    expect(await cheapest(subject, variant)).toEqual(isLeast);
  });
});

describe('of mistakes in the model', () => {
  const planted = mutants.filter(([, spec]) => /^(c0d|c1|i12)-/.test(spec));

  test.each(planted)('%s', async (...mutant) => {
    const { subject, variant } = mutated(mutant);
    expect(await cheapest(subject, variant)).toEqual(isLeast);
  });
});
