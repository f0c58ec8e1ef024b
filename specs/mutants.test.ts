/** Every invariant of the kernel that is checked: a mistake in the model that breaks it, and what notices. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asItStood, check } from '../checker/index.ts';
import { mutants, mutantsFolder, mutated } from './testdata/mutants.ts';

/** How many steps it takes to show with the fewest switches, by mistake. */
const steps: Record<string, number | undefined> = {};

test.each(mutants)('%s', async (mutant, spec, base, property) => {
  const { subject, variant } = mutated([mutant, spec, base, property]);
  const { record } = await check(subject, variant, { out: null });
  expect(record).toMatchObject({ verdict: 'violated', property });
  steps[mutant] = record.counterexample?.steps;
});

test('every mutant in the folder is checked', () => {
  const there = readdirSync(mutantsFolder).filter((name) => name.endsWith('.ts'));
  expect(mutants.map(([mutant]) => `${mutant}.ts`).toSorted()).toEqual(there.toSorted());
});

test('README.md is up to date', async () => {
  const rows = mutants.map(([mutant, spec, base, property]) => {
    const [, words] = /^\/\*\* (.*?) \*\//.exec(readFileSync(join(mutantsFolder, `${mutant}.ts`), 'utf8'))!;
    const where = base === asItStood ? spec : `${spec}, ${base}`;
    return `| ${Number(mutant.slice(0, 2))} | [${words}](${mutant}.ts) | ${where} | ${property} | ${steps[mutant]} |`;
  });
  await expect(`# Mistakes that must be found

For each invariant of the kernel that is checked: a mistake in the model that breaks it, and the property or rule that
notices. Made by \`../mutants.test.ts\` (\`npm test -- -u\`); steps are those of the schedule with the fewest switches.

| invariant | mistake | scenario | what notices | steps |
| ---: | --- | --- | --- | ---: |
${rows.join('\n')}
`).toMatchFileSnapshot('mutants/README.md');
});
