/** Every rule that is always on: a small model that breaks it, and one much like it that does not. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asItStood, check, findSubject } from '../checker/index.ts';

const folder = join(import.meta.dirname, 'testdata', 'rules');

/** For each rule: states and transitions of the model that breaks it, then of the one that does not. */
const rules: Record<string, readonly [number, number, number, number]> = {
  'bad-unlock': [2, 2, 8, 8],
  'bug-on': [6, 6, 12, 12],
  deadlock: [8, 8, 16, 16],
  'double-free': [39, 56, 24, 36],
  'held-at-exit': [3, 3, 3, 3],
  'integer-overflow': [17, 22, 27, 38],
  'lock-not-held': [2, 2, 12, 12],
  'null-dereference': [18, 22, 18, 24],
  'rcu-imbalance': [3, 3, 5, 4],
  'refcount-underflow': [5, 6, 9, 12],
  'sleep-in-atomic': [2, 2, 5, 4],
  'use-after-free': [27, 40, 509, 1207],
  'warn-on': [6, 6, 12, 12],
};

async function verdictOf(name: string) {
  const subject = findSubject(join(folder, `${name}.ts`));
  const { record } = await check(subject, { name: asItStood, files: [], named: true }, { out: null });
  return record;
}

test.each(Object.entries(rules))('%s', async (rule, [states, transitions, passStates, passTransitions]) => {
  const broken = await verdictOf(`${rule}-fail`);
  expect(broken).toMatchObject({ verdict: 'violated', property: rule, states, transitions });
  const kept = await verdictOf(`${rule}-pass`);
  expect(kept).toMatchObject({
    verdict: 'verified',
    property: null,
    states: passStates,
    transitions: passTransitions,
  });
  expect(kept.exhaustive).toBe(true);
});

test('every model in the folder is checked', () => {
  const there = readdirSync(folder).map((name) => name.replace('.ts', ''));
  const checked = Object.keys(rules).flatMap((rule) => [`${rule}-fail`, `${rule}-pass`]);
  expect(there.toSorted()).toEqual(checked.toSorted());
});
