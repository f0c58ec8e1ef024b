/**
 * Why a schedule ends as it does: which pairs of steps must come in the order they have, who wrote the values that
 * the violated property reads, and where a running kernel would need a delay.
 */

import type { Cell, Event } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { formatCell, formatObject, formatValue, taskName } from '../ir/values.ts';
import { typeOf } from './changes.ts';
import { isReadonly, isShared } from './focus.ts';
import type { Trace, TraceStep } from './trace.ts';

/**
 * Two steps of different tasks (numbers from 0), in this order, that access the same cell, and one of them writes it;
 * or one makes an object or a task, or frees it, and the other uses it or makes another of its kind.
 */
export interface Conflict {
  readonly first: number;
  readonly second: number;
  /** What it is about: `T.d_count`, `Node#1`, `spawned#1`. */
  readonly about: string;
}

/** A value that the violated property reads. */
export interface Blame {
  /** `T.d_count` */
  readonly name: string;
  readonly value: string;
  /** The step that wrote it last, from 0; null: it is as it was in the beginning. */
  readonly writer: number | null;
}

export interface Explanation {
  readonly conflicts: readonly Conflict[];
  /** The steps that are in a conflict: the order of all others is incidental. */
  readonly ordered: ReadonlySet<number>;
  readonly blames: readonly Blame[];
  /** The steps after which another task must get its turn though this one could go on. */
  readonly delays: readonly number[];
}

export function explain(trace: Trace): Explanation {
  const conflicts = conflictsOf(trace);
  const ordered = new Set(conflicts.flatMap(({ first, second }) => [first, second]));
  const delays = trace.steps.flatMap((step, i) => (step.preempts ? [i - 1] : []));
  return { conflicts, ordered, blames: blamesOf(trace), delays };
}

/** Something that steps read or write, by name. */
interface Access {
  readonly name: string;
  readonly writes: boolean;
}

/** Each access with the last conflicting ones of other tasks before it. */
function conflictsOf({ program, steps }: Trace): Conflict[] {
  const conflicts: Conflict[] = [];
  const accesses = new Map<string, { write: number | null; reads: number[] }>();
  const task = (step: number) => steps[step]!.move.task;
  for (const [second, step] of steps.entries()) {
    const met = new Set<string>();
    const own = { name: taskName(program, step.move.task), writes: false };
    for (const { name, writes } of [own, ...step.events.flatMap((event) => accessesOf(program, event))]) {
      const before = accesses.get(name) ?? { write: null, reads: [] };
      const earlier = writes ? [...before.reads, before.write] : [before.write];
      for (const first of earlier) {
        if (first === null || task(first) === task(second) || met.has(`${first} ${name}`)) continue;
        met.add(`${first} ${name}`);
        conflicts.push({ first, second, about: name });
      }
      if (writes) accesses.set(name, { write: second, reads: [] });
      else accesses.set(name, { write: before.write, reads: [...before.reads, second] });
    }
  }
  return conflicts;
}

function accessesOf(program: Program, event: Event): Access[] {
  switch (event.kind) {
    case 'read':
    case 'write': {
      const { struct, slot, field, index } = event;
      if (!isShared(program, struct)) return [];
      const object = { name: formatObject(program, struct, slot), writes: false };
      if (isReadonly(program, struct, field)) return [object];
      const cell = formatCell(program, struct, slot, field, index);
      return [object, { name: cell, writes: event.kind === 'write' }];
    }
    // The next one that is made would be this one.
    case 'alloc':
    case 'free':
      return [formatObject(program, event.struct, event.slot), event.struct].map((name) => ({
        name,
        writes: true,
      }));
    case 'spawn':
      return [taskName(program, event.task), 'spawned'].map((name) => ({ name, writes: true }));
    default:
      return [];
  }
}

/** What the failing step or the property that does not hold reads, and who wrote it. */
function blamesOf(trace: Trace): Blame[] {
  const { program, steps } = trace;
  const writers = new Map<string, number>();
  for (const [i, step] of steps.entries())
    for (const event of step.events) if (event.kind === 'write') writers.set(keyOf(event), i);
  const blames = new Map<string, Blame>();
  for (const event of eventsOfFailure(trace)) {
    if (event.kind !== 'read' || isReadonly(program, event.struct, event.field)) continue;
    const { struct, slot, field, index } = event;
    const name = formatCell(program, struct, slot, field, index);
    const value = formatValue(program, typeOf(program, event), event.value);
    if (!blames.has(name)) blames.set(name, { name, value, writer: writers.get(keyOf(event)) ?? null });
  }
  return [...blames.values()];
}

function eventsOfFailure({ program, steps, failure }: Trace): readonly Event[] {
  const property = program.properties.find(({ name }) => name === failure?.property);
  if (!property && failure?.property !== 'deadlock') return steps.at(-1)?.events ?? [];
  const reference = new Reference(program);
  let state = reference.initial();
  for (const { move } of steps) {
    const { successor } = reference.record(state, move);
    if (successor?.kind === 'state') state = successor.state;
  }
  if (property) return reference.looksAt(state, property.name);
  // What those that wait look at.
  return program.tasks.flatMap((_, task) => reference.record(state, { task, choices: [] }).events);
}

function keyOf({ struct, slot, field, index }: Cell): string {
  return `${struct} ${slot} ${field} ${index ?? ''}`;
}

/** The explanation as lines of text, for below a schedule. Steps are numbered from 1. */
export function explainInWords(trace: Trace): string[] {
  const { blames, delays } = explain(trace);
  const lines = blames.map(({ name, value, writer }) =>
    writer === null
      ? `${name} is ${value} as in the beginning`
      : `${name} is ${value} since ${stepInWords(trace, writer)}`,
  );
  const said = lines.length > 0 ? ['What it reads:', ...lines.map((line) => `  ${line}`)] : [];
  if (delays.length === 0) return said;
  const places = delays.map((step) => `  after ${stepInWords(trace, step)}`);
  return [...said, 'Where a running kernel would need a delay to show it:', ...places];
}

function stepInWords({ steps }: Trace, number: number): string {
  const step: TraceStep = steps[number]!;
  const place = step.place === null ? '' : ` (${step.place.file}:${step.place.line})`;
  return `step ${number + 1}, ${step.task} in ${step.operation}: ${step.text}${place}`;
}

/** The tasks that run, in the order in which the program names them. */
export function tasksOf({ steps }: Trace): readonly { readonly task: number; readonly name: string }[] {
  const running = new Map(steps.map((step) => [step.move.task, step.task]));
  return [...running].toSorted((a, b) => a[0] - b[0]).map(([task, name]) => ({ task, name }));
}
