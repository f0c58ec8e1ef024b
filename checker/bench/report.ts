/** The results as Markdown: a table for each question, in which SPIN is always the faster of its texts. */

import type { Contender, Measured, ModelResult } from './measure.ts';
import { geometricMean, median, type Sample } from './sample.ts';

/** A cell: what is missing is a dash. */
type Cell = string | undefined;

/** Below that, memory is mostly that of the process itself. */
const fewestForMemory = 100_000;

export function report(results: readonly ModelResult[]): string {
  return [rates, ratios, transitionRates, memory, commands, texts].map((print) => print(results)).join('\n');
}

function rates(results: readonly ModelResult[]): string {
  return section(
    'States per second',
    'In millions; searches alone, medians.',
    ['model', 'states', 'transitions', ...searchTitles],
    results.map((result) => [
      result.model,
      result.states.toLocaleString('en'),
      result.transitions.toLocaleString('en'),
      ...searchColumns.map((column) => millions(rate(find(result, column)))),
    ]),
  );
}

function transitionRates(results: readonly ModelResult[]): string {
  return section(
    'Transitions per second',
    'In millions.',
    ['model', ...searchTitles],
    results.map((result) => {
      const perState = result.transitions / result.states;
      return [
        result.model,
        ...searchColumns.map((column) => millions(times(rate(find(result, column)), perState))),
      ];
    }),
  );
}

const searchColumns: readonly Pick<Contender, 'tool' | 'how'>[] = [
  { tool: 'Allwalks', how: 'breadth first' },
  { tool: 'Allwalks', how: 'depth first' },
  { tool: 'Allwalks', how: 'compressed' },
  { tool: 'Allwalks', how: 'two workers' },
  { tool: 'reference', how: 'breadth first' },
  { tool: 'SPIN', how: 'depth first' },
  { tool: 'SPIN', how: 'breadth first' },
  { tool: 'SPIN', how: 'collapsed' },
];
const searchTitles = searchColumns.map(({ tool, how }) => (tool === 'reference' ? tool : `${tool} ${how}`));

function ratios(results: readonly ModelResult[]): string {
  const columns = [
    ['breadth first : SPIN depth first', 'Allwalks', 'breadth first', 'SPIN', 'depth first'],
    ['breadth first : SPIN breadth first', 'Allwalks', 'breadth first', 'SPIN', 'breadth first'],
    ['depth first : SPIN depth first', 'Allwalks', 'depth first', 'SPIN', 'depth first'],
    ['compressed : SPIN depth first', 'Allwalks', 'compressed', 'SPIN', 'depth first'],
    ['two workers : one, compressed', 'Allwalks', 'two workers', 'Allwalks', 'compressed'],
    ['breadth first : reference', 'Allwalks', 'breadth first', 'reference', 'breadth first'],
  ] as const;
  const rows = results.map((result) => ({
    result,
    multiples: columns.map(([, tool, how, otherTool, otherHow]) =>
      over(rate(find(result, { tool, how })), rate(find(result, { tool: otherTool, how: otherHow }))),
    ),
  }));
  const means = columns.map((_, i) => mean(rows.map((row) => row.multiples[i])));
  return section(
    'States per second, as a multiple',
    'Of the texts for SPIN the one that is faster counts: the last column says which it was, depth first.',
    ['model', ...columns.map(([title]) => title), 'text for SPIN'],
    [
      ...rows.map(({ result, multiples }) => [
        result.model,
        ...multiples.map(multiple),
        find(result, { tool: 'SPIN', how: 'depth first' })?.words,
      ]),
      ['geometric mean', ...means.map(multiple), ''],
    ],
  );
}

function memory(results: readonly ModelResult[]): string {
  const column = (result: ModelResult, { tool, how }: Pick<Contender, 'tool' | 'how'>): Cell => {
    const peak = middle(find(result, { tool, how }), 'peakBytes');
    if (result.states < fewestForMemory || peak === undefined) return undefined;
    return Math.round(peak / result.states).toString();
  };
  const measured = searchColumns.filter(({ tool }) => tool !== 'reference');
  return section(
    'Bytes per state',
    'The state itself, then the memory of the whole search (states, table, queue or stack) divided by the states.',
    ['model', 'state', 'SPIN’s vector', ...measured.map(({ tool, how }) => `${tool} ${how}`)],
    results.map((result) => [
      result.model,
      middle(find(result, { tool: 'Allwalks', how: 'breadth first' }), 'stateBytes')?.toString(),
      middle(find(result, { tool: 'SPIN', how: 'depth first' }), 'stateBytes')?.toString(),
      ...measured.map((each) => column(result, each)),
    ]),
  );
}

