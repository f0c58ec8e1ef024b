/** `README.md` lists each modelled function with its C place, version and deviations, from its own comment. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const here = import.meta.dirname;

interface Modelled {
  readonly file: string;
  readonly name: string;
  readonly operation: boolean;
  /** `fs/dcache.c: dput(), Linux 2.6.38`; null for a part of a function that has a name only here. */
  readonly place: string | null;
  readonly deviations: readonly string[];
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      if (entry.isDirectory()) return entry.name === 'testdata' ? [] : filesOf(join(folder, entry.name));
      return /(?<!\.test)\.ts$/.test(entry.name) ? [join(folder, entry.name)] : [];
    });
}

/** The paragraphs of a doc comment: lines put together until one begins something new. */
function paragraphs(comment: string): string[] {
  const lines = comment
    .trim()
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  const all: string[] = [];
  for (const line of lines)
    if (line === '' || /^(MODEL|Atomic|Needs):/.test(line) || all.length === 0) all.push(line);
    else all.push(`${all.pop()} ${line}`.trim());
  return all.filter((text) => text !== '');
}

function functionsOf(file: string): Modelled[] {
  const text = readFileSync(file, 'utf8');
  const pattern = /(?<comment>\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?(?:export )?function(?<star>\*?) (?<name>\w+)/g;
  return [...text.matchAll(pattern)].map(({ groups }) => {
    const [first = '', ...rest] = paragraphs(groups!['comment'] ?? '');
    const place = /^[\w/.-]+\.[ch]: .*Linux \d/.test(first) ? first : null;
    const deviations = [first, ...rest].filter((each) => each.startsWith('MODEL:')).map((each) => each.slice(7));
    return {
      file: relative(here, file),
      name: groups!['name']!,
      operation: groups!['star'] === '*',
      place,
      deviations,
    };
  });
}

/** What a file's first comment says of everything in it. */
function deviationsOf(file: string): string[] {
  const [comment = ''] = /^\/\*\*(?:[^*]|\*(?!\/))*\*\//.exec(readFileSync(file, 'utf8')) ?? [];
  return paragraphs(comment)
    .filter((each) => each.startsWith('MODEL:'))
    .map((each) => each.slice(7));
}

const cell = (text: string) => text.replaceAll('|', '\\|');

test('README.md is up to date', async () => {
  const modelled = filesOf(here).flatMap(functionsOf);
  const rows = modelled
    .filter(({ place, deviations }) => place !== null || deviations.length > 0)
    .map(({ file, name, operation, place, deviations }) => {
      const where = place ?? '';
      return `| \`${name}\` | ${operation ? 'steps' : 'atomic'} | ${cell(where)} | ${file} | ${cell(deviations.join('; '))} |`;
    });
  const files = filesOf(here).flatMap((file) =>
    deviationsOf(file).map((text) => `- ${relative(here, file)}: ${text}`),
  );
  const parts = modelled.length - rows.length;
  await expect(`# The modelled functions

Made from their comments by \`readme.test.ts\` (\`npm test -- -u\`). \`steps\`: an operation, in steps of one shared access
each; \`atomic\`: runs inside one step. What is left out or done differently is in the last column. ${parts} more functions
are parts of these with names of their own.

| function | runs in | C file, function, version | file | deviations |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

## Deviations of whole files

${files.join('\n')}
`).toMatchFileSnapshot('README.md');
});
