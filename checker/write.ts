/** Files that are written whole or not at all. */

import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { UsageError } from './usage.ts';

/** Writes a file, and makes its folder if need be. Throws what the system says. */
export function writeWhole(file: string, text: string): void {
  // Renaming is atomic within a folder: a reader, or a run cut short, never sees half a file.
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
  } finally {
    // Where the folder itself is no folder, there is nothing to remove and an error that says so.
    if (existsSync(unfinished)) rmSync(unfinished);
  }
}

/** Throws UsageError where nothing can be stored in the folder, which need not exist and is not made: it may not be needed. */
export function requireWritable(folder: string, option = '--out', wanted: 'folder' | 'file' = 'folder'): void {
  let place = resolve(folder);
  while (!existsSync(place)) place = dirname(place);
  if (!statSync(place).isDirectory())
    throw new UsageError(`${option} ${folder}: ${basename(place)} is a file; a folder is expected`);
  const probe = `${place}/.allwalks.${process.pid}.tmp`;
  try {
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const problem = `nothing can be stored in ${folder}: ${(error as Error).message}; ${option} names another ${wanted}`;
    throw new UsageError(problem, { cause: error });
  }
}

/** The same for a file, which may be there already. */
export function requireWritableFile(file: string, option: string): void {
  if (existsSync(file) && !statSync(file).isFile())
    throw new UsageError(`${option} ${file}: that is a folder; a file is expected`);
  requireWritable(dirname(resolve(file)), option, 'file');
}
