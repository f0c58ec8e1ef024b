/** `README.md` is the table of what was asked and what came out, made from what is recorded and the stored schedules. */

import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import {
  allSpecFiles, asItStood, findSubject, packageRoot, replayFile,
  type Expectation, type Machine, type Subject, type Variant,
} from '../checker/index.ts'; // prettier-ignore

const here = import.meta.dirname;
const read = <T>(name: string): T => JSON.parse(readFileSync(join(here, name), 'utf8')) as T;
type Table<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

/** A verdict on a machine, or with a CPU for each task. */
interface Found extends Machine, Expectation {}

const recorded = read<Table<Expectation>>('expected.json');
const machines = read<Table<{ readonly tried: readonly Found[] }>>('machines.json');
/** Seconds that each check took once, on a busy machine: one digit is good enough to tell what is worth waiting for. */
const seconds = read<Table<number>>('seconds.json');
/** What the mail says, in other words. */
const claims = read<Readonly<Record<string, string>>>('claims.json');

const nothing: Expectation = { verdict: 'incomplete', property: 'nothing recorded' };
const cell = (text: string) => text.replaceAll('|', '\\|');
const tableOf = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
const counted = (count: number | undefined) => (count === undefined ? '' : count.toLocaleString('en'));
const inWords = ({ verdict, property }: Expectation) => (property === null ? verdict : `${verdict}: ${property}`);

/** What the first comment of a variant's files says they are, with links to them. */
function describe({ name, files }: Pick<Variant, 'name' | 'files'>): string {
  if (name === asItStood) return 'as it stood';
  return files
    .map((file) => {
      const [, words = ''] = /^\/\*\* (.*?)(?: \*\/|\n)/.exec(readFileSync(file, 'utf8')) ?? [];
      return `[${basename(file, '.ts')}](${relative(here, file)}): ${words}`;
    })
    .join('; ');
}

/** Steps and switches of the stored schedule, with a link to it. */
function schedule(spec: string, variant: string): string {
  const file = join(packageRoot, 'counterexamples', `${spec}.${variant}.json`);
  if (!existsSync(file)) return '';
  const { trace } = replayFile(file).replay;
  const parts = [
    `${trace.steps.length} steps`,
    `${trace.program.tasks.length} tasks`,
    `${trace.switches} switch${trace.switches === 1 ? '' : 'es'}`,
  ];
  return `[${parts.join(', ')}](${relative(here, file)})`;
}

const preemptions = { none: 'no preemption', voluntary: 'voluntary preemption', full: 'full preemption' };
const machineInWords = ({ cpus, preempt }: Machine) =>
  `${['no CPU', 'one CPU', 'two CPUs', 'three CPUs'][cpus] ?? `${cpus} CPUs`}, ${preemptions[preempt]}`;

/** The smallest machine on which the violation happens. */
function smallest(spec: string, variant: string): string {
  const { verdict, property } = recorded[spec]?.[variant] ?? nothing;
  if (verdict !== 'violated') return '';
  const shows = machines[spec]?.[variant]?.tried.find(
    (each) => each.verdict === verdict && each.property === property,
  );
  return shows ? machineInWords(shows) : '';
}

function link({ spec, file, title }: Subject): string {
  return `[${spec}](${relative(here, file)}): ${title}`;
}

/** Sentences of the mail come first. */
function rank({ claim }: Subject): string {
  return `${claim !== null && /^C\d/.test(claim) ? 0 : 1} ${claim}`;
}

const subjects = allSpecFiles(packageRoot)
  .map((file) => findSubject(file))
  .toSorted((a, b) => rank(a).localeCompare(rank(b)));

function rowsOf(subject: Subject, i: number): string[][] {
  const { spec, claim } = subject;
  const isFirst = claim !== subjects[i - 1]?.claim;
  return subject.variants.map((variant, j) => {
    // That one is recorded for each is what `expected.test.ts` says.
    const found = recorded[spec]?.[variant.name] ?? nothing;
    return [
      j === 0 ? (claim ?? '') : '',
      j === 0 && isFirst ? (claims[claim ?? ''] ?? '') : '',
      j === 0 ? link(subject) : '',
      describe(variant),
      inWords(found),
      schedule(spec, variant.name),
      smallest(spec, variant.name),
      counted(found.states),
      counted(found.transitions),
      counted(seconds[spec]?.[variant.name]),
    ];
  });
}

/** C8: the scenarios in which every small machine was tried, a machine a column. */
function onMachines(): string {
  const columns = [1, 2].flatMap((cpus) =>
    (['none', 'voluntary', 'full'] as const).map((preempt) => ({ cpus, preempt })),
  );
  const same = (a: Machine, b: Machine) => a.cpus === b.cpus && a.preempt === b.preempt;
  const rows = subjects.flatMap((subject) =>
    subject.variants.flatMap((variant) => {
      const tried = machines[subject.spec]?.[variant.name]?.tried ?? [];
      if (tried.length !== columns.length) return [];
      const cells = columns.map((machine) => {
        const { verdict, property, states } = tried.find((each) => same(each, machine)) ?? {
          ...nothing,
          states: 0,
        };
        const expected = recorded[subject.spec]?.[variant.name]?.property ?? null;
        const other = verdict === 'violated' && property !== expected ? `: ${property}` : '';
        return `${verdict}${other} (${counted(states)})`;
      });
      return [[`[${subject.spec}](${relative(here, subject.file)})`, describe(variant), ...cells]];
    }),
  );
  return `| scenario | variant | ${columns.map(machineInWords).join(' | ')} |
| --- | --- | ${columns.map(() => '---').join(' | ')} |
${tableOf(rows)}`;
}

test('README.md is up to date', async () => {
  await expect(`# What was asked, and what came out

Made by \`readme.test.ts\` (\`npm test -- -u\`) from the runs that \`expected.json\`, \`machines.json\` and \`seconds.json\` record.
Claims C0 to C9 are sentences of the mail to LKML of 24 February 2011. Every verdict is of a run without reductions, over all
interleavings; a violated run ends with the level of its shortest schedule, and the
counterexample is one with the fewest switches, of those with the fewest steps. A switch is one to another task though the last one
could have gone on.

| claim | what the mail says | scenario | variant | verdict | counterexample | smallest machine | states | transitions | seconds |
| --- | --- | --- | --- | --- | --- | --- | ---: | ---: | ---: |
${tableOf(subjects.flatMap(rowsOf))}

## On which machines

"Has it been reproduced on UP boxen with SMP kernels?" The column _smallest machine_ above answers that for every
counterexample: on machines with fewer CPUs, or as many and less preemption, it does not happen (\`allwalks check SPEC --cpus 1 --preempt none\`). For the
bugs that the mail is about, and for one client alone (C8), these are all machines with one or two CPUs, with SMP locks; in
parentheses the states. \`vacuous\` means that what the scenario is about does not come up on that machine.

${onMachines()}
`).toMatchFileSnapshot('README.md');
});
