/** `allwalks sensitivity`: which single mistakes in the code a scenario would notice, and which nobody would. */

import {
  allSpecFiles, compile, engines, findSubject, findVariants, sensitivityOf, UsageError,
} from '../index.ts'; // prettier-ignore
import type { Limits, Mistake, Notice, Outcome, Place, Sensitivity, Subject, Variant } from '../index.ts';
import { listenForInterrupt } from './interrupt.ts';
import { printTable } from './table.ts';
import { plain, type Terminal } from './terminal.ts';
import { Together } from './together.ts';
import { tryMistakes } from './trials.ts';
import { counted, grouped } from './verdict.ts';

export interface SensitivityArguments {
  /** None: all there are. */
  readonly specs: readonly string[];
  readonly variants: readonly string[];
  /** Source functions to make mistakes in; none: all but those of the spec itself. */
  readonly functions: readonly string[];
  /** Whether to list what is noticed, too. */
  readonly all: boolean;
  /** Whether what one spec notices is left out of the next, and what none of them notices is told at the end. */
  readonly together: boolean;
  readonly json: boolean;
  readonly workers: number;
  readonly limits: Limits;
}

/** A line of `allwalks sensitivity --json`. */
export interface SensitivityRecord {
  readonly schema: 1;
  readonly spec: string;
  readonly variant: string;
  /** Without any mistake. */
  readonly states: number;
  /** Where a search has not been made, or not to its end: see the notice. */
  readonly complete: boolean;
  readonly mistakes: readonly MistakeRecord[];
}

export interface MistakeRecord extends Place, Pick<Mistake, 'kind' | 'what'> {
  readonly notice: Notice;
}

/** 0: all mistakes are noticed; 1: one at least is not; 3: a limit (or Ctrl-C) came before that was known of all. */
export async function runSensitivity(args: SensitivityArguments, terminal: Terminal): Promise<0 | 1 | 3> {
  const interrupt = listenForInterrupt(terminal);
  const { signal } = interrupt;
  const words = args.specs.length > 0 ? args.specs : allSpecFiles();
  const cases = words
    .map((word) => findSubject(word))
    .flatMap((subject) => findVariants(subject, args.variants).map((variant): Case => ({ subject, variant })));
  const union = args.together ? new Together() : null;
  const records: SensitivityRecord[] = [];
  const refused: string[] = [];
  for (const each of union ? await smallestFirst(cases, args.limits, signal) : cases) {
    if (signal.aborted) break;
    const record = await measure(each, args, signal, terminal, union?.noticed);
    if (typeof record === 'string') {
      refused.push(record);
      continue;
    }
    records.push(record);
    union?.add(record);
    if (!union) terminal.print(args.json ? JSON.stringify(record) : inWords(record, args.all, terminal));
    else if (!args.json) terminal.print(summary(record, terminal).join('\n'));
  }
  interrupt.stop();
  if (records.length === 0 && !signal.aborted) throw new UsageError(refused.join('\n'));
  for (const each of refused) terminal.note(each);
  if (union) terminal.print(args.json ? union.json() : union.inWords(terminal));
  return exitCode(union ? union.notices() : records.flatMap(noticesOf), signal.aborted);
}

function exitCode(notices: readonly Notice['kind'][], aborted: boolean): 0 | 1 | 3 {
  if (notices.includes('unnoticed')) return 1;
  return aborted || notices.includes('limit') ? 3 : 0;
}

function noticesOf({ mistakes }: SensitivityRecord): Notice['kind'][] {
  return mistakes.map(({ notice }) => notice.kind);
}

interface Case {
  readonly subject: Subject;
  readonly variant: Variant;
}

/** What is noticed by a small spec need not be tried in a large one. */
async function smallestFirst(cases: readonly Case[], limits: Limits, signal: AbortSignal): Promise<Case[]> {
  const sized: { readonly one: Case; readonly states: number }[] = [];
  for (const one of cases) {
    const request = { search: 'breadth-first', limits, signal } as const;
    const { states } = await engines.wasm.explore(compile(one.subject, one.variant), request);
    sized.push({ one, states });
  }
  return sized.toSorted((a, b) => a.states - b.states).map(({ one }) => one);
}

/** What came of the mistakes; in words, why there is nothing to say. */
async function measure(
  { subject, variant }: Case,
  args: SensitivityArguments,
  signal: AbortSignal,
  terminal: Terminal,
  noticed?: ReadonlySet<string>,
): Promise<SensitivityRecord | string> {
  const name = `${subject.spec}, ${variant.name}`;
  const bounds = { limits: args.limits, signal };
  const wanted = { functions: args.functions, ...(noticed && { noticed }) };
  const found = await sensitivityOf(compile(subject, variant), subject, engines.wasm, bounds, wanted);
  if (!('mistakes' in found)) return refusal(name, found);
  const notices = new Map<Mistake, Notice>();
  for (const each of found.mistakes) if (each.foreseen) notices.set(each, each.foreseen);
  const tell = progressOf(name, found, terminal);
  await tryMistakes(found, args.workers, args.limits, signal, (mistake, notice) => {
    notices.set(mistake, notice);
    tell.news(notice);
  });
  tell.end();
  const notTried: Notice = { kind: 'limit', limit: 'interrupted' };
  const mistakes = found.mistakes.map((each): MistakeRecord => {
    const { kind, what, place } = each;
    return { ...place, kind, what, notice: notices.get(each) ?? notTried };
  });
  const complete = mistakes.every(({ notice }) => notice.kind !== 'limit');
  return { schema: 1, spec: subject.spec, variant: variant.name, states: found.states, complete, mistakes };
}

