/** `allwalks compare`: what can happen with one variant and not with another. */

import { compile } from '../check.ts';
import {
  comparePrograms,
  differencesInSource,
  printBeside,
  type Comparison,
  type Separation,
  type Side,
} from '../compare.ts';
import { asItStood, findSubject, findVariants, type Subject, type Variant } from '../find.ts';
import type { Limits, Progress } from '../index.ts';
import type { Machine } from '../index.ts';
import { isTouched, readPatches, withPatches } from '../patch.ts';
import { shownPath } from '../paths.ts';
import { wordsOf } from '../trace/schedule.ts';
import { failureInWords } from '../trace/trace.ts';
import { UsageError } from '../usage.ts';
import { listenForInterrupt } from './interrupt.ts';
import { reportProgress, type ProgressReport } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './verdict.ts';

export interface CompareArguments {
  readonly spec: string;
  readonly variants: readonly string[];
  /** Diffs that make B of the variant named last. */
  readonly patches: readonly string[];
  readonly refine: boolean;
  readonly tasksOnly: boolean;
  /** Whether the schedule of each difference is shown, not only of the first of its kind. */
  readonly all: boolean;
  readonly ignore: readonly string[];
  readonly limits: Limits;
  readonly machine: Machine | undefined;
  readonly json: boolean;
}

/** A program to be compared, and what it is called. */
interface Compared {
  readonly subject: Subject;
  readonly variant: Variant;
}

type Sides = Readonly<Record<Side, Compared>>;

/** 0: there is no difference; 1: there is one; 3: none so far, but not everything was seen. */
export async function runCompare(args: CompareArguments, terminal: Terminal): Promise<0 | 1 | 3> {
  const sides = findSides(args, terminal);
  const { limits, machine, refine, tasksOnly, ignore } = args;
  const compiled = ({ subject, variant }: Compared) => compile(subject, variant, machine);
  const programs = { a: compiled(sides.a), b: compiled(sides.b) };
  const interrupt = listenForInterrupt(terminal);
  const progress = progressOf(sides, terminal);
  const found = await comparePrograms(programs, {
    limits,
    refine,
    tasksOnly,
    ignore,
    signal: interrupt.signal,
    watch: progress.watch,
  });
  progress.end();
  interrupt.stop();
  if (args.json) terminal.print(JSON.stringify(recordOf(sides, found)));
  else print(sides, found, args.all, terminal);
  return found.verdict === 'different' ? 1 : found.verdict === 'incomplete' ? 3 : 0;
}

function findSides({ spec, variants, patches }: CompareArguments, terminal: Terminal): Sides {
  const subject = findSubject(spec);
  if (subject.program) return findPrograms(subject, variants);
  if (variants.length > 2 || (variants.length === 0 && patches.length === 0))
    throw new UsageError(
      `compare ${spec}: which variants? Name one or two, or a --patch; there are ${subject.variants.map(({ name }) => name).join(', ')}`,
    );
  const words = variants.length === 1 && patches.length === 0 ? [asItStood, ...variants] : variants;
  const [first, second = first] = findVariants(subject, words.length === 0 ? [asItStood] : words);
  const patched = readPatches(patches);
  if (patches.length > 0 && !isTouched(subject, second!, patched))
    throw new UsageError(
      `--patch ${patches.join(',')}: ${subject.spec} is made of none of ${Object.keys(patched.texts)
        .map((file) => shownPath(file))
        .join(', ')}`,
    );
  for (const note of patched.notes) terminal.note(note);
  const variant = patches.length > 0 ? withPatches(second!, patched) : second!;
  return { a: { subject, variant: first! }, b: { subject, variant } };
}

/** Two files of IR. */
function findPrograms(subject: Subject, words: readonly string[]): Sides {
  const other = words.length === 1 ? findSubject(words[0]!) : undefined;
  if (!other?.program)
    throw new UsageError(`compare ${subject.spec}: another .ir.json file is expected, and one only`);
  const side = (each: Subject): Compared => ({
    subject: each,
    variant: { ...each.variants[0]!, name: each.spec, named: false },
  });
  return { a: side(subject), b: side(other) };
}

/** One line for both searches, one after the other. */
function progressOf(sides: Sides, terminal: Terminal) {
  const shown = new Map<Side, ProgressReport>();
  const end = () => {
    for (const each of shown.values()) each.end();
    shown.clear();
  };
  const watch = (side: Side, progress: Progress) => {
    if (!shown.has(side)) {
      end();
      const { subject, variant } = sides[side];
      shown.set(side, reportProgress({ spec: subject.spec, variant: variant.name }, 'line', terminal));
    }
    shown.get(side)!.watch(progress);
  };
  return { watch, end };
}

function sourceDiff({ a, b }: Sides): string {
  return a.subject.program ? '' : differencesInSource(a.subject, a.variant, b.variant);
}

