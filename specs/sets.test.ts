/** With compressed states specs give what `expected.json` records, and the very schedule that full states give. */

import { expect, test } from 'vitest';
import { compile, engines } from '../checker/index.ts';
import { checksWithin } from './testdata/checks.ts';

const compressFrom = 500;
const checks = checksWithin(compressFrom + 1, 200_000);

test.each(checks)('$spec, $name', { timeout: 60_000 }, async ({ subject, variant, expected }) => {
  const request = { search: 'breadth-first', limits: {}, set: 'compressed', compressFrom } as const;
  const program = compile(subject, variant);
  const outcome = await engines.wasm.explore(program, request);
  expect(outcome).toMatchObject({ set: 'compressed', ...expected });
  if (outcome.schedule === null) return;
  const { schedule } = await engines.wasm.explore(program, { search: 'breadth-first', limits: {} });
  expect(outcome.schedule).toEqual(schedule);
});
