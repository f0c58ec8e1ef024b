/** Counterexamples on disk: where they are stored, and which one stays where there are two. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSchedule } from './trace/read.ts';
import { printSchedule, type Schedule } from './trace/schedule.ts';
import { writeWhole } from './write.ts';

/** Where the schedule of a spec with a variant, on a machine, is stored. */
export function scheduleFile(source: Pick<Schedule, 'spec' | 'variant' | 'machine'>, folder: string): string {
  const { spec, variant, machine } = source;
  const words = [spec, variant, ...(machine ? [`${machine.cpus}-cpu-${machine.preempt}`] : []), 'json'];
  return join(folder, words.join('.').replaceAll(/[^\w.+-]/g, '-'));
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
  try {
    writeWhole(file, text);
    return { file, note: null };
  } catch (error) {
    return { file: null, note: `the counterexample could not be stored: ${(error as Error).message}` };
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