function refusal(name: string, { verdict, property, limit }: Outcome): string {
  if (verdict === 'incomplete')
    return `${name}: the limit ${limit} came before a verdict; mistakes are made in what is verified: allow more`;
  const found = verdict === 'violated' ? `violated (${property})` : `${verdict} (${property ?? limit})`;
  return `${name} is ${found} as it is, so that nothing tells whether a mistake would be noticed: name a variant that is verified`;
}

/** How far it is, on stderr: a line updated in place on a terminal, else one now and then. */
function progressOf(name: string, { mistakes }: Sensitivity, terminal: Terminal) {
  const all = mistakes.filter(({ number }) => number !== null).length;
  const inPlace = process.stderr.isTTY === true && !plain;
  const begun = performance.now();
  const pause = inPlace ? 200 : 10_000;
  let [tried, unnoticed, next, shown] = [0, 0, begun + Math.max(1000, pause), false];
  const news = (notice: Notice) => {
    tried++;
    if (notice.kind === 'unnoticed') unnoticed++;
    const now = performance.now();
    if (now < next) return;
    next = now + pause;
    const left = ((now - begun) / tried) * (all - tried);
    const line = `${name}: ${tried} of ${all} mistakes tried, ${unnoticed} not noticed, about ${Math.ceil(left / 1000)} s left`;
    if (inPlace) process.stderr.write(`\r\u001B[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
    else terminal.note(line);
    shown = true;
  };
  const end = () => {
    if (inPlace && shown) process.stderr.write('\r\u001B[K');
  };
  return { news, end };
}

function summary({ spec, variant, states, mistakes }: SensitivityRecord, terminal: Terminal): string[] {
  const count = (kind: Notice['kind']) => mistakes.filter(({ notice }) => notice.kind === kind).length;
  const [unknown, elsewhere] = [count('limit'), count('elsewhere')];
  const functions = new Set(mistakes.map((each) => `${each.file} ${each.function}`)).size;
  return [
    terminal.paint(`${spec}, ${variant}`, 'bold'),
    `  ${counted(mistakes.length, 'mistake')} in ${counted(functions, 'function')}; ${counted(states, 'state')} without any`,
    `  noticed: ${grouped(count('noticed'))}; not noticed: ${grouped(count('unnoticed'))}`,
    `  no change in what can be reached: ${grouped(count('same'))}; never come to: ${grouped(count('unreached'))}`,
    ...(unknown > 0 ? [`  not known, for a limit came before a verdict: ${grouped(unknown)}`] : []),
    ...(elsewhere > 0 ? [`  noticed by a spec before: ${grouped(elsewhere)}`] : []),
  ];
}

function inWords(record: SensitivityRecord, all: boolean, terminal: Terminal): string {
  const of = (kind: Notice['kind']) => record.mistakes.filter(({ notice }) => notice.kind === kind);
  const lines = [
    ...summary(record, terminal),
    '',
    ...section('Nothing in this spec would notice', of('unnoticed'), terminal),
    ...section('Not known', of('limit'), terminal),
    ...(all
      ? [
          ...section('Noticed', of('noticed'), terminal),
          ...section('No change in what can be reached', of('same'), terminal),
          ...section('Never come to', of('unreached'), terminal),
        ]
      : ['  What notices:', ...noticersOf(of('noticed')), '']),
  ];
  return lines.join('\n');
}

export function section(
  title: string,
  mistakes: readonly MistakeRecord[],
  { tableWidth, paint }: Terminal,
): string[] {
  if (mistakes.length === 0) return [];
  const rows = mistakes.map(({ file, line, function: name, text, what, notice }) => [
    `${file}:${line}`,
    name,
    text,
    what,
    noticeInWords(notice),
  ]);
  const columns = [
    { title: 'line', least: 20 },
    { title: 'function', least: 12, spare: 1 },
    { title: 'source', least: 24 },
    { title: 'what was done', least: 16 },
    { title: 'what came of it' },
  ];
  return [
    `  ${title}:`,
    ...printTable(columns, rows, tableWidth - 4, paint)
      .split('\n')
      .map((row) => `    ${row}`),
    '',
  ];
}

function noticeInWords(notice: Notice): string {
  switch (notice.kind) {
    case 'noticed':
      return notice.steps === null ? `${notice.by}: never` : `${notice.by} (${counted(notice.steps, 'step')})`;
    case 'unnoticed':
      return `${counted(notice.states, 'state')}`;
    case 'limit':
      return notice.limit;
    case 'same':
    case 'unreached':
    case 'elsewhere':
      return '';
  }
}

/** Each property and rule with how many mistakes it notices first, the busiest first. */
function noticersOf(mistakes: readonly MistakeRecord[]): string[] {
  const counts = new Map<string, number>();
  for (const { notice } of mistakes)
    if (notice.kind === 'noticed') counts.set(notice.by, (counts.get(notice.by) ?? 0) + 1);
  const sorted = [...counts].toSorted((a, b) => b[1] - a[1]);
  const wide = Math.max(0, ...sorted.map(([, count]) => grouped(count).length));
  return sorted.map(([name, count]) => `    ${grouped(count).padStart(wide)}  ${name}`);
}
