/** Every check of the specs that come with Allwalks, and what is recorded of it: for tests that go through them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allSpecFiles, findSubject, findVariants, packageRoot, type Expectation } from '../../checker/index.ts';

export const recorded: Readonly<Record<string, Readonly<Record<string, Expectation>>>> = JSON.parse(
  readFileSync(join(packageRoot, 'specs', 'expected.json'), 'utf8'),
);

export const checks = allSpecFiles(packageRoot).flatMap((file) => {
  const subject = findSubject(file);
  return findVariants(subject, []).map((variant) => ({ spec: subject.spec, name: variant.name, subject, variant }));
});

/** Those that are recorded with so many states, each with what is recorded. */
export function checksWithin(least: number, most: number) {
  return checks.flatMap((check) => {
    const expected = recorded[check.spec]?.[check.name];
    const { states = Infinity } = expected ?? {};
    return expected && states >= least && states <= most ? [{ ...check, expected }] : [];
  });
}
