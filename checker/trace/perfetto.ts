/**
 * A counterexample in the trace-event format, for ui.perfetto.dev: a track per task with its calls and steps as slices,
 * and below them what is held and for how long. A step takes a microsecond.
 */

import type { Event } from '../engine/engine.ts';
import { formatCell, formatValue } from '../ir/values.ts';
import { typeOf } from './changes.ts';
import { tasksOf } from './explain.ts';
import { failureInWords, type Trace } from './trace.ts';

/** One of the events of the format: only the fields that are used. */
interface Slice {
  readonly name: string;
  readonly ph: 'X' | 'M' | 'i';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly s?: 't' | 'g';
  readonly cat?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Processes group tracks: one for tasks, one for what they hold. */
const [running, holding] = [1, 2];

export function printPerfetto(trace: Trace): string {
  const events = [...names(trace), ...callsOf(trace), ...stepsOf(trace), ...heldIn(trace), ...endOf(trace)];
  return `${JSON.stringify({ displayTimeUnit: 'ns', traceEvents: events }, null, 1)}\n`;
}

function names(trace: Trace): Slice[] {
  const named = (pid: number, name: string): Slice => ({
    name: 'process_name',
    ph: 'M',
    pid,
    tid: 0,
    args: { name },
  });
  return [
    named(running, 'tasks'),
    named(holding, 'held'),
    ...tasksOf(trace).map(({ task, name }): Slice => ({
      name: 'thread_name',
      ph: 'M',
      pid: running,
      tid: task + 1,
      args: { name },
    })),
  ];
}

function stepsOf({ steps }: Trace): Slice[] {
  return steps.map((step, i) => ({
    name: step.step === null ? step.text : `${step.step}: ${step.text}`,
    cat: 'step',
    ph: 'X',
    pid: running,
    tid: step.move.task + 1,
    ts: i,
    dur: 1,
    args: {
      step: i + 1,
      place: step.place === null ? null : `${step.place.file}:${step.place.line}`,
      changes: step.changes,
      reads: step.reads,
    },
  }));
}

/** Operations, from the step in which they are entered to the one in which they are left. */
function callsOf({ steps, program }: Trace): Slice[] {
  const slices: Slice[] = [];
  const open = new Map<number, { readonly name: string; readonly since: number }[]>();
  const close = (task: number, now: number) => {
    const call = open.get(task)?.pop();
    if (call) slices.push({ name: call.name, cat: 'call', ph: 'X', pid: running, tid: task + 1, ts: call.since, dur: now - call.since }); // prettier-ignore
  };
  for (const [i, { move, events }] of steps.entries()) {
    const stack = open.get(move.task) ?? [{ name: program.tasks[move.task]?.operation ?? 'spawned', since: i }];
    open.set(move.task, stack);
    for (const event of events) {
      if (event.kind === 'enter') stack.push({ name: event.operation, since: i });
      if (event.kind === 'leave') close(move.task, i + 1);
    }
  }
  for (const [task, stack] of open) while (stack.length > 0) close(task, steps.length);
  return slices;
}

/**
 * What is held: cells that name a task (who owns a lock), while they do; and what a task keeps count of (sections it is
 * in), while it is not zero.
 */
function heldIn(trace: Trace): Slice[] {
  const { program, steps } = trace;
  const tracks = new Map<string, number>();
  const open = new Map<string, { readonly name: string; readonly since: number }>();
  const slices: Slice[] = [];
  const end = (cell: string, now: number) => {
    const held = open.get(cell);
    open.delete(cell);
    if (held) slices.push({ name: held.name, cat: 'held', ph: 'X', pid: holding, tid: tracks.get(cell)!, ts: held.since, dur: now - held.since }); // prettier-ignore
  };
  for (const [i, { events }] of steps.entries())
    for (const event of events) {
      if (event.kind !== 'write' || event.before === event.after || !tellsHolding(trace, event)) continue;
      const cell = formatCell(program, event.struct, event.slot, event.field, event.index);
      if (!tracks.has(cell)) tracks.set(cell, tracks.size + 1);
      end(cell, i);
      if (event.after !== 0)
        open.set(cell, { name: formatValue(program, typeOf(program, event), event.after), since: i });
    }
  for (const cell of open.keys()) end(cell, steps.length);
  const titles = [...tracks].map(([name, tid]): Slice => ({
    name: 'thread_name',
    ph: 'M',
    pid: holding,
    tid,
    args: { name },
  }));
  return [...titles, ...slices];
}

function tellsHolding({ program }: Trace, event: Event & { kind: 'write' }): boolean {
  const isTask = (name: string) => program.structs.find((struct) => struct.name === name)?.kind === 'task';
  const type = typeOf(program, event);
  return isTask(event.struct) || (type?.kind === 'ref' && isTask(type.struct));
}

function endOf({ steps, failure }: Trace): Slice[] {
  const last = steps.at(-1);
  if (!last || failure === null) return [];
  return [
    {
      name: failureInWords(failure),
      cat: 'violation',
      ph: 'i',
      s: 'g',
      pid: running,
      tid: last.move.task + 1,
      ts: steps.length,
    },
  ];
}
