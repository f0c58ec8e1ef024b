/** `allwalks coverage`: what a scenario runs of its code, and what its properties are put to. */

import { compile, coverageOf, findSubject, findVariants } from '../index.ts';
import type { ConditionCoverage, CoverageRecord, FileCoverage, Limits, PropertyRecord } from '../index.ts';
import { listenForInterrupt } from './interrupt.ts';
import { reportProgress } from './progress.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { counted, grouped } from './verdict.ts';

export interface CoverageArguments {
  readonly specs: readonly string[];
  readonly variants: readonly string[];
  /** Functions to show line by line. */
  readonly functions: readonly string[];
  readonly json: boolean;
  readonly limits: Limits;
}

/** 0: all was seen; 3: a limit (or Ctrl-C) came before. */
export async function runCoverage(args: CoverageArguments, terminal: Terminal): Promise<0 | 3> {
  const interrupt = listenForInterrupt(terminal);
  let code: 0 | 3 = 0;
  for (const word of args.specs) {
    const subject = findSubject(word);
    const words = args.variants.length > 0 ? args.variants : [subject.variants[0]!.name];
    for (const variant of findVariants(subject, words)) {
      const what = { spec: subject.spec, variant: variant.name };
      const progress = reportProgress(what, 'line', terminal);
      const { watch } = progress;
      const request = { limits: args.limits, signal: interrupt.signal, watch };
      const record = await coverageOf(compile(subject, variant), what, request);
      progress.end();
      terminal.print(args.json ? JSON.stringify(record) : inWords(record, args.functions, terminal));
      if (record.limit !== null) code = 3;
    }
  }
  interrupt.stop();
  return code;
}

function inWords(record: CoverageRecord, functions: readonly string[], terminal: Terminal): string {
  const { spec, variant, states, transitions, limit, files, properties } = record;
  const lines = files.flatMap((file) => file.lines);
  const outcomes = files.flatMap(({ conditions }) => conditions.flatMap((each) => each.outcomes));
  const run = (counts: readonly number[]) => `${counts.filter((count) => count > 0).length} of ${counts.length}`;
  const end = limit === null ? '' : `; not all there are: the limit ${limit} was reached`;
  return [
    terminal.paint(`${spec}, ${variant}`, 'bold'),
    `  ${counted(states, 'state')}, ${counted(transitions, 'transition')}${end}`,
    `  ${run(lines.map(({ count }) => count))} lines are run, ${run(outcomes)} outcomes of conditions come up`,
    '',
    ...(functions.length > 0
      ? files.flatMap((file) => source(file, functions))
      : indented(functionTable(files, terminal))),
    '',
    '  What came out in one way only:',
    ...oneWay(files, functions),
    '',
    '  Properties, and what of them was not put to the test:',
    ...properties.flatMap((each) => propertyLines(each)),
    '',
  ].join('\n');
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

function functionTable(files: readonly FileCoverage[], { tableWidth, paint }: Terminal): string {
  const rows = files.flatMap(({ file, lines, conditions }) =>
    [...new Set(lines.map((each) => each.function))].map((name) => {
      const own = lines.filter((each) => each.function === name);
      const asked = conditions.filter((each) => each.function === name && sum(each.outcomes) > 0);
      const never = own.filter(({ count }) => count === 0).map(({ line }) => line);
      return [
        name,
        `${file}:${own[0]!.line}`,
        `${own.length - never.length}/${own.length}`,
        grouped(Math.max(...own.map(({ count }) => count))),
        String(asked.filter((each) => each.outcomes.includes(0)).length || ''),
        never.length === own.length ? 'all' : ranges(never),
      ];
    }),
  );
  const columns = [
    { title: 'function' },
    { title: 'place', least: 20 },
    { title: 'lines run', right: true },
    { title: 'most often', right: true, spare: 1 },
    { title: 'one way only', right: true },
    { title: 'never run', least: 12 },
  ];
  return printTable(columns, rows, tableWidth - 2, paint);
}

/** `3, 7..9` */
function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}..${to}`)).join(', ');
}

/** The lines of some functions with how often each is run. */
function source({ file, lines }: FileCoverage, functions: readonly string[]): string[] {
  const own = lines.filter((each) => functions.includes(each.function));
  const wide = Math.max(0, ...own.map(({ count }) => grouped(count).length));
  return own.map(({ line, text, steps, count }) => {
    const named = steps.map((name) => `'${name}' `).join('');
    return `  ${(count === 0 ? '-' : grouped(count)).padStart(wide)}  ${file}:${line}  ${named}${text}`;
  });
}

function oneWay(files: readonly FileCoverage[], functions: readonly string[]): string[] {
  const found = files.flatMap(({ file, conditions }) =>
    conditions
      .filter((each) => functions.length === 0 || functions.includes(each.function))
      .filter(({ outcomes }) => sum(outcomes) > 0 && outcomes.includes(0))
      .map((each) => `    ${file}:${each.line} (${each.function}): ${verdictOn(each)}`),
  );
  return found.length > 0 ? found : ['    nothing'];
}

/** `dentry.d_count == 1 was always false (12 times)` */
function verdictOn({ kind, condition, outcomes }: ConditionCoverage): string {
  const times = `(${sum(outcomes) === 1 ? 'once' : `${grouped(sum(outcomes))} times`})`;
  if (kind === 'choice') {
    const never = outcomes.flatMap((count, i) => (count === 0 ? [i] : []));
    return `${condition} never gave ${never.join(', ')} ${times}`;
  }
  if (kind === 'wait')
    return outcomes[0] === 0 ? `nobody had to wait for ${condition} ${times}` : `${condition} never came ${times}`;
  return `${condition} was always ${outcomes[0] === 0 ? 'true' : 'false'} ${times}`;
}

function propertyLines({ kind, name, asked, held, broke, conditions }: PropertyRecord): string[] {
  const where = kind === 'finally' ? 'final state' : 'state';
  const failed = asked - held - broke;
  const not = kind === 'sometimes' || failed + broke === 0 ? '' : `, does not in ${grouped(failed + broke)}`;
  const head = `    ${kind} "${name}": ${asked === 0 ? 'never asked' : `holds in ${counted(held, where)} of ${grouped(asked)}${not}`}`;
  const seen = conditions.filter(({ outcomes }) => sum(outcomes) > 0 && outcomes.includes(0));
  return [head, ...seen.map((each) => `      ${each.file}:${each.line}: ${verdictOn(each)}`)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
