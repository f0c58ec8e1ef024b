/** Walks by `..` and along symlinks end where they should, with the references that they should have. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asItStood, check, findSubject } from '../../checker/index.ts';

const folder = join(import.meta.dirname, '..', 'testdata', 'walk');

/** Model, states, transitions. */
const models: [string, number, number][] = [
  ['dotdot', 5_005, 9_840],
  ['symlink', 25_408, 57_457],
];

test.each(models)('%s', async (name, states, transitions) => {
  const subject = findSubject(join(folder, `${name}.ts`));
  const { record } = await check(subject, { name: asItStood, files: [], named: true }, { out: null });
  expect(record).toMatchObject({ verdict: 'verified', property: null, states, transitions });
});

test('every model in the folder is checked', () => {
  const there = readdirSync(folder).map((name) => name.replace('.ts', ''));
  expect(models.map(([name]) => name).toSorted()).toEqual(there.toSorted());
});
