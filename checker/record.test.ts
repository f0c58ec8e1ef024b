/** What of a check is recorded, and what is not since others could not expect it. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { check, type CheckRecord, type CheckResult } from './check.ts';
import { findSubject, findVariants } from './find.ts';
import { packageRoot } from './paths.ts';
import { unrecordable, updatesFor } from './record.ts';

let results: CheckResult[];
beforeAll(async () => {
  const subject = findSubject(join(packageRoot, 'checker', 'testdata', 'workspace', 'specs', 'counter.ts'));
  results = [];
  for (const variant of findVariants(subject, [])) results.push(await check(subject, variant, { out: null }));
});

const withRecord = (record: Partial<CheckRecord>): CheckResult => ({
  ...results[0]!,
  record: { ...results[0]!.record, ...record },
});

test.each<Partial<CheckRecord>>([
  { verdict: 'incomplete' },
  { verdict: 'bounded' },
  { bounds: { states: 100 } },
  { bounds: { steps: 100 } },
  { bounds: { switches: 2 } },
  { bounds: { cpus: 1, preempt: 'full' } },
  { search: 'depth-first' },
  { set: 'hashes' },
  { reductions: ['dead locals'] },
])('not recorded: %j', (record) => {
  expect(unrecordable(withRecord(record))).not.toBeNull();
  expect(unrecordable(withRecord({ bounds: { bytes: 1e9, seconds: 60 }, set: 'compressed' }))).toBeNull();
});

test('a result that cannot be recorded leaves what is there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'allwalks-record-'));
  const file = join(folder, 'expected.json');
  const before = {
    counter: { 'as-it-stood': { verdict: 'vacuous', property: 'x' }, atomic: { verdict: 'vacuous' } },
  };
  writeFileSync(file, JSON.stringify(before));
  const subject = { ...results[0]!.subject, file: join(folder, 'counter.ts') };
  const found = [withRecord({ verdict: 'incomplete' }), results[1]!].map((each) => ({ ...each, subject }));
  const [update] = updatesFor(found);
  expect(update!.changes).toEqual([
    {
      spec: 'counter',
      variant: 'atomic',
      before: { verdict: 'vacuous' },
      after: { verdict: 'verified', property: null },
    },
  ]);
  expect(JSON.parse(update!.text).counter['as-it-stood']).toEqual(before.counter['as-it-stood']);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(before);
  rmSync(folder, { recursive: true });
});
