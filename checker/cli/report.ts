/** What `allwalks check` prints: each verdict as it comes, then a table of them, then the schedules. */

import { compare, otherCounts, type CheckResult, type Comparison } from '../check.ts';
import type { Subject } from '../find.ts';
import type { Verification } from '../index.ts';
import { wrap } from '../trace/paint.ts';
import { aboutVariant } from './about.ts';
import type { Job } from './plan.ts';
import { printStatistics } from './stats.ts';
import { printSubTables } from './subtables.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { counted, grouped, verdictLine } from './verdict.ts';

export interface Report {
  readonly result: (result: CheckResult) => void;
  /** `wrong`: how many could not be run since the model is wrong. */
  readonly end: (results: readonly CheckResult[], wrong: number) => Promise<void>;
}

export function jsonReport(terminal: Terminal): Report {
  return {
    result: ({ record, note }) => {
      terminal.print(JSON.stringify(record));
      if (note !== null) terminal.note(`${record.spec} ${record.variant}: ${note}`);
    },
    end: () => Promise.resolve(),
  };
}

/** `fold`: whether calls that run uninterrupted are one line of a schedule. Not said: where there are several checks. */
export function textReport(jobs: readonly Job[], fold: boolean | undefined, terminal: Terminal): Report {
  const { print, paint, width } = terminal;
  const checks = jobs.reduce((sum, job) => sum + job.variants.length, 0);
  const say = (indent: number, text: string, ...inks: Parameters<typeof paint>[1][]) => {
    const [first = '', ...rest] = wrap(text, width - indent);
    for (const line of [first, ...rest.map((each) => `  ${each}`)])
      print(' '.repeat(indent) + paint(line, ...inks));
  };
  if (checks > 1)
    print(
      `Checking ${counted(jobs.length, 'scenario')}, each as it stood and with its variants: ${checks} checks.`,
    );
  let current: Subject | null = null;
  return {
    result: (result) => {
      if (current !== result.subject) {
        if (checks > 1) print('');
        current = result.subject;
        const claim = current.claim === null ? '' : ` [${current.claim}]`;
        say(0, `${current.spec}${claim}: ${current.title}`, 'bold');
      }
      const good = compare(result) === 'as expected' || result.record.verdict === 'verified';
      const ink = result.record.verdict === 'violated' ? 'red' : good ? 'green' : 'yellow';
      say(2, `${result.variant.name}: ${verdictLine(result)}`, ink);
      for (const line of [...aboutVariant(result.variant), expectationNote(result), result.note])
        if (line !== null) say(4, line);
      const { verification } = result.record;
      if (verification)
        say(4, verificationInWords(verification, result), verification.difference === undefined ? 'green' : 'red');
      const { stats, subTables } = result.record;
      const title = `${result.subject.spec}, ${result.variant.name}`;
      if (stats) print(`\n${printStatistics(title, stats, terminal)}\n`);
      if (subTables) print(`\n${printSubTables(title, subTables, terminal)}\n`);
    },
    end: async (results, wrong) => {
      if (results.length === 0) return;
      if (checks > 1) print(`\n${resultTable(results, terminal)}`);
      const found = results.filter(({ trace }) => trace !== null);
      // The shortest is the easiest to read.
      for (const result of found.toSorted((a, b) => a.trace!.steps.length - b.trace!.steps.length))
        print(`\n${await violation(result, fold ?? checks > 1, terminal)}`);
      print(`\n${summary(results, checks, wrong)}`);
    },
  };
}

/** Where a result differs from what is recorded: how. */
export function expectationNote(result: CheckResult): string | null {
  const { expected } = result;
  if (expected === null) return null;
  const property = (expected.property ?? null) === null ? '' : `, “${expected.property}”`;
  const counts = otherCounts(result);
  switch (compare(result)) {
    case 'not as expected':
      return `NOT AS EXPECTED: ${expected.verdict}${property} is recorded`;
    case 'not reached within the bound':
      return `not reached within the bound: ${expected.verdict}${property} is recorded`;
    case 'as expected so far':
      return `as expected up to the bound: ${expected.verdict} is recorded`;
    default:
      return counts === null ? null : `the verdict is as expected, but ${counts} are recorded`;
  }
}

