/**
 * A schedule looked at closely: what every step of it ran, where, and what it changed.
 *
 * Searches keep moves (numbers) only. A trace is made afterwards, by taking the moves again with
 * `Stepper.record` and putting what happened into words.
 */

import assert from 'node:assert/strict';
import type { Event, Failure, Move, Stand, Stepper } from '../engine/engine.ts';
import type { Block, Place, Program } from '../ir/ir.ts';
import { taskName } from '../ir/values.ts';
import { Properties } from '../search/properties.ts';
import { changesOf, readsOf, resultsOf } from './changes.ts';
import { mainEvent } from './focus.ts';
import { formatCall, formatReturn } from './returns.ts';

/** An outcome of `choose` or of a branch of alternatives. */
export interface Choice {
  readonly name: string;
  readonly value: number;
  /** What the outcome is called, where it has a name. */
  readonly label?: string;
}

/** An operation is entered (`dput(T)`), or left (`dput returns -ECHILD`). */
export interface Call {
  readonly kind: 'enter' | 'leave';
  /** How many operations are around it. */
  readonly depth: number;
  readonly text: string;
}

/** One step, in words. */
export interface TraceStep {
  readonly move: Move;
  readonly task: string;
  /** The operations the task is in where the step does its work, outermost first. */
  readonly stack: readonly string[];
  /** The innermost of them: what runs. */
  readonly operation: string;
  /** What the step is called (`yield 'lookup'`), if it is. */
  readonly step: string | null;
  /** The statement that makes the step's access, else the one it begins with. */
  readonly place: Place | null;
  /** Source text of that statement. */
  readonly text: string;
  readonly choices: readonly Choice[];
  /** What it changed, one item each: `T.d_count 2 → 3`. */
  readonly changes: readonly string[];
  /** What it read, where it changed nothing (`T.d_count = 2`), and what the functions it called returned. */
  readonly reads: readonly string[];
  /** Operations entered and left before the statement that `text` shows, and after it. */
  readonly before: readonly Call[];
  readonly after: readonly Call[];
  readonly events: readonly Event[];
  /** The task that ran before is another one and could have gone on. */
  readonly preempts: boolean;
}

export interface Trace {
  readonly program: Program;
  readonly steps: readonly TraceStep[];
  /** What the last step broke, or what does not hold in the state it led to. */
  readonly failure: Failure | null;
  /** How often a task that could have gone on was replaced by another. */
  readonly switches: number;
}

/** A step that has been taken: its words and where it led. */
export interface Taken<S> {
  readonly step: TraceStep;
  /** Absent where the step broke a rule. */
  readonly state: S | null;
  readonly failure: Failure | null;
}

/** Takes the moves from the initial state. Every one of them must be enabled. */
export function traceMoves<S>(stepper: Stepper<S>, moves: readonly Move[]): Trace {
  const steps: TraceStep[] = [];
  let state: S | null = stepper.initial();
  let failure: Failure | null = null;
  for (const move of moves) {
    assert(state !== null, 'a schedule ends with the step that breaks a rule');
    const taken: Taken<S> | null = takeStep(stepper, state, move, steps.at(-1)?.move.task ?? null);
    assert(taken !== null, `step ${steps.length + 1} of the schedule is not enabled`);
    steps.push(taken.step);
    ({ state, failure } = taken);
  }
  return finishTrace(stepper, steps, state, failure);
}

/** Closes a trace: a failure that is not the last step's may be one of the state it led to. */
export function finishTrace<S>(
  stepper: Stepper<S>,
  steps: readonly TraceStep[],
  state: S | null,
  failure: Failure | null,
): Trace {
  return {
    program: stepper.program,
    steps,
    failure: failure ?? (state === null ? null : brokenIn(stepper, state)),
    switches: steps.filter((step) => step.preempts).length,
  };
}

/** What does not hold in a state, asked as searches ask it. */
function brokenIn<S>(stepper: Stepper<S>, state: S): Failure | null {
  const properties = new Properties(stepper);
  const broken = properties.discover(state);
  if (broken !== undefined) return broken;
  const here = stepper.key(state);
  for (const successor of stepper.successors(state))
    if (successor.kind !== 'state' || stepper.key(successor.state) !== here) return null;
  return properties.settle(state) ?? null;
}

