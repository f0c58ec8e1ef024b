/** SPIN, asked about every spec that fits, gives the same verdict and counts the same states and transitions. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasSpin, runSpin } from '../checker/export/testdata/spin.ts';
import { allSpecFiles, compile, findSubject, findVariants, packageRoot } from '../checker/index.ts';

const recorded = JSON.parse(readFileSync(join(packageRoot, 'specs', 'expected.json'), 'utf8'));

/** Larger ones take SPIN too long to compile and run in a test. */
const fits = 200_000;

const checks = allSpecFiles(packageRoot)
  .map((file) => findSubject(file))
  .flatMap((subject) =>
    findVariants(subject, []).map((variant) => ({ spec: subject.spec, name: variant.name, subject, variant })),
  )
  .filter(({ spec, name }) => recorded[spec]?.[name]?.states <= fits);

describe.skipIf(!hasSpin)('SPIN', { timeout: 300_000 }, () => {
  test.each(checks)('$spec, $name', ({ spec, name, subject, variant }) => {
    const { verdict, property, states, transitions } = recorded[spec][name];
    const program = compile(subject, variant);
    // Depth first SPIN may come upon another violation than the one with the fewest steps.
    if (verdict === 'violated') expect(runSpin(program, 'breadth-first').violated).toBe(property);
    else expect(runSpin(program)).toEqual({ states, transitions, violated: null, unreached: [] });
  });
});