/** What came of comparing a reduced program with the program as it is. */
function verificationInWords(verification: Verification, { record }: CheckResult): string {
  const { compared, difference, final = 0, deadlocks = 0, pairs } = verification;
  const tried = pairs === undefined ? '' : `; ${counted(pairs, 'pair')} of steps came to the same in both orders`;
  const { states, reductions } = record;
  if (difference !== undefined) return `A REDUCTION IS WRONG (${reductions.join(', ')}): ${difference}`;
  if (reductions.length === 0) return 'nothing was reduced, so there is nothing to compare';
  const fewer = `${grouped(states)} states instead of ${grouped(verification.states)}`;
  switch (compared) {
    case 'all':
      return `reductions verified: ${fewer}, the same failures and witnesses, ${counted(final, 'final state')} and ${counted(deadlocks, 'deadlock')} each${tried}`;
    case 'verdict':
      return `reductions verified in part: ${fewer} and the same verdict; the rest was not compared`;
    case 'nothing':
      return 'reductions not verified: a limit came first';
  }
}

async function violation(result: CheckResult, fold: boolean, terminal: Terminal): Promise<string> {
  // Much that is not needed where all is well.
  const { printColumns } = await import('../trace/columns.ts');
  const { record, trace, subject, variant } = result;
  const minimal = leastOf(result);
  const { width, colour, paint } = terminal;
  const columns = printColumns(trace!, { width, colour, minimal, fold }).trimEnd();
  const file = record.counterexample?.file ?? null;
  const more = fold && file !== null ? `\nevery step: allwalks replay ${file}` : '';
  return `${paint(`${subject.spec}, ${variant.name}`, 'bold')}\n${columns}${more}`;
}

/** What is known about schedules that would be easier to read. */
export function leastOf({ chosen, record: { bounds, search } }: CheckResult): string {
  const { minimal, noneWithin, stopped } = chosen!;
  const among = bounds.steps === undefined ? '' : ` of those with at most ${counted(bounds.steps, 'step')}`;
  if (minimal === 'switches') return `proven: none${among} has fewer switches, nor as many and fewer steps`;
  const steps =
    minimal === 'steps'
      ? 'fewest steps: proven by breadth-first search'
      : `found by ${search.replace('-', ' ')} search: there may be a shorter one`;
  const none =
    noneWithin === null ? '' : `; proven: none${among} has at most ${counted(noneWithin, 'switch', 'switches')}`;
  const why = stopped === 'pairs' ? 'more takes long: --minimise switches' : 'stopped before more was proven';
  return `${steps}${none}${stopped === null ? '' : `; ${why}`}`;
}

/** What can be said in a word of the last column. */
const asExpected: Readonly<Record<Comparison, string>> = {
  'as expected': 'yes',
  'as expected so far': 'so far',
  'not as expected': 'NO',
  'not recorded': '-',
  'not reached within the bound': '-',
  'stopped before a verdict': '-',
};

function resultTable(results: readonly CheckResult[], terminal: Terminal): string {
  const columns = [
    { title: 'spec', least: 18 },
    { title: 'claim', spare: 5 },
    { title: 'variant', least: 18 },
    { title: 'verdict' },
    { title: 'property', least: 16, spare: 6 },
    { title: 'states', right: true, spare: 4 },
    { title: 'transitions', right: true, spare: 3 },
    { title: 'depth', right: true, spare: 2 },
    { title: 'seconds', right: true, spare: 1 },
    { title: 'expected?' },
  ];
  const rows = results.map((result) => {
    const { record, subject } = result;
    return [
      record.spec,
      subject.claim ?? '',
      record.variant,
      record.verdict,
      record.property ?? record.limit ?? '',
      ...[record.states, record.transitions, record.depth].map(grouped),
      record.seconds.toFixed(1),
      asExpected[compare(result)],
    ];
  });
  return printTable(columns, rows, terminal.tableWidth, terminal.paint);
}

function summary(results: readonly CheckResult[], checks: number, wrong: number): string {
  const how = (comparison: Comparison) => results.filter((result) => compare(result) === comparison).length;
  const parts = [
    [how('as expected'), 'as expected'],
    [how('as expected so far'), 'as expected up to the bound'],
    [how('not as expected'), 'NOT as expected'],
    [how('not recorded'), 'with nothing recorded to compare with'],
    [how('not reached within the bound'), 'without what is recorded, which may lie beyond the bound'],
    [how('stopped before a verdict'), 'stopped before a verdict'],
    [wrong, 'not run because the model is wrong'],
    [checks - results.length - wrong, 'not run'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return `${counted(checks, 'check')}: ${said.join(', ')}.`;
}
