/** With compressed states specs give what `expected.json` records, and counterexamples of the same length. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile, engines, packageRoot, scheduleFile } from '../checker/index.ts';
import { checksWithin } from './testdata/checks.ts';

const compressFrom = 500;
const checks = checksWithin(compressFrom + 1, 200_000);

test.each(checks)('$spec, $name', { timeout: 60_000 }, async ({ spec, name, subject, variant, expected }) => {
  const request = { search: 'breadth-first', limits: {}, set: 'compressed', compressFrom } as const;
  const outcome = await engines.wasm.explore(compile(subject, variant), request);
  expect(outcome).toMatchObject({ set: 'compressed', ...expected });
  if (outcome.schedule === null) return;
  const stored = readFileSync(join(packageRoot, scheduleFile({ spec, variant: name }, 'counterexamples')), 'utf8');
  expect(outcome.schedule.length).toBe(JSON.parse(stored).steps.length);
});
