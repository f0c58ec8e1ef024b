/** Which mistakes in the model the specs would notice: the table, why the others are not noticed, and that both are fresh. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  allSpecFiles, compile, engines, expectationsFor, findSubject, findVariants, packageRoot, sensitivityOf, Trial, type Mistake,
} from '../checker/index.ts'; // prettier-ignore

/** Larger ones take too long for what is looked at a thousand times. */
const mostStates = 84_000;

interface Counts {
  readonly mistakes: number;
  readonly noticed: number;
  readonly elsewhere: number;
  readonly unnoticed: number;
  readonly limit: number;
  readonly same: number;
  readonly unreached: number;
}

interface Survivor {
  readonly file: string;
  readonly function: string;
  readonly text: string;
  readonly what: string;
  readonly limit: string | null;
  /** The checks that came to it and did not notice. */
  readonly in: readonly string[];
}

/** Made by `allwalks sensitivity --together --max-states 84k --json`. */
const table = read('sensitivity.json') as {
  readonly specs: readonly ({
    readonly spec: string;
    readonly variant: string;
    readonly states: number;
  } & Counts)[];
  readonly functions: readonly ({ readonly file: string; readonly function: string } & Counts)[];
  readonly unnoticed: readonly Survivor[];
};

/** Why a mistake is not noticed. The first that fits a row is its reason; a part that is not named fits all. */
const reasons = read('sensitivity-reasons.json') as readonly {
  readonly file?: string;
  readonly function?: string;
  /** Part of the source text, or of what was done. */
  readonly says?: string;
  readonly limit?: true;
  readonly reason: string;
}[];

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(packageRoot, 'specs', name), 'utf8'));
}

function reasonFor(row: Survivor): number {
  return reasons.findIndex(
    ({ file, function: name, says, limit }) =>
      (file === undefined || row.file === file) &&
      (name === undefined || row.function === name) &&
      (says === undefined || `${row.text} ${row.what}`.includes(says)) &&
      (limit === undefined || row.limit !== null),
  );
}

test('every check that is verified and not large has its row', () => {
  const expected = allSpecFiles(packageRoot).flatMap((file) => {
    const { spec } = findSubject(file);
    return Object.entries(expectationsFor(spec, file))
      .filter(([, { verdict, states = Infinity }]) => verdict === 'verified' && states <= mostStates)
      .map(([variant, { states }]) => `${spec} ${variant} ${states}`);
  });
  const rows = table.specs.map(({ spec, variant, states }) => `${spec} ${variant} ${states}`);
  expect(rows.toSorted()).toEqual(expected.toSorted());
});

test('what nobody notices is still there, and has a reason; every reason is one for something', () => {
  const texts = new Map<string, string>();
  const textOf = (file: string) => {
    const known = texts.get(file) ?? readFileSync(join(packageRoot, file), 'utf8').replaceAll(/\s+/g, ' ');
    texts.set(file, known);
    return known;
  };
  // White space is folded, and what is long is cut, in the text of a statement.
  const gone = table.unnoticed.filter(({ file, text }) => !textOf(file).includes(text.replace(/…$/, '').trim()));
  expect(gone).toEqual([]);
  expect(table.unnoticed.filter((row) => reasonFor(row) < 0)).toEqual([]);
  const used = new Set(table.unnoticed.map(reasonFor));
  expect(reasons.filter((_, i) => !used.has(i))).toEqual([]);
});

/** Some of a check again: the functions named, or all. */
async function again(spec: string, variant: string, functions: readonly string[]) {
  const subject = findSubject(spec);
  const program = compile(subject, findVariants(subject, [variant])[0]!);
  const found = await sensitivityOf(program, subject, engines.wasm, { limits: {} }, { functions });
  if (!('mistakes' in found)) throw new Error(`${spec}, ${variant}: ${found.verdict}`);
  const trial = new Trial(found);
  const name = ({ place, what }: Mistake) => `${place.file} ${place.function}: ${place.text} ${what}`;
  const unnoticed: string[] = [];
  for (const each of found.mistakes) {
    const notice = each.foreseen ?? (await trial.run(each.number!, { limits: {} }));
    if (notice.kind === 'unnoticed') unnoticed.push(name(each));
  }
  const listed = table.unnoticed.filter((row) => functions.length === 0 || functions.includes(row.function));
  const rows = new Map(listed.map((row) => [`${row.file} ${row.function}: ${row.text} ${row.what}`, row.in]));
  return { unnoticed, rows, check: `${spec} ${variant}` };
}

