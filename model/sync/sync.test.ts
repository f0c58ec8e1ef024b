/** Locks exclude, grace periods last, wake-ups arrive; and where they are used wrongly, that shows. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asItStood, check, findSubject } from '../../checker/index.ts';

const folder = join(import.meta.dirname, '..', 'testdata', 'sync');

/** Model, verdict, property, states, transitions. */
const models: [string, string, string | null, number, number][] = [
  ['brlock-nested', 'violated', 'deadlock', 2, 1],
  ['brlock', 'verified', null, 52, 80],
  ['completion-reused', 'violated', 'deadlock', 22, 27],
  ['completion', 'verified', null, 512, 1544],
  ['lockref', 'verified', null, 24, 34],
  ['rwlock', 'verified', null, 52, 80],
  ['rwsem', 'verified', null, 52, 80],
  ['seqcount-barrier', 'verified', null, 37, 55],
  ['seqlock-unchecked', 'violated', 'no torn read', 28, 37],
  ['seqlock', 'verified', null, 112, 180],
  ['waitqueue-lost', 'violated', 'deadlock', 22, 29],
  ['waitqueue', 'verified', null, 27, 40],
];

test.each(models)('%s: %s', async (name, verdict, property, states, transitions) => {
  const subject = findSubject(join(folder, `${name}.ts`));
  const { record } = await check(subject, { name: asItStood, files: [], named: true }, { out: null });
  expect(record).toMatchObject({ verdict, property, states, transitions });
});

test('every model in the folder is checked', () => {
  const there = readdirSync(folder).map((name) => name.replace('.ts', ''));
  expect(models.map(([name]) => name).toSorted()).toEqual(there.toSorted());
});
