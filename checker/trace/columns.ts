/**
 * A trace for the terminal: one column per task, time downwards.
 *
 *          walker                    expire
 *          │
 *       1  │ dget(T)                                          dcache.ts:12
 *          │   T.d_count 2 → 3
 *          ╌╌ switch 1: walker could have gone on ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
 *       2  │                         spin_lock(T.d_lock)      dcache.ts:40
 *          │                           T.d_lock.held false → true
 *
 * Only one task runs in a line, so its text may go on to the right over the columns of the others: columns
 * are where texts begin, and there is room for many of them.
 */

import { painter, widthOf, wrap, type Ink, type Paint } from './paint.ts';
import { formatCall } from './returns.ts';
import { failureInWords, type Choice, type Trace, type TraceStep } from './trace.ts';

export interface ColumnsOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Why there is no better schedule, if it is known: stands in the last line. */
  readonly minimal?: string;
}

const inks: readonly Ink[] = ['cyan', 'yellow', 'green', 'magenta', 'blue'];
/** What a line of the last column should at least have room for. */
const narrowest = 44;
/** What it must have room for, even if the names of the columns are cut short for it. */
const leastRoom = 20;
const widest = 40;

export function printColumns(trace: Trace, options: ColumnsOptions): string {
  const sheet = new Sheet(trace, options);
  sheet.head();
  trace.steps.forEach((step, index) => {
    sheet.between(trace.steps[index - 1], step);
    sheet.step(step, index + 1);
  });
  sheet.foot();
  return `${sheet.lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

class Sheet {
  readonly lines: string[] = [];
  private readonly paint: Paint;
  private readonly trace: Trace;
  private readonly options: ColumnsOptions;
  /** The tasks that run, in the order of their columns. */
  private readonly tasks: readonly string[];
  private readonly gutter: number;
  /** How far the columns stand apart. */
  private readonly spacing: number;
  private readonly begun = new Set<string>();
  private switches = 0;

  constructor(trace: Trace, options: ColumnsOptions) {
    this.trace = trace;
    this.options = options;
    this.paint = painter(options.colour);
    const running = new Map(trace.steps.map((step) => [step.task, step.move.task]));
    this.tasks = [...running].toSorted((a, b) => a[1] - b[1]).map(([name]) => name);
    this.gutter = String(trace.steps.length).length + 4;
    const free = options.width - this.gutter - narrowest;
    const longest = Math.max(...this.tasks.map((task) => widthOf(task)), 0);
    const gaps = Math.max(1, this.tasks.length - 1);
    const most = Math.floor((free + narrowest - leastRoom) / gaps);
    this.spacing = Math.max(3, Math.min(most, Math.max(longest + 2, Math.min(widest, Math.floor(free / gaps)))));
  }

  head(): void {
    const { failure } = this.trace;
    if (failure !== null) {
      for (const line of wrap(failureInWords(failure), this.options.width))
        this.lines.push(this.paint(line, 'bold', 'red'));
      this.lines.push('');
    }
    const names = this.tasks.map((task, column) => {
      const last = column === this.tasks.length - 1;
      const shown = cut(task, last ? this.options.width - this.gutter - column * this.spacing : this.spacing - 1);
      const padding = ' '.repeat(Math.max(0, this.spacing - widthOf(shown)));
      return this.paint(shown, 'bold', this.ink(column)) + (last ? '' : padding);
    });
    this.lines.push(' '.repeat(this.gutter) + names.join(''));
  }

  /** What stands between two steps: nothing, or who is no longer running and why. */
  between(last: TraceStep | undefined, next: TraceStep): void {
    if (last === undefined || last.task === next.task) return;
    if (!next.preempts) {
      this.put(next, '', '');
      return;
    }
    this.switches++;
    const room = this.options.width - this.gutter;
    const rule = cut(`╌╌ switch ${this.switches}: ${last.task} could have gone on `, room).padEnd(room, '╌');
    this.lines.push(' '.repeat(this.gutter) + this.paint(rule, 'dim'));
  }

  step(step: TraceStep, number: number): void {
    const indent = (depth: number) => '  '.repeat(Math.max(0, depth));
    this.begin(step);
    for (const call of step.before) this.call(step, call.depth, call.text, call.kind);
    const nesting = indent(step.stack.length - 1);
    const named = step.step === null ? '' : `${step.step}: `;
    const chosen = step.choices.map(choiceInWords).filter((words) => words !== '');
    const choice = chosen.length > 0 ? `  [${chosen.join(', ')}]` : '';
    this.put(step, String(number), `${nesting}${named}${step.text}${choice}`, [], placeOf(step));
    for (const change of step.changes) this.put(step, '', `${nesting}  ${change}`, [this.ink(this.column(step))]);
    for (const read of step.reads) this.put(step, '', `${nesting}  ${read}`, ['dim']);
    for (const call of step.after) this.call(step, call.depth, call.text, call.kind);
    if (number === this.trace.steps.length && this.trace.failure !== null)
      this.put(step, '', `${nesting}✗ ${this.trace.failure.property}`, ['bold', 'red']);
  }

  /** Before a task's first step: what it runs, unless that is called as the task is. */
  private begin(step: TraceStep): void {
    if (this.begun.has(step.task)) return;
    this.begun.add(step.task);
    const { program } = this.trace;
    const task = program.tasks[step.move.task];
    if (task === undefined) this.call(step, 0, step.stack[0] ?? '', 'enter');
    else if (task.operation !== task.name)
      this.call(step, 0, formatCall(program, task.operation, task.args), 'enter');
  }

  private call(step: TraceStep, depth: number, text: string, kind: 'enter' | 'leave'): void {
    this.put(step, '', `${'  '.repeat(depth)}${kind === 'enter' ? '▸' : '◂'} ${text}`, ['dim']);
  }

  /** A text in the task's column, with what belongs at the right edge if there is room for it. */
  private put(step: TraceStep, number: string, text: string, ink: readonly Ink[] = [], right = ''): void {
    const column = this.column(step);
    const start = this.gutter + column * this.spacing;
    const room = this.options.width - start - 2;
    const indent = /^ */.exec(text)![0];
    const lines = wrap(text.slice(indent.length), room - indent.length);
    const guides = (index: number) => {
      const bars = this.tasks.map((_, each) => {
        if (each > column) return '';
        return each === column ? '│ ' : `│${' '.repeat(this.spacing - 1)}`;
      });
      return `${(index === 0 ? number : '').padStart(this.gutter - 2)}  ${this.paint(bars.join(''), 'dim')}`;
    };
    lines.forEach((line, index) => {
      const shown = `${indent}${index > 0 ? '  ' : ''}${line}`;
      const gap = room - widthOf(shown) - widthOf(right);
      const fits = index === lines.length - 1 && right !== '' && gap >= 2;
      const edge = fits ? ' '.repeat(gap) + this.paint(right, 'dim') : '';
      this.lines.push(guides(index) + this.paint(shown, ...ink) + edge);
      if (index === lines.length - 1 && right !== '' && !fits)
        this.lines.push(guides(1) + this.paint(right.padStart(room), 'dim'));
    });
  }

  foot(): void {
    const { steps, switches } = this.trace;
    const count = (n: number, one: string, many: string) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
    const minimal = this.options.minimal === undefined ? '' : ` (${this.options.minimal})`;
    const text = `${count(steps.length, 'step', 'steps')}, ${count(switches, 'switch', 'switches')}${minimal}`;
    this.lines.push('', this.paint(text, 'bold'));
  }

  private column(step: TraceStep): number {
    return this.tasks.indexOf(step.task);
  }

  private ink(column: number): Ink {
    return inks[column % inks.length]!;
  }
}

function cut(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${[...text].slice(0, Math.max(0, width - 1)).join('')}…`;
}

function placeOf(step: TraceStep): string {
  if (step.place === null) return '';
  const { file, line } = step.place;
  return `${file.slice(file.lastIndexOf('/') + 1)}:${line}`;
}

/** `cpu = 1`, `hash: collides`; for a `maybe` its name where it is so, and nothing where it is not. */
function choiceInWords({ name, value, label }: Choice): string {
  // Which of several guarded ways was taken shows in what the step does.
  if (name === 'either') return '';
  if (label === undefined) return `${name} = ${value}`;
  if (label === 'no' || label === '') return '';
  return label === 'yes' ? name : `${name}: ${label}`;
}
