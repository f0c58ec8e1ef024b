/** Writes counterexamples to disk: whole or not at all. */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printSchedule, type Schedule } from './trace/schedule.ts';
import { UsageError } from './usage.ts';

/** Stores a schedule as `<spec>.<variant>.json` in the folder, which is made if need be. Returns its path. */
export function storeSchedule(schedule: Schedule, folder: string): string {
  const name = `${schedule.spec}.${schedule.variant}.json`.replaceAll(/[^\w.+-]/g, '-');
  const file = join(folder, name);
  const text = printSchedule(schedule);
  if (textOf(file) === text) return file;
  // Renaming is atomic within a folder: a reader, or a run cut short, never sees half a file.
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new UsageError(`cannot store the counterexample: ${(error as Error).message}`, { cause: error });
  }
  return file;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
