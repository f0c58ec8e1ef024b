/** With compressed states specs give what `expected.json` records, and counterexamples of the same length. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  allSpecFiles,
  compile,
  engines,
  findSubject,
  findVariants,
  packageRoot,
  scheduleFile,
} from '../checker/index.ts';

const recorded = JSON.parse(readFileSync(join(packageRoot, 'specs', 'expected.json'), 'utf8'));
const compressFrom = 500;
const mostStates = 200_000;

const checks = allSpecFiles(packageRoot)
  .flatMap((file) => {
    const subject = findSubject(file);
    return findVariants(subject, []).map((variant) => ({
      spec: subject.spec,
      name: variant.name,
      subject,
      variant,
    }));
  })
  .filter(({ spec, name }) => {
    const states = recorded[spec]?.[name]?.states;
    return states > compressFrom && states <= mostStates;
  });

test.each(checks)('$spec, $name', { timeout: 60_000 }, async ({ spec, name, subject, variant }) => {
  const request = { search: 'breadth-first', limits: {}, set: 'compressed', compressFrom } as const;
  const outcome = await engines.wasm.explore(compile(subject, variant), request);
  expect(outcome).toMatchObject({ set: 'compressed', ...recorded[spec][name] });
  if (outcome.schedule === null) return;
  const stored = readFileSync(join(packageRoot, scheduleFile({ spec, variant: name }, 'counterexamples')), 'utf8');
  expect(outcome.schedule.length).toBe(JSON.parse(stored).steps.length);
});
