/**
 * Follows a stored schedule again, by its words: who, in which operation, which step, which outcomes.
 *
 * Numbers of blocks and lines change with every edit of a model; the words only where the edit matters to the
 * schedule. Where they no longer fit, the replay says how far it got, what was recorded, what is there now, and
 * what has probably happened.
 */

import type { Failure, Stepper, Successor } from '../engine/engine.ts';
import { taskName, taskNamed } from '../ir/values.ts';
import { ownName, wordsOf, type Schedule, type ScheduleStep } from './schedule.ts';
import { finishTrace, takeStep, type Taken, type Trace, type TraceStep } from './trace.ts';

export type Replay = { readonly trace: Trace } & (
  | { readonly kind: 'confirmed' }
  /** Every step fits, but what is broken at the end is something else, or nothing. */
  | { readonly kind: 'other-end'; readonly failure: Failure | null }
  /** This step (from 0) does not fit. */
  | {
      readonly kind: 'mismatch';
      readonly step: number;
      /** What the task could do instead. */
      readonly now: readonly ScheduleStep[];
      readonly cause: string;
    }
);

/** Takes the steps of the schedule as far as they fit. */
export function replay<S>(stepper: Stepper<S>, schedule: Schedule): Replay {
  const steps: TraceStep[] = [];
  let state: S | null = stepper.initial();
  let failure: Failure | null = null;
  for (const [index, recorded] of schedule.steps.entries()) {
    if (state === null) {
      const cause = `step ${index} already breaks “${failure?.property}”`;
      return mismatch(finishTrace(stepper, steps, state, failure), index, [], cause);
    }
    const here: S = state;
    const offers = offersOf(stepper, here, recorded.task, steps.at(-1)?.move.task ?? null);
    const taken = offers.find((offer) => sameStep(wordsOf(offer.step), recorded));
    if (taken === undefined) {
      const now = offers.map((offer) => wordsOf(offer.step));
      const trace = finishTrace(stepper, steps, here, null);
      return mismatch(trace, index, now, causeOf(stepper, here, recorded, now));
    }
    steps.push(taken.step);
    ({ state, failure } = taken);
  }
  const trace = finishTrace(stepper, steps, state, failure);
  if (trace.failure?.property === schedule.property) return { kind: 'confirmed', trace };
  return { kind: 'other-end', trace, failure: trace.failure };
}

function mismatch(trace: Trace, step: number, now: readonly ScheduleStep[], cause: string): Replay {
  return { kind: 'mismatch', trace, step, now, cause };
}

/** What a task can do, each looked at closely. */
export function offersOf<S>(stepper: Stepper<S>, state: S, task: string, previous: number | null): Taken<S>[] {
  const moves = [...stepper.successors(state)].map((successor: Successor<S>) => successor.move);
  return moves
    .filter((move) => taskName(stepper.program, move.task) === task)
    .map((move) => takeStep(stepper, state, move, previous))
    .filter((taken) => taken !== null);
}

function sameStep(a: ScheduleStep, b: ScheduleStep): boolean {
  return a.operation === b.operation && a.step === b.step && a.text === b.text && sameChoices(a, b);
}

export function sameChoices(a: ScheduleStep, b: ScheduleStep): boolean {
  if (a.choices.length !== b.choices.length) return false;
  return a.choices.every(({ name, value }, i) => name === b.choices[i]!.name && value === b.choices[i]!.value);
}

/** The likely reason why a recorded step does not fit. */
export function causeOf<S>(
  stepper: Stepper<S>,
  state: S,
  recorded: ScheduleStep,
  now: readonly ScheduleStep[],
): string {
  const { program } = stepper;
  const task = taskNamed(program, recorded.task);
  if (task === undefined) return `there is no task ${recorded.task} any more`;
  const { status, frames } = stepper.stand(state, task);
  if (status === 'dormant') return `${recorded.task} has not been started here`;
  if (status === 'done') return `${recorded.task} has finished already: it has fewer steps than before`;
  const inside = frames.at(-1)?.operation ?? '';
  if (now.length === 0)
    return `${recorded.task} is blocked, in ${inside}: it waits for something that was so before`;
  const wanted = ownName(recorded.operation);
  if (!program.operations.some((operation) => ownName(operation.name) === wanted))
    return `there is no operation ${wanted} any more`;
  if (now.every((step) => ownName(step.operation) !== wanted))
    return `${recorded.task} took another way and is in ${ownName(now[0]!.operation)}`;
  const sameText = now.filter((step) => step.text === recorded.text);
  if (sameText.length === 0) return `the code of ${wanted} has changed`;
  if (sameText.every((step) => step.step !== recorded.step)) return 'the step has been given another name';
  return 'the choices in this step have changed';
}

/** What a replay found, in words. */
export function explainReplay(found: Replay, schedule: Schedule): string {
  const total = schedule.steps.length;
  switch (found.kind) {
    case 'confirmed':
      return `replayed: ${total} of ${total} steps, “${schedule.property}” is violated as recorded`;
    case 'other-end': {
      const now = found.failure === null ? 'nothing is violated' : `“${found.failure.property}” is violated`;
      return [
        `replayed: ${total} of ${total} steps, but the end is another`,
        `  recorded: “${schedule.property}” is violated: ${schedule.message}`,
        `  now:      ${now}${found.failure === null ? '' : `: ${found.failure.message}`}`,
        `  likely:   the property, or what the last step does, has changed`,
      ].join('\n');
    }
    case 'mismatch': {
      const now = found.now.length === 0 ? ['nothing'] : found.now.map(stepInWords);
      return [
        `replayed: ${found.step} of ${total} steps; step ${found.step + 1} does not fit`,
        `  recorded: ${stepInWords(schedule.steps[found.step]!)}`,
        ...now.map((words, index) => `${index === 0 ? '  now:      ' : '       or:  '}${words}`),
        `  likely:   ${found.cause}`,
      ].join('\n');
    }
  }
}

function stepInWords({ task, operation, step, place, text, choices }: ScheduleStep): string {
  const named = step === null ? '' : ` “${step}”`;
  const chosen = choices.map(({ name, value, label }) => `${name} = ${label ?? value}`).join(', ');
  const where = place === null ? '' : `  (${place})`;
  return `${task} in ${operation}${named}: ${text}${chosen === '' ? '' : ` [${chosen}]`}${where}`;
}
