/** `allwalks coverage`: what a scenario runs of its code, and what its properties are put to. */

import { compile, coverageOf, findSubject, findVariants } from '../index.ts';
import type { CoverageRecord, FileCoverage, Limits, PropertyRecord } from '../index.ts';
import { printCoverage, type CoveredScenario } from '../pages.ts';
import { requireWritableFile, writeWhole } from '../write.ts';
import { coveredScenario } from './coverage-page.ts';
import { holdingOf, isOneWay, summaryOf, verdictOn } from './coverage-words.ts';
import { listenForInterrupt } from './interrupt.ts';
import { reportProgress } from './progress.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { grouped } from './verdict.ts';

export interface CoverageArguments {
  readonly specs: readonly string[];
  readonly variants: readonly string[];
  /** Functions to show line by line. */
  readonly functions: readonly string[];
  readonly json: boolean;
  /** The file to write the page to, too. */
  readonly html: string | undefined;
  readonly limits: Limits;
}

/** 0: all was seen; 3: a limit (or Ctrl-C) came before. */
export async function runCoverage(args: CoverageArguments, terminal: Terminal): Promise<0 | 3> {
  const { html } = args;
  if (html !== undefined) requireWritableFile(html, '--html');
  const scenarios: CoveredScenario[] = [];
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
      if (html !== undefined) scenarios.push(coveredScenario(record, subject, variant));
      if (record.limit !== null) code = 3;
    }
  }
  interrupt.stop();
  if (html !== undefined) {
    writeWhole(html, printCoverage(scenarios));
    terminal.note(`written to ${html}`);
  }
  return code;
}

function inWords(record: CoverageRecord, functions: readonly string[], terminal: Terminal): string {
  const { spec, variant, files, properties } = record;
  return [
    terminal.paint(`${spec}, ${variant}`, 'bold'),
    ...summaryOf(record).map((sentence) => `  ${sentence}`),
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
      const oneWayHere = conditions.filter((each) => each.function === name && isOneWay(each));
      const never = own.filter(({ count }) => count === 0).map(({ line }) => line);
      return [
        name,
        `${file}:${own[0]!.line}`,
        `${own.length - never.length}/${own.length}`,
        grouped(Math.max(...own.map(({ count }) => count))),
        String(oneWayHere.length || ''),
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
      .filter(isOneWay)
      .map((each) => `    ${file}:${each.line} (${each.function}): ${verdictOn(each)}`),
  );
  return found.length > 0 ? found : ['    nothing'];
}

function propertyLines(property: PropertyRecord): string[] {
  const { kind, name, conditions } = property;
  const seen = conditions.filter(isOneWay);
  return [
    `    ${kind} "${name}": ${holdingOf(property)}`,
    ...seen.map((each) => `      ${each.file}:${each.line}: ${verdictOn(each)}`),
  ];
}
