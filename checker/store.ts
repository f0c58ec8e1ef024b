/** Writes counterexamples to disk: whole or not at all. */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readSchedule } from './trace/read.ts';
import { printSchedule, type Schedule } from './trace/schedule.ts';
import { UsageError } from './usage.ts';

/** Where the schedule of a spec with a variant, on a machine, is stored. */
export function scheduleFile(source: Pick<Schedule, 'spec' | 'variant' | 'machine'>, folder: string): string {
  const { spec, variant, machine } = source;
  const words = [spec, variant, ...(machine ? [`${machine.cpus}-cpu-${machine.preempt}`] : []), 'json'];
  return join(folder, words.join('.').replaceAll(/[^\w.+-]/g, '-'));
}

/** Throws where nothing can be stored in the folder, which need not exist and is not made: it may not be needed. */
export function requireWritable(folder: string): void {
  let place = resolve(folder);
  while (!existsSync(place)) place = dirname(place);
  if (!statSync(place).isDirectory())
    throw new UsageError(`--out ${folder}: ${basename(place)} is a file; a folder is expected`);
  const probe = join(place, `.allwalks.${process.pid}.tmp`);
  try {
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const problem = `nothing can be stored in ${folder}: ${(error as Error).message}; --out names another folder`;
    throw new UsageError(problem, { cause: error });
  }
}

export interface Stored {
  /** Null where it was not stored. */
  readonly file: string | null;
  /** Why not. */
  readonly note: string | null;
}

/**
 * Stores a schedule in the folder, which is made if need be, unless `keep` says that what is stored there is
 * better. Does not throw: what a search has found is not lost because there is no room for it.
 */
export function storeSchedule(schedule: Schedule, folder: string, keep: (stored: Schedule) => boolean): Stored {
  const file = scheduleFile(schedule, folder);
  const text = printSchedule(schedule);
  const there = textOf(file);
  if (there === text) return { file, note: null };
  const stored = there === null ? null : scheduleIn(there, file);
  if (stored !== null && keep(stored)) {
    const note = `not stored: ${file} has a schedule of ${stored.steps.length} steps that still leads to “${stored.property}”`;
    return { file: null, note };
  }
  // Renaming is atomic within a folder: a reader, or a run cut short, never sees half a file.
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
    return { file, note: null };
  } catch (error) {
    return { file: null, note: `the counterexample could not be stored: ${(error as Error).message}` };
  } finally {
    removeIfThere(unfinished);
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** What is stored, if it is a schedule that this version can read. */
function scheduleIn(text: string, file: string): Schedule | null {
  try {
    return readSchedule(text, file);
  } catch {
    return null;
  }
}

function removeIfThere(file: string): void {
  // Where the folder itself is no folder, there is nothing to remove and an error that says so.
  if (existsSync(file)) rmSync(file);
}