function commands(results: readonly ModelResult[]): string {
  const rows = results.map((result) => {
    const [ours, one, theirs] = [
      middle(find(result, { tool: 'Allwalks', how: 'command' }), 'seconds'),
      middle(find(result, { tool: 'Allwalks', how: 'command, one state' }), 'seconds'),
      middle(find(result, { tool: 'SPIN', how: 'command' }), 'seconds'),
    ];
    const start = middle(find(result, { tool: 'Allwalks', how: 'breadth first' }), 'startSeconds');
    const words = find(result, { tool: 'SPIN', how: 'command' })?.words;
    return { cells: [result.model, ...[start, one, ours, theirs].map(seconds)], words, ratio: over(theirs, ours) };
  });
  return section(
    'From the command to the verdict',
    'In seconds. Allwalks: `allwalks check` on the spec or IR file. SPIN: `spin -a`, `gcc -O3` and the verifier, depth first.',
    [
      'model',
      'engine to first state',
      'command, one state',
      'Allwalks',
      'SPIN',
      'SPIN : Allwalks',
      'text for SPIN',
    ],
    [
      ...rows.map(({ cells, words, ratio }) => [...cells, multiple(ratio), words]),
      ['geometric mean', '', '', '', '', multiple(mean(rows.map(({ ratio }) => ratio))), ''],
    ],
  );
}

function texts(results: readonly ModelResult[]): string {
  const rows = results.flatMap((result) => {
    const [printed, byHand] = (['printed', 'by hand'] as const).map((words) =>
      rate(find(result, { tool: 'SPIN', how: 'depth first', words })),
    );
    if (byHand === undefined) return [];
    return [[result.model, millions(printed), millions(byHand), multiple(over(byHand, printed))]];
  });
  return section(
    'The two texts for SPIN',
    'Millions of states per second, depth first: what the embedded C of a printed model costs SPIN.',
    ['model', 'printed', 'by hand', 'by hand : printed'],
    rows,
  );
}

/** The measurements of a contender; where texts are not told apart, those of the faster one. */
function find(result: ModelResult, wanted: Contender): Measured | undefined {
  return result.measured
    .filter(({ tool, how }) => tool === wanted.tool && how === wanted.how)
    .filter(({ words }) => wanted.words === undefined || words === wanted.words)
    .toSorted((a, b) => middle(a, 'seconds')! - middle(b, 'seconds')!)[0];
}

function middle(measured: Measured | undefined, of: keyof Sample): number | undefined {
  const numbers = measured?.samples.map((sample) => sample[of]).filter((each) => each !== undefined) ?? [];
  return numbers.length === 0 || numbers.some(Number.isNaN) ? undefined : median(numbers);
}

function rate(measured: Measured | undefined): number | undefined {
  return over(measured?.samples[0]?.states, middle(measured, 'seconds'));
}

function over(above: number | undefined, below: number | undefined): number | undefined {
  return above === undefined || below === undefined ? undefined : above / below;
}

function times(one: number | undefined, other: number): number | undefined {
  return one === undefined ? undefined : one * other;
}

function mean(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((each) => each !== undefined);
  return known.length === 0 ? undefined : geometricMean(known);
}

const millions = (of: number | undefined): Cell => (of === undefined ? undefined : (of / 1e6).toFixed(2));
const multiple = (of: number | undefined): Cell => of?.toFixed(of < 10 ? 1 : 0);
const seconds = (of: number | undefined): Cell => of?.toFixed(2);

function section(
  title: string,
  words: string,
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const cells = [titles, ...rows].map((row) => row.map((cell) => cell ?? '–'));
  const widths = titles.map((_, i) => Math.max(3, ...cells.map((row) => row[i]!.length)));
  // Names to the left, numbers to the right.
  const pad = (cell: string, i: number) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!));
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [head, ...body] = cells.map((row) => row.map(pad));
  const lines = [head!, rule, ...body].map((row) => `| ${row.join(' | ')} |\n`);
  return `## ${title}\n\n${words}\n\n${lines.join('')}`;
}
