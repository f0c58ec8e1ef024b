/** Reduced specs against the specs as they are: by all that they come to where they are small, else by their verdicts. */

import { expect, test } from 'vitest';
import { allReductions, check } from '../checker/index.ts';
import { checksWithin } from './testdata/checks.ts';

const reduced = { out: null, reductions: allReductions } as const;
const verified = checksWithin(0, 2000).filter(({ expected }) => expected.verdict === 'verified');

test.each(verified)(
  '$spec, $name comes to the same',
  { timeout: 60_000 },
  async ({ subject, variant, expected }) => {
    const { record } = await check(subject, variant, { ...reduced, verifyReduction: true });
    const { states, verification } = record;
    expect(verification).toMatchObject({ compared: 'all', states: expected.states });
    expect(verification).not.toHaveProperty('difference');
    expect(record).toMatchObject({ verdict: 'verified', reductions: ['dead', 'por'] });
    expect(states).toBeLessThan(expected.states!);
  },
);

const violated = checksWithin(0, 1000).filter(({ expected }) => expected.verdict === 'violated');

test.each(violated)('$spec, $name breaks the same', { timeout: 60_000 }, async ({ subject, variant, expected }) => {
  const { record, trace } = await check(subject, variant, { ...reduced, minimise: 'steps' });
  const plain = await check(subject, variant, { out: null, reductions: [], minimise: 'steps' });
  expect(record).toMatchObject({ verdict: 'violated', property: expected.property });
  expect(record.counterexample).toEqual(plain.record.counterexample);
  expect(trace!.steps.length).toBe(plain.trace!.steps.length);
});
