/**
 * A counterexample as it stands in commit messages: a column for each CPU, time downwards, one event a line, blank
 * where the other runs; functions with `()`, two spaces more for each call, `...` for what was left out, `//` for
 * what matters; never wider than 75 columns.
 *
 *     walker                         expire
 *
 *     follow_managed()
 *       dget()  // T.d_count 2 -> 3
 *                                    autofs4_expire_direct()
 *                                      dget()  // T.d_count 3 -> 4
 */

import { explain, tasksOf } from './explain.ts';
import { wrap } from './paint.ts';
import { ownName } from './schedule.ts';
import { ascii, storyOf, type Told } from './story.ts';
import { failureInWords, type Trace } from './trace.ts';

/** What survives being quoted a few times in an archive. */
export const commitWidth = 75;

/** Where columns begin, by how many there are: the first that leave room enough. */
const starts: Readonly<Record<number, readonly (readonly number[])[]>> = {
  1: [[0]],
  2: [40, 32, 24, 16].map((at) => [0, at]),
  3: [25, 20, 16, 12].map((at) => [0, at, 2 * at]),
};

interface Line {
  readonly task: number;
  readonly text: string;
  /** What matters about it. */
  readonly notes: readonly string[];
}

export function printCommit(trace: Trace): string {
  const tasks = tasksOf(trace);
  const lines = linesOf(trace);
  const body = inColumns(tasks, lines) ?? inSequence(tasks, lines);
  return [...body, '', ...ending(trace)].map((line) => line.trimEnd()).join('\n') + '\n';
}

type Tasks = ReturnType<typeof tasksOf>;

/** Null where it does not fit. */
function inColumns(tasks: Tasks, lines: readonly Line[]): string[] | null {
  const layouts = starts[tasks.length] ?? [];
  const all = layouts.map((columns) => withColumnsAt(columns, tasks, lines));
  return all.find((printed) => printed.every((line) => line.length <= commitWidth)) ?? null;
}

function withColumnsAt(columns: readonly number[], tasks: Tasks, lines: readonly Line[]): string[] {
  const head = tasks.reduce((text, { name }, i) => `${text.padEnd(columns[i]!)}${name} `, '');
  const printed = lines.flatMap(({ task, text, notes }) => {
    const margin = ' '.repeat(columns[tasks.findIndex((each) => each.task === task)]!);
    const whole = margin + text + (notes.length > 0 ? `  // ${notes.join(', ')}` : '');
    if (whole.length <= commitWidth) return [whole];
    // What matters may stand below.
    const indent = ' '.repeat(text.length - text.trimStart().length + 2);
    return [margin + text, ...notes.map((note) => `${margin}${indent}// ${note}`)];
  });
  return [head.trimEnd(), '', ...printed];
}

/** One block for each turn of a task. */
function inSequence(tasks: Tasks, lines: readonly Line[]): string[] {
  const printed: string[] = [];
  for (const [i, { task, text, notes }] of lines.entries()) {
    if (lines[i - 1]?.task !== task)
      printed.push(...(i === 0 ? [] : ['']), `${tasks.find((each) => each.task === task)!.name}:`);
    const indent = text.length - text.trimStart().length + 2;
    const whole = text.trimStart() + (notes.length > 0 ? `  // ${notes.join(', ')}` : '');
    const [first = '', ...more] = wrap(whole, commitWidth - indent - 4);
    printed.push(' '.repeat(indent) + first, ...more.map((each) => ' '.repeat(indent + 4) + each));
  }
  return printed;
}

/** Steps that are told of one call, and who called. */
interface Passage {
  readonly task: number;
  readonly caller: string | undefined;
  readonly callee: string;
  readonly told: Told[];
}

function passagesOf(trace: Trace): Passage[] {
  const passages: Passage[] = [];
  for (const told of storyOf(trace)) {
    const { move, stack } = told.step;
    const [callee = told.step.operation, caller] = stack.toReversed().map(ownName);
    const last = passages.at(-1);
    if (last?.task === move.task && last.callee === callee && last.caller === caller && !told.gap)
      last.told.push(told);
    else passages.push({ task: move.task, caller, callee, told: [told] });
  }
  return passages;
}

function linesOf(trace: Trace): Line[] {
  const lines: Line[] = [];
  /** The function that each task's last line stood in. */
  const inside = new Map<number, string>();
  for (const { task, caller, callee, told } of passagesOf(trace)) {
    const add = (depth: number, text: string, notes: readonly string[] = []) =>
      lines.push({ task, text: '  '.repeat(depth) + text, notes });
    const around = caller ?? callee;
    if (inside.get(task) !== around) add(0, `${around}()`);
    else if (told[0]!.gap) add(1, '...');
    inside.set(task, around);
    const [only, ...more] = told;
    // Of a call with one event its name says enough.
    if (caller !== undefined && more.length === 0 && only!.notes.length > 0) {
      add(1, `${callee}()`, only!.notes);
      continue;
    }
    if (caller !== undefined) add(1, `${callee}()`);
    for (const { text, notes } of told) add(caller === undefined ? 1 : 2, text, notes);
  }
  return lines;
}

/** The symptom in words, and where a delay shows it. */
function ending(trace: Trace): string[] {
  const symptom = trace.failure === null ? [] : wrap(ascii(failureInWords(trace.failure)), commitWidth);
  const delays = explain(trace).delays.map((number) => {
    const { task, place, operation } = trace.steps[number]!;
    const where = place === null ? '' : ` (${place.file}:${place.line})`;
    return `${task} in ${ownName(operation)}()${where}`;
  });
  const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 'es'}`;
  const counts = `${trace.steps.length} steps, ${counted(trace.switches, 'context switch')}.`;
  if (delays.length === 0) return [...symptom, counts];
  return [...symptom, ...wrap(`${counts} To reproduce, delay ${delays.join(', then ')}.`, commitWidth)];
}
