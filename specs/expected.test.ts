/** Every spec with every variant gives exactly what `expected.json` records, and the stored counterexamples. */

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { check, packageRoot, replayFile } from '../checker/index.ts';
import { checks, recorded } from './testdata/checks.ts';

const counterexamples = join(packageRoot, 'counterexamples');
const stored = readdirSync(counterexamples).filter((name) => name.endsWith('.json'));

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'allwalks-expected-'));
});
afterAll(() => rmSync(out, { recursive: true }));

test('an expectation is recorded for each spec and variant, and for nothing else', () => {
  const there = checks.map(({ spec, name }) => `${spec} ${name}`);
  const expected = Object.entries(recorded).flatMap(([spec, variants]) =>
    Object.keys(variants as object).map((name) => `${spec} ${name}`),
  );
  expect(expected.toSorted()).toEqual(there.toSorted());
});

test.each(checks)('$spec, $name', async ({ spec, name, subject, variant }) => {
  const { record } = await check(subject, variant, { out });
  const { verdict, property, states, transitions } = record;
  expect({ verdict, property, states, transitions }).toEqual(recorded[spec]![name]);
  if (record.counterexample === null) return;
  const file = basename(record.counterexample.file!);
  expect(readFileSync(join(out, file), 'utf8')).toBe(readFileSync(join(counterexamples, file), 'utf8'));
});

test.each(stored)('%s replays', (name) => {
  const { replay } = replayFile(join(counterexamples, name));
  expect(replay.kind).toBe('confirmed');
});

test('nothing is stored that no check finds', () => {
  const violated = checks.filter(({ spec, name }) => recorded[spec]?.[name]?.verdict === 'violated');
  expect(stored.toSorted()).toEqual(violated.map(({ spec, name }) => `${spec}.${name}.json`).toSorted());
});
