/** `README.md` is the table of what was asked and what came out, made from `expected.json` and the stored schedules. */

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { allSpecFiles, asItStood, findSubject, packageRoot, type Expectation } from '../checker/index.ts';

const here = import.meta.dirname;
const recorded: Record<string, Record<string, Expectation>> = JSON.parse(
  readFileSync(join(here, 'expected.json'), 'utf8'),
);

const cell = (text: string) => text.replaceAll('|', '\\|');

/** What the first comment of a variant's files says they are, with links to them. */
function describe(files: readonly string[]): string {
  return files
    .map((file) => {
      const [, words = ''] = /^\/\*\* (.*?)(?: \*\/|\n)/.exec(readFileSync(file, 'utf8')) ?? [];
      return `[${basename(file, '.ts')}](${relative(here, file)}): ${words}`;
    })
    .join('; ');
}

/** Steps of the stored schedule, with a link to it. */
function schedule(spec: string, variant: string): string {
  const file = join(packageRoot, 'counterexamples', `${spec}.${variant}.json`);
  if (!existsSync(file)) return '';
  const { steps, tasks } = JSON.parse(readFileSync(file, 'utf8')) as { steps: { task: string }[]; tasks: string[] };
  const changes = steps.filter((step, i) => i > 0 && step.task !== steps[i - 1]!.task).length;
  return `[${steps.length} steps of ${tasks.length} tasks, which take turns ${changes + 1} times](${relative(here, file)})`;
}

test('README.md is up to date', async () => {
  const rows = allSpecFiles(packageRoot)
    .map((file) => findSubject(file))
    .toSorted((a, b) => (a.claim ?? '').localeCompare(b.claim ?? ''))
    .flatMap((subject) =>
      subject.variants.map(({ name, files }, i) => {
        // That one is recorded for each is what `expected.test.ts` says.
        const {
          verdict,
          property,
          states = 0,
          transitions = 0,
        } = recorded[subject.spec]?.[name] ?? {
          verdict: 'nothing recorded',
          property: null,
        };
        const link = `[${subject.spec}](${relative(here, join(dirname(subject.file), basename(subject.file)))})`;
        return [
          i === 0 ? (subject.claim ?? '') : '',
          i === 0 ? `${link}: ${subject.title}` : '',
          name === asItStood ? 'as it stood' : describe(files),
          property === null ? verdict : `${verdict}: ${property}`,
          schedule(subject.spec, name),
          states.toLocaleString('en'),
          transitions.toLocaleString('en'),
        ];
      }),
    );
  const table = rows.map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
  await expect(`# What was asked, and what came out

Made from the runs that \`expected.json\` records by \`readme.test.ts\` (\`npm test -- -u\`). Claims C0 to C9 are sentences of
the mail to LKML of 24 February 2011. Every verdict is of a run without reductions, over all interleavings;
a violated run ends with the level of its shortest schedule.

| claim | scenario | variant | verdict | counterexample | states | transitions |
| --- | --- | --- | --- | --- | ---: | ---: |
${table}
`).toMatchFileSnapshot('README.md');
});
