/** Diffs as variants: the files that a diff names, as they would be with it; nothing is written. */

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { applyHunks, readDiff, type Applied, type FileDiff } from './diff.ts';
import type { Subject, Variant } from './find.ts';
import { filesOf } from './lang/compile.ts';
import type { Texts } from './lang/modules.ts';
import { packageRoot, shownPath } from './paths.ts';
import { UsageError } from './usage.ts';

/** What some diffs, applied one after the other, make of the files on disk. */
export interface Patched {
  /** The diffs, as stored schedules name them. */
  readonly diffs: readonly string[];
  /** By real path. */
  readonly texts: Texts;
  /** Hunks that apply elsewhere than they say, as patch(1) tells of them. */
  readonly notes: readonly string[];
}

/**
 * Applies diffs to the files they name, from the current directory or else from the package's root, with the first
 * component of their names (`a/`, `b/`) or without. Throws UsageError where a hunk does not apply.
 */
export function readPatches(diffs: readonly string[], cwd: string = process.cwd()): Patched {
  const texts: Record<string, string> = {};
  const notes: string[] = [];
  for (const diff of diffs) {
    const path = resolve(cwd, diff);
    if (!existsSync(path)) throw new UsageError(`no such file: ${diff} (--patch)`);
    for (const change of readDiff(readFileSync(path, 'utf8'), diff)) {
      const { file, shown } = targetOf(change, diff, texts, cwd);
      const before = change.before === null ? '' : (texts[file] ?? readFileSync(file, 'utf8'));
      const applied = applyHunks(before, change.hunks);
      if (applied.failures.length > 0) throw new UsageError(failureInWords(diff, shown, change, applied));
      notes.push(...applied.notes.map((note) => `${diff}: ${shown}: ${note}`));
      texts[file] = applied.text;
    }
  }
  return { diffs: diffs.map((diff) => shownPath(resolve(cwd, diff))), texts, notes };
}

/** A variant with diffs on top, `as-it-stood+fix.diff`. */
export function withPatches(variant: Variant, { diffs, texts }: Patched): Variant {
  const name = [variant.name, ...diffs.map((diff) => basename(diff))].join('+');
  return { name, files: variant.files, named: false, texts, patches: diffs };
}

/** Whether a spec with a variant is made of anything that diffs change. */
export function isTouched({ file, program }: Subject, { files }: Variant, { texts }: Patched): boolean {
  return !program && filesOf(file, files, texts).some((each) => each in texts);
}

interface Target {
  /** Its real path. */
  readonly file: string;
  readonly shown: string;
}

function targetOf({ before, after }: FileDiff, diff: string, texts: Texts, cwd: string): Target {
  const names = [after, before].filter((name) => name !== null);
  const places = [cwd, packageRoot].flatMap((folder) =>
    names.flatMap((name) => spellings(name).map((each) => resolve(folder, each))),
  );
  const found = places.map(realPath).find((place) => place in texts || existsSync(place));
  if (before === null) {
    if (found !== undefined)
      throw new UsageError(`${diff}: ${shownPath(found)} is to be made, but is there already`);
    const made = realPath(resolve(cwd, spellings(after!)[0]!));
    return { file: made, shown: shownPath(made) };
  }
  if (found !== undefined) return { file: found, shown: shownPath(found) };
  throw new UsageError(
    `${diff}: there is no file ${spellings(names[0]!)[0]} to patch, neither here nor among those that come with Allwalks`,
  );
}

/** A name without what git puts before it, and as it is. */
function spellings(name: string): string[] {
  const stripped = name.replace(/^[^/]+\//, '');
  if (stripped === name) return [name];
  return /^[ab]\//.test(name) ? [stripped, name] : [name, stripped];
}

/** Also of a file that is not there yet. */
function realPath(path: string): string {
  return existsSync(path)
    ? realpathSync.native(path)
    : path === dirname(path)
      ? path
      : join(realPath(dirname(path)), basename(path));
}

function failureInWords(
  diff: string,
  shown: string,
  { hunks }: FileDiff,
  { failures, appliedBefore }: Applied,
): string {
  const lines = failures.map(({ message, line }) => `  ${message} (${diff}:${line})`);
  const before = appliedBefore ? ['  It seems to be applied already, or reversed.'] : [];
  const count = `${failures.length} out of ${hunks.length} ${hunks.length === 1 ? 'hunk' : 'hunks'} FAILED`;
  return [`${diff} does not apply to ${shown}: ${count}`, ...lines, ...before].join('\n');
}