/** Takes one move and describes it; null where it is not enabled. `previous` is the task that ran before. */
export function takeStep<S>(stepper: Stepper<S>, state: S, move: Move, previous: number | null): Taken<S> | null {
  const { successor, events } = stepper.record(state, move);
  if (successor === undefined) return null;
  const preempts = previous !== null && previous !== move.task && canGoOn(stepper, state, previous);
  const failedAt = successor.kind === 'failure' ? successor.failure.at : undefined;
  const step = describe(stepper, state, move, events, preempts, failedAt);
  if (successor.kind === 'state') return { step, state: successor.state, failure: null };
  const failure = successor.kind === 'failure' ? successor.failure : { property: successor.limit, message: '' };
  return { step, state: null, failure };
}

/** A task can go on if it has a step that leads anywhere else. */
function canGoOn<S>(stepper: Stepper<S>, state: S, task: number): boolean {
  const here = stepper.key(state);
  for (const successor of stepper.successors(state)) {
    if (successor.move.task !== task) continue;
    if (successor.kind !== 'state' || stepper.key(successor.state) !== here) return true;
  }
  return false;
}

function describe<S>(
  stepper: Stepper<S>,
  state: S,
  move: Move,
  events: readonly Event[],
  preempts: boolean,
  failedAt: number | undefined,
): TraceStep {
  const { program } = stepper;
  const stand = stepper.stand(state, move.task);
  const main = mainEvent(program, events);
  const calls = callsOf(program, stand, events, main);
  const place = placeAt(program, main?.at) ?? placeAt(program, failedAt) ?? restingPlace(program, stand);
  const changes = changesOf(program, move.task, events);
  return {
    move,
    task: taskName(program, move.task),
    stack: calls.stack,
    operation: calls.stack.at(-1) ?? '',
    step: restingBlock(program, stand)?.name ?? null,
    place,
    text: place?.text ?? '',
    choices: choicesOf(move, events),
    changes,
    reads: [...(changes.length > 0 ? [] : readsOf(program, events)), ...resultsOf(program, events)],
    before: calls.before,
    after: calls.after,
    events,
    preempts,
  };
}

/** The operations entered and left on both sides of the main event, and those on the stack when it happens. */
function callsOf(program: Program, stand: Stand, events: readonly Event[], main: Event | undefined) {
  const stack = stand.frames.map((frame) => frame.operation);
  const before: Call[] = [];
  const after: Call[] = [];
  let stackThen: readonly string[] | null = null;
  for (const event of events) {
    if (event === main) stackThen = [...stack];
    const side = stackThen === null ? before : after;
    if (event.kind === 'enter') {
      side.push({ kind: 'enter', depth: stack.length, text: formatCall(program, event.operation, event.args) });
      stack.push(event.operation);
    } else if (event.kind === 'leave') {
      stack.pop();
      side.push({ kind: 'leave', depth: stack.length, text: formatReturn(program, event.operation, event.value) });
    }
  }
  // A step without a main event is shown where it begins.
  if (stackThen !== null) return { stack: stackThen, before, after };
  return { stack: stand.frames.map((frame) => frame.operation), before: [], after: before };
}

function choicesOf(move: Move, events: readonly Event[]): Choice[] {
  const named = events.filter((event) => event.kind === 'choose');
  return move.choices.map((value, index) => {
    const event = named[index];
    if (event === undefined) return { name: 'branch', value };
    const choice = { name: event.name, value };
    return event.label === undefined ? choice : { ...choice, label: event.label };
  });
}

function restingBlock(program: Program, stand: Stand) {
  const frame = stand.frames.at(-1);
  if (frame === undefined) return undefined;
  return program.operations.find((operation) => operation.name === frame.operation)?.blocks[frame.block];
}

function restingPlace(program: Program, stand: Stand): Place | null {
  return placeOfBlock(program, restingBlock(program, stand));
}

/** Where a step begins that begins with the block. */
export function placeOfBlock(program: Program, block: Block | undefined): Place | null {
  const at = block?.at ?? block?.body.find((statement) => statement.at !== undefined)?.at;
  return placeAt(program, at);
}

export function placeAt(program: Program, at: number | undefined): Place | null {
  return at === undefined ? null : (program.places[at] ?? null);
}

/** A failure in one sentence, which names the rule or property. */
export function failureInWords({ property, message }: Failure): string {
  if (message === '') return property;
  // `use-after-free` may be said as `use after free`.
  const named = [message, message.replaceAll(' ', '-')].some((words) => words.includes(property));
  return named ? message : `${property}: ${message}`;
}