test.each([
  ['r38-mountpoint-count', 'increment-under-mount_lock', []],
  ['c8-one-client', 'as-it-stood', ['dput', '__d_drop', 'mutex_unlock']],
])(
  '%s, %s: some of it again',
  async (spec, variant, functions: readonly string[]) => {
    const { unnoticed, rows, check } = await again(spec, variant, functions);
    // What is not listed has been noticed by another check.
    const expected = unnoticed.filter((name) => rows.has(name));
    const recorded = [...rows].filter(([, checks]) => checks.includes(check)).map(([name]) => name);
    expect(recorded.toSorted()).toEqual(expected.toSorted());
    expect(unnoticed.length).toBeGreaterThan(0);
  },
  120_000,
);

const cell = (text: string) => text.replaceAll('|', '\\|');

test('SENSITIVITY.md is up to date', async () => {
  const sum = (kind: keyof Counts) => table.functions.reduce((all, each) => all + each[kind], 0);
  const specs = table.specs.map(({ spec, variant, states, ...own }) => {
    const { mistakes, noticed, elsewhere, unnoticed, limit, same, unreached } = own;
    const numbers = [states, mistakes, noticed, elsewhere, unnoticed, limit, same, unreached];
    return `| ${spec} | ${variant} | ${numbers.map((each) => each.toLocaleString('en')).join(' | ')} |`;
  });
  const functions = table.functions
    .filter(({ mistakes, unreached }) => unreached < mistakes)
    .toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
    .map(({ file, function: name, mistakes, noticed, unnoticed, limit, same, unreached }) => {
      const numbers = [mistakes, noticed, unnoticed, limit, same, unreached].map((each) => each || '');
      return `| ${file} | ${name} | ${numbers.join(' | ')} |`;
    });
  const survivors = table.unnoticed.map((row) => {
    const { reason } = reasons[reasonFor(row)]!;
    return `| ${row.function} | \`${cell(row.text)}\` | ${cell(row.what)} | ${reason} |`;
  });
  const beginsWith = (word: string) =>
    table.unnoticed.filter((row) => reasons[reasonFor(row)]!.reason.startsWith(word)).length;
  const numbers = `${sum('mistakes').toLocaleString('en')} mistakes, of which ${sum('noticed').toLocaleString('en')} are noticed, \
${sum('unnoticed')} are not, ${sum('limit')} are not known, ${sum('same')} change nothing that can be reached, and \
${sum('unreached').toLocaleString('en')} are where none of these checks comes.`;
  await expect(`# What the specs would notice

Each step, wait, test and lock of the model was left out or weakened, one at a time, in every check that is verified and has at
most 84,000 states, smallest first; what one check noticed was not tried in the next. Made by
\`allwalks sensitivity --together --max-states 84k --json > specs/sensitivity.json\` (half an hour) and \`sensitivity.test.ts\`
(\`npm test -- -u\`), which also makes sure that every row is there, and tries some again.

${numbers}

## By check

| spec | variant | states | mistakes | noticed here | noticed before | not noticed | not known | no change | never come to |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${specs.join('\n')}

## By function

All checks together; functions that none of them comes to are left out.

| file | function | mistakes | noticed | not noticed | not known | no change | never come to |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
${functions.join('\n')}

## What is not noticed, and why

\`sensitivity-reasons.json\` has the reasons, which were found by reading the model and the specs. Of these ${table.unnoticed.length} rows
${beginsWith('Not known')} are not known, ${beginsWith('Hole')} are a hole (nobody asks for something that somebody could ask for), and ${beginsWith('Open')} are open (nobody
has found the reason yet).

| function | source | what was done | why nobody notices |
| --- | --- | --- | --- |
${survivors.join('\n')}
`).toMatchFileSnapshot('SENSITIVITY.md');
});
