/** Follows a stored schedule in the model's own code, for a debugger; the reference engine goes along, and they must agree. */

import { Reference } from './engine/reference.ts';
import type { Failure } from './engine/engine.ts';
import { engineRules, type Program } from './ir/ir.ts';
import { taskNamed } from './ir/values.ts';
import { makeRunnable, type Runnable } from './lang/runnable.ts';
import { replayFile } from './replay.ts';
import { differences } from './run/compare.ts';
import { Direct, RuleBroken } from './run/direct.ts';
import { ownName, type Schedule } from './trace/schedule.ts';
import type { TraceStep } from './trace/trace.ts';
import type { Replay } from './trace/replay.ts';
import { UsageError } from './usage.ts';

export interface Inspection {
  readonly schedule: Schedule;
  readonly replay: Replay;
  readonly runnable: Runnable;
}

/** Throws where the file, the spec or the variant is not as it should be, or there is no code to run. */
export function openInspection(file: string): Inspection {
  const { schedule, replay, subject, variant } = replayFile(file);
  if (subject.program)
    throw new UsageError(`--inspect: ${schedule.file} is IR, which is no code that runs by itself`);
  if (schedule.machine)
    throw new UsageError(
      '--inspect: who has a CPU is no part of the model’s code; name a schedule that was found without --cpus',
    );
  return { schedule, replay, runnable: makeRunnable(subject.file, variant.files, variant.texts) };
}

/** Who looks on. */
export interface Onlooker {
  /** The initial objects are there; nothing has run yet. */
  readonly begun: () => void;
  /** A step (numbers from 1) has been taken. */
  readonly taken: (number: number, step: TraceStep) => void;
}

/**
 * Runs the steps that fit. Gives where the code and the schedule disagree, in words; empty: nowhere. Stops at the first step
 * after which they do.
 */
export function followInspection({ replay, runnable }: Inspection, onlooker?: Onlooker): readonly string[] {
  const { program, steps, failure } = replay.trace;
  const reference = new Reference(program);
  let state = reference.initial();
  const direct = new Direct(program, runnable);
  const initially = differences(direct.heap, reference, state);
  if (initially.length > 0) return initially;
  onlooker?.begun();
  for (const [index, step] of steps.entries()) {
    const { successor } = reference.record(state, step.move);
    const broken = attempt(() => direct.take(step.move));
    onlooker?.taken(index + 1, step);
    if (successor?.kind !== 'state') return disagreementAtEnd(broken, failure);
    if (broken !== null) return [`step ${index + 1} ends with ${broken.message}`];
    state = successor.state;
    const different = differences(direct.heap, reference, state);
    if (different.length > 0) return different.map((each) => `after step ${index + 1} ${each}`);
  }
  if (failure === null) return [];
  const at = (task: string, where: string) => isAt(reference, state, task, where);
  let holds: boolean | undefined;
  const broken = attempt(() => (holds = direct.holds(failure.property, { at })));
  return holds === true && broken === null ? [`“${failure.property}” holds`] : [];
}

function attempt(run: () => unknown): Error | null {
  try {
    run();
    return null;
  } catch (error) {
    return error as Error;
  }
}

/** The last step breaks a rule. Where it is one of C itself JavaScript may throw a TypeError, or go on and break another. */
function disagreementAtEnd(broken: Error | null, failure: Failure | null): string[] {
  const rule = failure?.property ?? '';
  if (broken instanceof RuleBroken && broken.rule === rule) return [];
  if ((engineRules as readonly string[]).includes(rule) && rule !== 'double-free') return [];
  return [
    `the last step breaks ${rule}, but here ${broken === null ? 'it does not' : `it ends with: ${broken.message}`}`,
  ];
}

/** What `at` means: the next step is the one named so or, if there is none, the task is in the operation named so. */
function isAt(reference: Reference, state: ReturnType<Reference['initial']>, task: string, where: string): boolean {
  const { program } = reference;
  const { frames } = reference.stand(state, taskNamed(program, task)!);
  const top = frames.at(-1);
  if (isStepName(program, where)) return top !== undefined && blockName(program, top) === where;
  return frames.some(({ operation }) => ownName(operation) === where);
}

function isStepName(program: Program, where: string): boolean {
  return program.operations.some(({ blocks }) => blocks.some(({ name }) => name === where));
}

function blockName(program: Program, { operation, block }: { readonly operation: string; readonly block: number }) {
  return program.operations.find(({ name }) => name === operation)?.blocks[block]?.name;
}
