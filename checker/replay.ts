/** Replays a stored counterexample: finds the spec and the variant it names, and follows it. */

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { compile } from './check.ts';
import { Reference } from './engine/reference.ts';
import { findSubject, findVariants, type Subject, type Variant } from './find.ts';
import { readPatches, withPatches } from './patch.ts';
import { packageRoot } from './paths.ts';
import { UsageError } from './usage.ts';
import { replay, type Replay } from './trace/replay.ts';
import { readSchedule } from './trace/read.ts';
import type { Schedule } from './trace/schedule.ts';

/** Replays the schedule stored in a file. Throws where the file, the spec or the variant is not as it should be. */
export function replayFile(file: string): {
  readonly schedule: Schedule;
  readonly replay: Replay;
  readonly subject: Subject;
  readonly variant: Variant;
} {
  if (!existsSync(file)) throw new UsageError(`no such file: ${file}`);
  if (statSync(file).isDirectory()) throw new UsageError(`${file} is a folder; a file is expected`);
  const schedule = readSchedule(readFileSync(file, 'utf8'), file);
  const subject = findSubject(locate(schedule.file, file));
  const variant = variantOf(schedule, subject, file);
  const program = compile(subject, variant, schedule.machine);
  return { schedule, replay: replay(new Reference(program), schedule), subject, variant };
}

/** The files that the words of a command line stand for: of a folder, every .json in it. */
export function schedulesAt(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    if (!existsSync(word) || !statSync(word).isDirectory()) return [word];
    const names = readdirSync(word).filter((name) => name.endsWith('.json'));
    if (names.length === 0) throw new UsageError(`there is no .json file in ${word}`);
    return names.toSorted().map((name) => join(word, name));
  });
}

/** The spec's own variant of that name, else the files that were named on the command line then. */
function variantOf(schedule: Schedule, subject: Subject, file: string): Variant {
  const own = subject.variants.some((variant) => variant.name === schedule.variant);
  if (own) return findVariants(subject, [schedule.variant])[0]!;
  if (schedule.replaced.length === 0 && !schedule.patches)
    throw new UsageError(`${file}: ${schedule.spec} has no variant ${schedule.variant} any more`);
  const files = schedule.replaced.map((each) => locate(each, file));
  const variant = { name: schedule.variant, files, named: false };
  if (!schedule.patches) return variant;
  const patched = readPatches(schedule.patches.map((each) => locate(each, file)));
  return { ...withPatches(variant, patched), name: schedule.variant };
}

/** A file named in a schedule: in the current directory, around the schedule, or among our own. */
export function locate(path: string, schedule: string): string {
  const folders = [process.cwd()];
  for (let folder = dirname(resolve(schedule)); dirname(folder) !== folder; folder = dirname(folder))
    folders.push(folder);
  const found = [...folders, packageRoot].map((folder) => join(folder, path)).find((each) => existsSync(each));
  if (found !== undefined) return found;
  throw new UsageError(`${schedule}: there is no ${path} (${basename(schedule)} was made from it)`);
}
