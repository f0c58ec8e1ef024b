/** SPIN, asked about every spec that fits, gives the same verdict and counts the same states and transitions. */

import { describe, expect, test } from 'vitest';
import { hasSpin, runSpin } from '../checker/export/testdata/spin.ts';
import { compile } from '../checker/index.ts';
import { checksWithin } from './testdata/checks.ts';

/** Larger ones take SPIN too long to compile and run in a test. */
const fits = 200_000;

describe.skipIf(!hasSpin)('SPIN', { timeout: 300_000 }, () => {
  test.each(checksWithin(0, fits))('$spec, $name', ({ subject, variant, expected }) => {
    const { verdict, property, states, transitions } = expected;
    const program = compile(subject, variant);
    // Depth first SPIN may come upon another violation than the one with the fewest steps.
    if (verdict === 'violated') expect(runSpin(program, 'breadth-first').violated).toBe(property);
    else expect(runSpin(program)).toEqual({ states, transitions, violated: null, unreached: [] });
  });
});
