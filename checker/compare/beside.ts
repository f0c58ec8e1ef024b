/**
 * Two programs under the same schedule, side by side, up to where they part:
 *
 *           A as-it-stood                            B transposed
 *      1–4  walker: 4 steps, to path_init            =
 *        5  walker  d_manage: if (oz)                walker  d_manage: if (rcu_walk)
 *                                                    ✂ walker has ended
 */

import { cut, painter, widthOf, wrap } from '../trace/paint.ts';
import { ownName } from '../trace/schedule.ts';
import type { Trace, TraceStep } from '../trace/trace.ts';
import { plainCall, sameDoing, type Alignment, type Row } from './align.ts';

export interface BesideOptions {
  readonly width: number;
  readonly colour: boolean;
  /** What to call the one whose schedule it is, and the other. */
  readonly titles: readonly [here: string, other: string];
}

/** So many steps that both take alike are shown before and after those that differ; of others only how many they are. */
const around = 3;

/** Where the other one has a step. */
const noStep = '–';

export function printBeside(trace: Trace, { rows, parting }: Alignment, options: BesideOptions): string {
  const paper = new Paper(String(trace.steps.length).length * 2 + 1, options);
  const tasks = Math.max(...trace.steps.map(({ task }) => widthOf(task)), 0);
  paper.put('', options.titles[0], options.titles[1], true);
  const shown = rowsShown(rows, parting?.row);
  let number = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (parting?.row === i) paper.put('', '', `✂ ${parting.cause}`, true);
    if (shown.has(i)) {
      if (row.here) number++;
      paper.put(row.here ? String(number) : '', cellOf(row.here, tasks), otherCell(row, tasks, parting, i));
      continue;
    }
    const end = endOfRun(rows, shown, i);
    const first = number + 1;
    number += end - i;
    const last = rows[end - 1]!.here!;
    const count = end - i === 1 ? '1 step' : `${end - i} steps`;
    const alone = parting !== undefined && i >= parting.row;
    const numbers = first === number ? String(number) : `${first}–${number}`;
    paper.put(numbers, `${last.task}: ${count}, to ${ownName(last.operation)}`, alone ? '' : '=');
    i = end - 1;
  }
  return paper.toString();
}

/** The rows that are worth a line each: those that differ up to where they part, with some around them, and the last ones. */
function rowsShown(rows: readonly Row[], parting = rows.length): Set<number> {
  const shown = new Set<number>();
  const show = (from: number, to: number) => {
    for (let i = Math.max(0, from); i <= Math.min(rows.length - 1, to); i++) shown.add(i);
  };
  for (const [i, row] of rows.entries()) if (!sameDoing(row) && i < parting) show(i - around, i + around);
  show(parting - around, parting + around);
  show(rows.length - around, rows.length - 1);
  return shown;
}

/** Behind the last of the rows from `start` on that one task takes and nobody shows. */
function endOfRun(rows: readonly Row[], shown: ReadonlySet<number>, start: number): number {
  let end = start + 1;
  while (end < rows.length && !shown.has(end) && rows[end]!.here!.task === rows[start]!.here!.task) end++;
  return end;
}

function otherCell(row: Row, tasks: number, parting: Alignment['parting'], i: number): string {
  if (sameDoing(row)) return '=';
  if (row.other) return cellOf(row.other, tasks);
  return parting && i >= parting.row ? '' : noStep;
}

function cellOf(step: TraceStep | null, tasks: number): string {
  if (step === null) return noStep;
  const returns = [...step.before, ...step.after].flatMap(({ kind, text }) =>
    kind === 'leave' && !text.endsWith(' returns') ? [`◂ ${plainCall(text)}`] : [],
  );
  const told = [...step.changes, ...step.reads, ...returns].join(', ');
  const text = `${step.task.padEnd(tasks)}  ${ownName(step.operation)}: ${step.text}`;
  return told === '' ? text : `${text}   ${told}`;
}

/** Lines with a number, and two cells whose texts are wrapped. */
class Paper {
  private readonly lines: string[] = [];
  private readonly paint;
  private readonly margin: number;
  private readonly half: number;

  constructor(numbers: number, { width, colour }: BesideOptions) {
    this.paint = painter(colour);
    this.margin = numbers + 2;
    this.half = Math.max(20, Math.floor((width - this.margin - 4) / 2));
  }

  put(number: string, left: string, right: string, loud = false): void {
    const [lefts, rights] = [wrap(left, this.half), wrap(right, this.half)];
    for (let i = 0; i < Math.max(lefts.length, rights.length); i++) {
      const mark = (i === 0 ? number : '').padStart(this.margin);
      const indent = (lines: readonly string[]) =>
        cut((i > 0 && lines[i] ? '  ' : '') + (lines[i] ?? ''), this.half);
      const cell = indent(lefts).padEnd(this.half);
      const dull = right === '=';
      const inks = loud ? (['bold'] as const) : dull ? (['dim'] as const) : [];
      this.lines.push(`${mark}  ${this.paint(cell, ...inks)}  ${this.paint(indent(rights), ...inks)}`.trimEnd());
    }
  }

  toString(): string {
    return `${this.lines.join('\n')}\n`;
  }
}
