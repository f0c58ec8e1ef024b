/** What the README shows works as it says. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { check, findSubject, findVariants, packageRoot } from './index.ts';

const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
const [model, variant] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1]!);
const [expected] = [...readme.matchAll(/```json\n(.*?)```/gs)].map((match) => match[1]!);

const folder = mkdtempSync(join(tmpdir(), 'allwalks-readme-'));
writeFileSync(join(folder, 'lost-update.ts'), model!);
writeFileSync(join(folder, 'locked.ts'), variant!);
afterAll(() => rmSync(folder, { recursive: true }));

async function outcome(...words: string[]) {
  const subject = findSubject(join(folder, 'lost-update.ts'));
  const { record } = await check(subject, findVariants(subject, words)[0]!, { out: null });
  const { verdict, property, states, transitions } = record;
  return { verdict, property, states, transitions };
}

test('the first model loses an update', async () => {
  expect(await outcome()).toMatchObject({
    verdict: 'violated',
    property: 'one up and one down is where it began',
  });
});

test('the first variant does not', async () => {
  expect(await outcome(join(folder, 'locked.ts'))).toEqual(JSON.parse(expected!)['lost-update'].locked);
});
