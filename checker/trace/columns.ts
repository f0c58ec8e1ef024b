/**
 * A trace for the terminal: one column per task, time downwards, a step a line where it fits.
 *
 *          walker                    expire
 *          │ ▸ follow_managed(P)
 *       1  │   dget(T);   T.d_count 2 → 3                     dcache.ts:12
 *          ╌╌ switch 1: walker could have gone on ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
 *       2  │                         │ spin_lock(T.d_lock);   dcache.ts:40
 *          │                         │   T.d_lock.owner null → expire
 */

import { explain, tasksOf } from './explain.ts';
import { foldedRowsOf, rowsOf, type Row } from './fold.ts';
import { formatCall } from './returns.ts';
import { columnInks, Sheet, type Part } from './sheet.ts';
import { failureInWords, type Call, type Choice, type Trace, type TraceStep } from './trace.ts';

export interface ColumnsOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Why there is no better schedule, if it is known: stands in the last line. */
  readonly minimal?: string;
  /** Calls in which no other task runs take one line each. */
  readonly fold?: boolean;
}

export function printColumns(trace: Trace, options: ColumnsOptions): string {
  const tasks = tasksOf(trace).map(({ name }) => name);
  const digits = String(trace.steps.length).length;
  const sheet = new Sheet(tasks, options.fold ? 2 * digits + 1 : digits, options);
  if (trace.failure !== null) {
    sheet.text(failureInWords(trace.failure), 'bold', 'red');
    sheet.lines.push('');
  }
  sheet.head();
  putRows(sheet, tasks, trace, options.fold ? foldedRowsOf(trace) : rowsOf(trace));
  const end = trace.steps.at(-1);
  if (trace.failure !== null && end !== undefined) {
    const parts: Part[] = [{ text: `✗ ${trace.failure.property}`, inks: ['bold', 'red'] }];
    sheet.put({ column: tasks.indexOf(end.task), indent: indentOf(end.stack.length - 1), parts });
  }
  sheet.lines.push('');
  sheet.text(footer(trace, options.minimal), 'bold');
  if (trace.switches > 0) sheet.text('a switch: another task runs although the last one could have gone on', 'dim');
  return sheet.toString();
}

function putRows(sheet: Sheet, tasks: readonly string[], trace: Trace, rows: readonly Row[]): void {
  const { ordered } = explain(trace);
  const begun = new Set<string>();
  let switches = 0;
  let last: string | null = null;
  let calls: Call[] = [];
  for (const [index, row] of rows.entries()) {
    const { step } = row;
    const column = tasks.indexOf(step.task);
    if (last !== null && last !== step.task) {
      if (step.preempts) sheet.rule(`╌╌ switch ${++switches}: ${last} could have gone on `);
      else sheet.put({ column, parts: [] });
    }
    last = step.task;
    if (!begun.has(step.task)) putBeginning(sheet, column, trace, step);
    begun.add(step.task);
    if (row.kind === 'call') {
      calls.push(row.call);
      const next = rows[index + 1];
      if (next?.kind === 'call' && next.step.task === step.task) continue;
    }
    putCalls(sheet, column, calls);
    calls = [];
    if (row.kind === 'step') putStep(sheet, column, step, row.number, ordered.has(row.number - 1));
    if (row.kind === 'folded') putFolded(sheet, column, row);
  }
}

/** Before a task's first step: what it runs, unless that is called as the task is. */
function putBeginning(sheet: Sheet, column: number, { program }: Trace, step: TraceStep): void {
  const task = program.tasks[step.move.task];
  if (task !== undefined && task.operation === task.name) return;
  const text = task === undefined ? (step.stack[0] ?? '') : formatCall(program, task.operation, task.args);
  putCalls(sheet, column, [{ kind: 'enter', depth: 0, text }]);
}

/** `ordered`: whether it matters when the step comes; that of others is incidental, and they are dimmed. */
function putStep(sheet: Sheet, column: number, step: TraceStep, number: number, ordered: boolean): void {
  const named = step.step === null ? '' : `${step.step}: `;
  const chosen = step.choices.map(choiceInWords).filter((words) => words !== '');
  const choice = chosen.length > 0 ? `  [${chosen.join(', ')}]` : '';
  const text: Part = { text: `${named}${step.text}${choice}`, ...(!ordered && { inks: ['dim'] }) };
  const parts = [text, ...listed(step.changes, step.reads, column)];
  sheet.put({
    column,
    number: String(number),
    indent: indentOf(step.stack.length - 1),
    parts,
    right: placeOf(step),
  });
}

function putFolded(sheet: Sheet, column: number, row: Row & { kind: 'folded' }): void {
  const value = / returns (.*)$/.exec(row.returned)?.[1];
  const call: Part = { text: `▸ ${row.call.text}${value === undefined ? '' : ` = ${value}`}`, inks: ['dim'] };
  const parts = [call, ...listed(row.changes, [], column)];
  sheet.put({ column, number: row.numbers.join('–'), indent: indentOf(row.call.depth), parts });
}

/** What follows the text of a step: changes in the task's colour, then what was read, with commas between. */
function listed(changes: readonly string[], reads: readonly string[], column: number): Part[] {
  const ink = columnInks[column % columnInks.length]!;
  const found: Part[] = [
    ...changes.map((text) => ({ text, inks: [ink] })),
    ...reads.map((text): Part => ({ text, inks: ['dim'] })),
  ];
  return found.map((part, index) => ({
    ...part,
    text: part.text + (index < found.length - 1 ? ',' : ''),
    gap: index === 0 ? 3 : 1,
  }));
}

/** Operations entered one after the other share a line; returning is worth one where something is returned. */
function putCalls(sheet: Sheet, column: number, calls: readonly Call[]): void {
  let run: Call[] = [];
  const flush = () => {
    const parts = run.map(({ text, kind }) => ({
      text: `${kind === 'enter' ? '▸' : '◂'} ${text}`,
      inks: ['dim' as const],
    }));
    if (run.length > 0) sheet.put({ column, indent: indentOf(run[0]!.depth), parts });
    run = [];
  };
  for (const call of calls) {
    if (call.kind === 'leave' && call.text.endsWith(' returns')) continue;
    if (run.length > 0 && run[0]!.kind !== call.kind) flush();
    run.push(call);
  }
  flush();
}

/** Two columns a level, and one beyond the sixth. */
function indentOf(depth: number): number {
  return 2 * Math.min(depth, 6) + Math.max(0, depth - 6);
}

function footer({ steps, switches }: Trace, minimal: string | undefined): string {
  const count = (n: number, one: string, many: string) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
  const why = minimal === undefined ? '' : ` (${minimal})`;
  return `${count(steps.length, 'step', 'steps')}, ${count(switches, 'switch', 'switches')}${why}`;
}

function placeOf(step: TraceStep): string {
  if (step.place === null) return '';
  const { file, line } = step.place;
  return `${file.slice(file.lastIndexOf('/') + 1)}:${line}`;
}

/** `cpu = 1`, `hash: collides`; for a `maybe` its name where it is so, and nothing where it is not. */
export function choiceInWords({ name, value, label }: Choice): string {
  // Which of several guarded ways was taken shows in what the step does.
  if (name === 'either') return '';
  if (label === undefined) return `${name} = ${value}`;
  if (label === 'no' || label === '') return '';
  return label === 'yes' ? name : `${name}: ${label}`;
}
