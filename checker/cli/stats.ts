/** Prints what `--stats` tells: where the states of a check come from, and which of their parts make them many. */

import type { PartStatistics, StatisticsRecord } from '../index.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { counted, grouped } from './verdict.ts';

/** Rows of a table; `--json` has them all. */
const mostRows = 15;
const mostBins = 12;
const barWidth = 40;

export function printStatistics(title: string, stats: StatisticsRecord, terminal: Terminal): string {
  const { paint } = terminal;
  return [
    paint(`${title}: statistics, counted in ${stats.seconds.toFixed(1)} s`, 'bold'),
    section('States at each depth', levelBars(stats.levels)),
    section('Transitions out of a state', degreeBars(stats.outDegrees)),
    section('Where they lead', [duplicatesLine(stats)]),
    section(
      stats.steps.some(({ found }) => found !== null) ? 'Steps that find most states first' : 'Steps',
      stepTable(stats, terminal),
    ),
    section('What makes the states many', partTable(stats.parts, terminal)),
  ].join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  return [`  ${title}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

/** Depths in a few bins of the same width. */
function levelBars(levels: readonly number[]): string[] {
  const width = Math.ceil(levels.length / mostBins);
  const bins: [string, number][] = [];
  for (let from = 0; from < levels.length; from += width) {
    const to = Math.min(from + width, levels.length) - 1;
    const states = levels.slice(from, to + 1).reduce((sum, size) => sum + size, 0);
    bins.push([from === to ? String(from) : `${from}..${to}`, states]);
  }
  return bars(bins);
}

function degreeBars(outDegrees: readonly number[]): string[] {
  return bars(outDegrees.map((states, degree): [string, number] => [String(degree), states]));
}

function bars(bins: readonly (readonly [string, number])[]): string[] {
  const most = Math.max(1, ...bins.map(([, states]) => states));
  const [names, numbers] = [bins.map(([name]) => name), bins.map(([, states]) => grouped(states))];
  const [wide, long] = [names, numbers].map((words) => Math.max(0, ...words.map((word) => word.length))) as [
    number,
    number,
  ];
  return bins.map(([, states], i) => {
    const bar = '#'.repeat(Math.ceil((barWidth * states) / most));
    return `${names[i]!.padStart(wide)}  ${numbers[i]!.padStart(long)}  ${bar}`.trimEnd();
  });
}

function duplicatesLine({ duplicates, loops, levels }: StatisticsRecord): string {
  const states = levels.reduce((sum, size) => sum + size, 0);
  const share = ((100 * duplicates) / Math.max(1, duplicates + states - 1)).toFixed(0);
  const back = loops === 0 ? '' : `, ${grouped(loops)} of them back to where they came from`;
  return `${counted(duplicates, 'transition')} (${share}%) to a state known already${back}`;
}

function stepTable({ steps }: StatisticsRecord, terminal: Terminal): string[] {
  const found = steps.some((step) => step.found !== null);
  const columns = [
    { title: 'operation' },
    { title: 'step', least: 24 },
    { title: 'place', least: 20, spare: 1 },
    { title: 'taken', right: true },
    ...(found
      ? [
          { title: 'new states', right: true },
          { title: 'of taken', right: true, spare: 2 },
        ]
      : []),
  ];
  const rows = steps
    .slice(0, mostRows)
    .map((step) => [
      step.operation,
      step.step === null ? step.text : `'${step.step}' ${step.text}`,
      step.place ?? '',
      grouped(step.taken),
      ...(step.found === null ? [] : [grouped(step.found), `${((100 * step.found) / step.taken).toFixed(0)}%`]),
    ]);
  return table(columns, rows, steps.length, 'steps', terminal);
}

function partTable({ states, parts }: PartStatistics, terminal: Terminal): string[] {
  const columns = [
    { title: 'part of the state', least: 24 },
    { title: 'states without it', right: true },
    { title: 'fewer by', right: true },
  ];
  // A part that follows from the others multiplies nothing.
  const telling = parts.filter(({ without }) => states >= 1.02 * without);
  if (telling.length === 0)
    return [`nothing does: of the parts of ${counted(states, 'state')} each follows from the others`];
  const rows = telling
    .slice(0, mostRows)
    .map(({ name, without }) => [name, `about ${grouped(roughly(without))}`, fewerBy(states, without)]);
  const seen = `of ${counted(states, 'state')}, how many would differ if the part were left out of them:`;
  return [seen, ...table(columns, rows, telling.length, 'parts', terminal)];
}

function roughly(count: number): number {
  return Number(count.toPrecision(3));
}

function fewerBy(states: number, without: number): string {
  const factor = states / Math.max(1, without);
  return `${factor.toFixed(factor < 10 ? 2 : 0)} times`;
}

function table(
  columns: Parameters<typeof printTable>[0],
  rows: readonly (readonly string[])[],
  all: number,
  what: string,
  { tableWidth, paint }: Terminal,
): string[] {
  const more = all > rows.length ? [`… and ${all - rows.length} more ${what}: --json has them all`] : [];
  return [...printTable(columns, rows, tableWidth - 4, paint).split('\n'), ...more];
}
