/** Partial-order reduction on real scenarios: the recorded verdicts, from fewer states; `REDUCTIONS.md` says from how many. */

import { expect, test } from 'vitest';
import { check } from '../checker/index.ts';
import { checksWithin } from './testdata/checks.ts';

/** Large enough for a reduction to matter, small enough for a test. */
const some = checksWithin(5000, 7200);

const options = { reductions: ['por'], minimise: 'none', out: null } as const;

test('verdicts are as recorded, and the table is up to date', async () => {
  const rows: string[] = [];
  for (const { spec, name, subject, variant, expected } of some) {
    const { record } = await check(subject, variant, options); // oxlint-disable-line no-await-in-loop
    const { verdict, property, states } = record;
    expect({ spec, name, verdict, property }).toEqual({ spec, name, verdict: expected.verdict, property: expected.property ?? null }); // prettier-ignore
    const times = (expected.states! / states).toFixed(1);
    rows.push(`| ${spec} | ${name} | ${verdict} | ${expected.states} | ${states} | ${times} |`);
  }
  const head = [
    '# What `--por` leaves of some scenarios',
    '',
    'Written by `npx vitest run specs/por -u`. A run that ends with a violation ends at another depth.',
    '',
    '| spec | variant | verdict | states | with --por | times fewer |',
    '| ---- | ------- | ------- | -----: | ---------: | ----------: |',
  ];
  await expect(`${[...head, ...rows].join('\n')}\n`).toMatchFileSnapshot('REDUCTIONS.md');
}, 300_000);
