/**
 * Stored counterexamples: a schedule as a small JSON text that says each step in words.
 *
 * One line per step, no numbers of tasks or blocks, paths relative: the text is the same on every machine,
 * a diff of it can be read, and it can be followed again after the model has been edited (`replay.ts`).
 */

import assert from 'node:assert/strict';
import type { Machine, Place } from '../ir/ir.ts';
import type { Choice, Trace, TraceStep } from './trace.ts';

/** Which check a schedule belongs to. */
export interface ScheduleSource {
  readonly spec: string;
  /** The spec's file, relative: to the package's root where it is one of its own, else to where it was checked. */
  readonly file: string;
  readonly variant: string;
  /** The files of the variant, likewise. */
  readonly replaced: readonly string[];
  /** Diffs applied to the model, likewise; absent: none. */
  readonly patches?: readonly string[];
  /** Absent where every task has a CPU of its own. */
  readonly machine?: Machine;
  readonly claim: string | null;
}

export interface Schedule extends ScheduleSource {
  readonly schema: 1;
  readonly property: string;
  readonly verdict: 'violated';
  readonly message: string;
  readonly tasks: readonly string[];
  readonly steps: readonly ScheduleStep[];
}

export interface ScheduleStep {
  readonly task: string;
  /** The operation that runs. */
  readonly operation: string;
  /** What the step is called, if it is. */
  readonly step: string | null;
  /** `model/dcache.ts:dput:120`; for people, never compared. */
  readonly place: string | null;
  /** Source text of the step's access. */
  readonly text: string;
  readonly choices: readonly Choice[];
}

/** A trace as it is stored. */
export function scheduleOf(trace: Trace, source: ScheduleSource): Schedule {
  assert(trace.failure !== null, 'only violations are stored');
  const { spec, file, variant, replaced, patches, machine, claim } = source;
  return {
    schema: 1,
    spec,
    file,
    variant,
    replaced,
    ...(patches && { patches }),
    ...(machine && { machine }),
    claim,
    property: trace.failure.property,
    verdict: 'violated',
    message: trace.failure.message,
    tasks: trace.program.tasks.map((task) => task.name),
    steps: trace.steps.map(wordsOf),
  };
}

/** A step in the words that are stored, and that a replay compares. */
export function wordsOf(step: TraceStep): ScheduleStep {
  const { task, operation, place, text, choices } = step;
  return { task, operation, step: step.step, place: place && placeName(place), text, choices };
}

/** `model/dcache.ts:dput:120` */
export function placeName(place: Place): string {
  return [place.file, place.function, place.line].filter((part) => part !== '').join(':');
}

/** The stored text: a field a line, a step a line. */
export function printSchedule(schedule: Schedule): string {
  const { steps, ...head } = schedule;
  const lines = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${oneLine(value)},`);
  const body = steps.map((step) => `    ${oneLine(step)}`).join(',\n');
  return `{\n${lines.join('\n')}\n  "steps": [\n${body}\n  ]\n}\n`;
}

/** JSON on one line with a space after each colon and comma, as people write it. */
function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${oneLine(each)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** What an operation is called in the kernel: those of a variant have its name and a point before their own. */
export function ownName(operation: string): string {
  return operation.slice(operation.lastIndexOf('.') + 1);
}
