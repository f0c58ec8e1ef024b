/** `allwalks check`: runs the checks, says what came out, in words and as a table. */

import {
  allSpecFiles,
  check,
  compare,
  exitCode,
  findSubject,
  findVariants,
  isModelError,
  otherCounts,
  printColumns,
  wrap,
  type CheckResult,
  type Comparison,
  type Engine,
  type Limits,
  type Search,
  type Subject,
  type Variant,
} from '../index.ts';
import { reportProgress } from './progress.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { counted, grouped, verdictLine } from './verdict.ts';

export interface CheckArguments {
  /** Names or paths; none: all there are. */
  readonly specs: readonly string[];
  readonly variants: readonly string[];
  readonly json: boolean;
  readonly engine: Engine;
  readonly search: Search;
  readonly limits: Limits;
  readonly out: string;
  /** Whether calls that run uninterrupted are one line of a schedule. Not said: where there are several checks. */
  readonly fold: boolean | undefined;
}

interface Job {
  readonly subject: Subject;
  readonly variants: readonly Variant[];
}

export async function runCheck(args: CheckArguments, terminal: Terminal): Promise<number> {
  const jobs = plan(args);
  const interrupt = listenForInterrupt(terminal);
  const report = args.json ? jsonReport(terminal) : textReport(jobs, args.fold, terminal);
  const results: CheckResult[] = [];
  let wrong = 0;
  for (const { subject, variants } of jobs) {
    for (const variant of variants) {
      if (interrupt.signal.aborted) break;
      try {
        const result = await checkOne(subject, variant, args, terminal, interrupt.signal);
        results.push(result);
        report.result(result);
      } catch (error) {
        // One wrong model is no reason to keep quiet about the others.
        if (!isModelError(error)) throw error;
        wrong++;
        terminal.note((error as Error).message);
      }
    }
  }
  interrupt.stop();
  report.end(results, wrong);
  if (wrong > 0) return 2;
  return interrupt.signal.aborted ? 3 : exitCode(results);
}

/** What is to be checked, known before anything is: a misspelt word stops the run at once. */
function plan(args: CheckArguments): Job[] {
  const words = args.specs.length > 0 ? args.specs : allSpecFiles();
  return words.map((word) => {
    const subject = findSubject(word);
    return { subject, variants: findVariants(subject, args.variants) };
  });
}

async function checkOne(
  subject: Subject,
  variant: Variant,
  args: CheckArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<CheckResult> {
  const progress = reportProgress(`${subject.spec} ${variant.name}`, terminal);
  try {
    const { engine, search, limits, out } = args;
    return await check(subject, variant, { engine, search, limits, out, signal, watch: progress.watch });
  } finally {
    progress.end();
  }
}

/** Ctrl-C ends the run with what is known so far; a second one ends the process. */
function listenForInterrupt(terminal: Terminal) {
  const controller = new AbortController();
  const stop = () => process.off('SIGINT', onInterrupt);
  const onInterrupt = () => {
    stop();
    terminal.note('\ninterrupted: finishing with what is known so far (once more to stop at once)');
    controller.abort();
  };
  process.on('SIGINT', onInterrupt);
  return { signal: controller.signal, stop };
}

interface Report {
  readonly result: (result: CheckResult) => void;
  /** `wrong`: how many could not be run since the model is wrong. */
  readonly end: (results: readonly CheckResult[], wrong: number) => void;
}

function jsonReport(terminal: Terminal): Report {
  return { result: ({ record }) => terminal.print(JSON.stringify(record)), end: () => {} };
}

function textReport(jobs: readonly Job[], fold: boolean | undefined, terminal: Terminal): Report {
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
      const note = expectationNote(result);
      if (note !== null) say(4, note);
    },
    end: (results, wrong) => {
      if (results.length === 0) return;
      for (const result of results)
        if (result.trace !== null) print(`\n${violation(result, fold ?? checks > 1, terminal)}`);
      if (checks > 1) print(`\n${resultTable(results, terminal)}`);
      print(`\n${summary(results, checks, wrong)}`);
    },
  };
}

/** Where a result differs from what is recorded: how. */
function expectationNote(result: CheckResult): string | null {
  const { expected } = result;
  const comparison = compare(result);
  if (expected === null || comparison === 'stopped before a verdict') return null;
  if (comparison === 'not as expected') {
    const property = expected.property === null ? '' : `, “${expected.property}”`;
    return `NOT AS EXPECTED: ${expected.verdict}${property} is recorded`;
  }
  const counts = otherCounts(result);
  return counts === null ? null : `the verdict is as expected, but ${counts} are recorded`;
}

function violation(result: CheckResult, fold: boolean, terminal: Terminal): string {
  const { record, trace, subject, variant } = result;
  const minimal =
    record.search === 'breadth-first'
      ? 'fewest steps: proven by breadth-first search'
      : 'found by depth-first search: there may be a shorter one';
  const { width, colour, paint } = terminal;
  const columns = printColumns(trace!, { width, colour, minimal, fold }).trimEnd();
  const file = record.counterexample?.file ?? null;
  const more = fold && file !== null ? `\nevery step: allwalks replay ${file}` : '';
  return `${paint(`${subject.spec}, ${variant.name}`, 'bold')}\n${columns}${more}`;
}

function resultTable(results: readonly CheckResult[], terminal: Terminal): string {
  const titles = ['spec', 'claim', 'variant', 'verdict'].map((title) => ({ title }));
  const property = { title: 'property', elastic: true };
  const numbers = ['states', 'transitions', 'depth', 'seconds'].map((title) => ({ title, right: true }));
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
      { 'as expected': 'yes', 'not as expected': 'NO', 'not recorded': '-', 'stopped before a verdict': '-' }[
        compare(result)
      ],
    ];
  });
  return printTable(
    [...titles, property, ...numbers, { title: 'expected?' }],
    rows,
    terminal.width,
    terminal.paint,
  );
}

function summary(results: readonly CheckResult[], checks: number, wrong: number): string {
  const how = (comparison: Comparison) => results.filter((result) => compare(result) === comparison).length;
  const parts = [
    [how('as expected'), 'as expected'],
    [how('not as expected'), 'NOT as expected'],
    [how('not recorded'), 'with nothing recorded to compare with'],
    [how('stopped before a verdict'), 'stopped before a verdict'],
    [wrong, 'not run because the model is wrong'],
    [checks - results.length - wrong, 'not run'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return `${counted(checks, 'check')}: ${said.join(', ')}.`;
}