function recordOf(sides: Sides, { verdict, a, b, separations }: Comparison) {
  const side = ({ variant }: Compared, { states, transitions, depth, limit, endings }: Comparison['a']) => {
    return { variant: variant.name, states, transitions, depth, endings: endings.size, limit };
  };
  return {
    schema: 1,
    spec: sides.a.subject.spec,
    verdict,
    a: side(sides.a, a),
    b: side(sides.b, b),
    diff: sourceDiff(sides),
    differences: separations.map(({ side: only, differences, certain, trace, alignment }) => ({
      only,
      certain,
      observed: differences.map(({ kind, words }) => ({ kind, words })),
      failure: trace.failure && failureInWords(trace.failure),
      switches: trace.switches,
      /** After how many of the steps the other one parts, and why. */
      parting: alignment.parting
        ? { after: stepsBefore(alignment.parting.row, alignment.rows), cause: alignment.parting.cause }
        : null,
      steps: trace.steps.map(wordsOf),
    })),
  };
}

function stepsBefore(row: number, rows: Separation['alignment']['rows']): number {
  return rows.slice(0, row).filter(({ here }) => here !== null).length;
}

const names = { a: 'A', b: 'B' } as const;

function print(sides: Sides, found: Comparison, all: boolean, terminal: Terminal): void {
  const { print: say, paint } = terminal;
  const title = (side: Side) => `${names[side]} ${sides[side].variant.name}`;
  say(paint(`${sides.a.subject.spec}: ${title('a')}, ${title('b')}`, 'bold'));
  say('');
  const diff = sourceDiff(sides);
  if (diff !== '')
    say(
      `${diff
        .trimEnd()
        .split('\n')
        .map((line) => painted(line, terminal))
        .join('\n')}\n`,
    );
  for (const side of ['a', 'b'] as const) say(seenInWords(title(side), found[side]));
  say('');
  const shown = new Set<string>();
  for (const separation of found.separations) {
    const kind = `${separation.side} ${separation.differences[0]!.kind}`;
    printSeparation(separation, all || !shown.has(kind), title, terminal);
    shown.add(kind);
  }
  say(paint(verdictInWords(found), 'bold', found.verdict === 'different' ? 'red' : 'green'));
}

function painted(line: string, { paint }: Terminal): string {
  const ink = line.startsWith('-') ? 'red' : line.startsWith('+') ? 'green' : line.startsWith('@') ? 'cyan' : null;
  return ink === null ? line : paint(line, ink);
}

function seenInWords(title: string, { states, transitions, endings, limit }: Comparison['a']): string {
  const seen = [counted(states, 'state'), counted(transitions, 'transition'), counted(endings.size, 'ending')];
  return `${title}: ${seen.join(', ')}${limit === null ? '' : `; not all there is (limit ${limit})`}`;
}

function printSeparation(
  { side, differences, certain, trace, alignment }: Separation,
  withSchedule: boolean,
  title: (side: Side) => string,
  { print: say, paint, width, colour }: Terminal,
): void {
  const other = side === 'a' ? 'b' : 'a';
  const steps = counted(trace.steps.length, 'step');
  const only = certain
    ? `Only in ${title(side)}`
    : `In ${title(side)}, and not in what was seen of ${title(other)}`;
  say(paint(`${only}, after ${steps} (${counted(trace.switches, 'switch', 'switches')}) at the earliest:`, 'bold'));
  for (const words of inWords(differences)) say(paint(`  ${words}`, 'yellow'));
  const { failure, program } = trace;
  const isRule = failure !== null && !program.properties.some(({ name }) => name === failure.property);
  if (isRule && ['violation', 'deadlock'].includes(differences[0]!.kind)) say(`  ${failureInWords(failure)}`);
  say('');
  if (withSchedule) say(printBeside(trace, alignment, { width, colour, titles: [title(side), title(other)] }));
}

/** What many calls in a row return alike takes one line. */
function inWords(differences: Separation['differences']): string[] {
  const calls = new Map<string, string[]>();
  for (const { result } of differences) {
    if (!result) continue;
    const key = `${result.who} ${result.value}`;
    calls.set(key, [...(calls.get(key) ?? []), result.call]);
  }
  return differences.flatMap(({ words, result }) => {
    const all = result && calls.get(`${result.who} ${result.value}`)!;
    if (!all || all.length === 1) return [words];
    return all[0] === result.call ? [`${result.who}: ${all.join(', ')} return ${result.value}`] : [];
  });
}

function verdictInWords({ verdict, a, b, separations }: Comparison): string {
  const both = `${counted(a.states, 'state')} of A and ${counted(b.states, 'state')} of B`;
  const count = separations.reduce((sum, { differences }) => sum + differences.length, 0);
  switch (verdict) {
    case 'equivalent':
      return `equivalent in everything observable, over ${both}`;
    case 'refines':
      return `B does nothing that A could not, over ${both}`;
    case 'different':
      return `different: ${counted(count, 'difference')}, over ${both}`;
    case 'incomplete':
      return `incomplete: ${count === 0 ? 'no difference' : 'no difference for certain'} in what was seen, ${both}`;
  }
}
