/**
 * The few steps of a schedule that tell its story: those that write what the violated property reads, those on both
 * sides of a context switch, and the last one. Short forms of a counterexample show these and leave out the rest.
 */

import type { Cell } from '../engine/engine.ts';
import type { Program } from '../ir/ir.ts';
import { formatCell } from '../ir/values.ts';
import { typeOf } from './changes.ts';
import { explain } from './explain.ts';
import { isReadonly, isShared } from './focus.ts';
import type { Trace, TraceStep } from './trace.ts';

export interface Told {
  /** From 0. */
  readonly number: number;
  readonly step: TraceStep;
  /** `dget()`, or the source text where the step is not a call. */
  readonly text: string;
  /** What it did to what matters: `T.d_count 2 -> 3`, or read of it: `T.d_count = 2`. */
  readonly notes: readonly string[];
  /** Steps of the same task were left out before this one. */
  readonly gap: boolean;
  /** The task that ran before could have gone on. */
  readonly preempts: boolean;
}

/** Longer stories are told without the steps that only hand over. */
const longStory = 40;

export function storyOf(trace: Trace): readonly Told[] {
  const { delays } = explain(trace);
  const cells = cellsThatMatter(trace);
  const tells = (step: TraceStep) => step.changes.some((change) => cells.has(cellIn(change)));
  const wanted = new Set<number>(trace.steps.length > 0 ? [trace.steps.length - 1] : []);
  for (const [i, step] of trace.steps.entries()) if (tells(step)) wanted.add(i);
  for (const step of delays) wanted.add(step).add(step + 1);
  if (wanted.size < longStory) for (const step of handovers(trace)) wanted.add(step);
  const numbers = [...wanted].toSorted((a, b) => a - b);
  return numbers.map((number, i) => told(trace, number, numbers.slice(0, i), cells));
}

/** What the violated property reads, and what those steps read that wrote it last: a flag is raised for a reason. */
function cellsThatMatter(trace: Trace): ReadonlySet<string> {
  const { program, steps } = trace;
  const { blames } = explain(trace);
  const matters = (cell: Cell) =>
    isShared(program, cell.struct) && !isReadonly(program, cell.struct, cell.field) && !namesTask(program, cell);
  const reasons = blames.flatMap(({ writer }) => (writer === null ? [] : (steps[writer]?.events ?? [])));
  const read = reasons.flatMap((event) =>
    event.kind === 'read' && matters(event)
      ? [formatCell(program, event.struct, event.slot, event.field, event.index)]
      : [],
  );
  return new Set([...blames.map(({ name }) => name), ...read]);
}

/** It says who holds a lock, say: that changes all the time. */
function namesTask(program: Program, cell: Cell): boolean {
  const type = typeOf(program, cell);
  if (type?.kind !== 'ref') return false;
  return program.structs.find(({ name }) => name === type.struct)?.kind === 'task';
}

/** `T.d_count` of `T.d_count 2 → 3`, or of `T.d_count = 2`. */
function cellIn(change: string): string {
  return change.split(' ')[0]!;
}

/** The first step of each task's turn. */
function handovers({ steps }: Trace): number[] {
  return steps.flatMap(({ task }, i) => (steps[i - 1]?.task === task ? [] : [i]));
}

function told({ steps }: Trace, number: number, earlier: readonly number[], cells: ReadonlySet<string>): Told {
  const step = steps[number]!;
  const last = earlier.findLast((each) => steps[each]!.task === step.task) ?? -1;
  const gap = steps.slice(last + 1, number).some(({ task }) => task === step.task);
  // The switch may be one of the steps left out.
  const preempts = steps.slice((earlier.at(-1) ?? -1) + 1, number + 1).some((each) => each.preempts);
  const text = plainly(step.text);
  return { number, step, text, notes: notesOf(step, text, cells), gap, preempts };
}

/** What became of the cells that matter; of others only where the text does not tell. */
function notesOf({ changes, reads }: TraceStep, text: string, cells: ReadonlySet<string>): string[] {
  const telling = [...changes, ...reads].filter((each) => cells.has(cellIn(each)));
  const other = text.endsWith('()') ? [] : changes.slice(0, 1);
  return (telling.length > 0 ? telling : other).map(ascii);
}

/** As kernel developers write it: functions with `()` and no arguments, nothing at the end of a statement. */
function plainly(text: string): string {
  const call = /^(?:(?:const|let) (\w+) = )?(?:yield\* )?(\w+)\(.*\);?$/s.exec(text);
  if (call) return `${call[1] === undefined ? '' : `${call[1]} = `}${call[2]}()`;
  return ascii(text.replace(/^(?:const|let) /, '').replace(/;$/, ''));
}

/** Archives and mail programs agree about these characters only. */
export function ascii(text: string): string {
  return text
    .replaceAll('→', '->')
    .replaceAll(/[“”]/g, '"')
    .replaceAll('’', "'")
    .replaceAll(/[^\x20-\x7E]/g, '?');
}
