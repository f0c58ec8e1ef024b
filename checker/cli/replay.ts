/** `allwalks replay`: follows stored schedules and says whether they still lead to the same violation. */

import { explainReplay, isModelError, printColumns, replayFile, schedulesAt, UsageError } from '../index.ts';
import type { Replay, Schedule } from '../index.ts';
import type { Terminal } from './terminal.ts';

export interface ReplayArguments {
  /** Files, or folders of them. */
  readonly files: readonly string[];
  readonly json: boolean;
  /** Not said: where there are several files. */
  readonly fold: boolean | undefined;
}

export function runReplay(args: ReplayArguments, terminal: Terminal): number {
  const files = schedulesAt(args.files);
  const fold = args.fold ?? files.length > 1;
  let gone = 0;
  let wrong = 0;
  for (const file of files) {
    try {
      const { replay, schedule } = replayFile(file);
      if (args.json) terminal.print(JSON.stringify(recordOf(file, replay, schedule)));
      else show(files.length > 1 ? file : null, replay, schedule, fold, terminal);
      if (replay.kind !== 'confirmed') gone++;
    } catch (error) {
      // One wrong file is no reason to keep quiet about the others.
      if (files.length === 1 || !(isModelError(error) || error instanceof UsageError)) throw error;
      wrong++;
      terminal.note(error.message);
    }
  }
  if (files.length > 1 && !args.json) terminal.print(summary(files.length, gone, wrong));
  if (wrong > 0) return 2;
  return gone > 0 ? 1 : 0;
}

function show(title: string | null, replay: Replay, schedule: Schedule, fold: boolean, terminal: Terminal): void {
  const { width, colour, paint, print } = terminal;
  if (title !== null) print(paint(title, 'bold'));
  print(printColumns(replay.trace, { width, colour, fold }).trimEnd());
  const explained = explainReplay(replay, schedule);
  print(`\n${paint(explained, replay.kind === 'confirmed' ? 'green' : 'yellow')}`);
  if (title !== null) print('');
}

/** What one replay found, as data: a line of `allwalks replay --json`. */
function recordOf(file: string, replay: Replay, schedule: Schedule) {
  return {
    schema: 1,
    file,
    spec: schedule.spec,
    variant: schedule.variant,
    property: schedule.property,
    confirmed: replay.kind === 'confirmed',
    steps: schedule.steps.length,
    /** How many of the steps still fit. */
    matched: replay.trace.steps.length,
    reason: reasonOf(replay),
  };
}

/** Why a replay is not confirmed. */
function reasonOf(replay: Replay): string | null {
  if (replay.kind === 'confirmed') return null;
  if (replay.kind === 'mismatch') return replay.cause;
  return replay.failure === null ? 'nothing is violated' : `“${replay.failure.property}” is violated`;
}

function summary(files: number, gone: number, wrong: number): string {
  const parts = [
    [files - gone - wrong, 'violated as recorded'],
    [gone, 'NOT as recorded'],
    [wrong, 'not replayed because a file is wrong'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return `${files} schedules: ${said.join(', ')}.`;
}
