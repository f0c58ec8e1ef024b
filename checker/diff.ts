/** Unified diffs: printed, read, and applied to texts as patch(1) applies them. The one file that knows the package for it. */

import { createRequire } from 'node:module';
import type * as Library from 'diff';
import { UsageError } from './usage.ts';

/** Loaded when it is first needed: most commands have no diff. */
function library(): typeof Library {
  return createRequire(import.meta.url)('diff') as typeof Library;
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** What changes from one text to the other, as `diff -u` prints it; empty where nothing does. */
export function printDiff(before: NamedText, after: NamedText, context = 3): string {
  if (before.text === after.text) return '';
  const { structuredPatch, formatPatch, FILE_HEADERS_ONLY } = library();
  const patch = structuredPatch(before.name, after.name, before.text, after.text, undefined, undefined, {
    context,
  });
  return formatPatch(patch, FILE_HEADERS_ONLY);
}

/** The change of one file, as a diff says it. */
export interface FileDiff {
  /** Its names as written, `a/` and `b/` included; null for /dev/null: it is made, or removed. */
  readonly before: string | null;
  readonly after: string | null;
  readonly hunks: readonly Hunk[];
}

export interface Hunk {
  /** The line of the diff that it begins in, from 1. */
  readonly line: number;
  /** The line of the file that it begins at, from 1. */
  readonly start: number;
  /** Lines with ` `, `-`, `+` or `\` before them. */
  readonly lines: readonly string[];
}

/** What `git format-patch` puts below a diff: its version. */
const mailTrailer = /^-- \n\d[^\n]*\n*(?=From |$(?!\n))/gm;

/** Reads a diff of one or more files. Throws UsageError that names the diff `name`. */
export function readDiff(text: string, name: string): FileDiff[] {
  const patches = parse(text.replaceAll('\r\n', '\n').replaceAll(mailTrailer, ''), name);
  // The headers of hunks are all there is to count: within a hunk every line has a sign before it.
  const headers = text.split('\n').flatMap((line, i) => (/^@@\s/.test(line) ? [i + 1] : []));
  const files = patches.filter(({ hunks, isRename, isCopy, isBinary }) => {
    if (isRename || isCopy || isBinary)
      throw new UsageError(`${name}: renames, copies and binary files cannot be applied`);
    return hunks.length > 0;
  });
  if (files.length === 0)
    throw new UsageError(`${name}: there is no unified diff in it (\`diff -u\` and \`git diff\` make them)`);
  return files.map(({ oldFileName, newFileName, hunks }) => {
    const [before, after] = [fileName(oldFileName), fileName(newFileName)];
    if (before === null && after === null)
      throw new UsageError(`${name}: it does not say which file it changes (no --- and +++ lines)`);
    return {
      before,
      after,
      hunks: hunks.map(({ oldStart, lines }) => ({ line: headers.shift()!, start: oldStart, lines })),
    };
  });
}

function parse(text: string, name: string): Library.StructuredPatch[] {
  try {
    return library().parsePatch(text);
  } catch (error) {
    throw new UsageError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

function fileName(name: string | undefined): string | null {
  return name === undefined || name === '/dev/null' ? null : name;
}

export interface Applied {
  /** The text with the hunks that apply. */
  readonly text: string;
  /** Hunks that apply, but not where they say: `Hunk #1 succeeded at 45 (offset 4 lines).` */
  readonly notes: readonly string[];
  /** Hunks that do not: `Hunk #2 FAILED at 41.`, with the line of the diff where each begins. */
  readonly failures: readonly { readonly message: string; readonly line: number }[];
  /** It is as if all of them had been applied before. */
  readonly appliedBefore: boolean;
}

/** How many lines of context at either end need not fit. */
const mostFuzz = 2;

/** Applies hunks to a text: each as near as can be to where it says, if need be without the outermost lines of its context. */
export function applyHunks(text: string, hunks: readonly Hunk[]): Applied {
  const found = apply(text, hunks);
  const reversed = hunks.map((hunk) => ({ ...hunk, lines: hunk.lines.map(reverse) }));
  const appliedBefore = found.failures.length > 0 && apply(text, reversed).failures.length === 0;
  return { ...found, appliedBefore };
}

function reverse(line: string): string {
  return line.replace(/^[+-]/, (sign) => (sign === '+' ? '-' : '+'));
}

function apply(text: string, hunks: readonly Hunk[]): Omit<Applied, 'appliedBefore'> {
  const before = text.split('\n');
  const after: string[] = [];
  const notes: string[] = [];
  const failures: { message: string; line: number }[] = [];
  let done = 0;
  let offset = 0;
  for (const [i, hunk] of hunks.entries()) {
    const sides = sidesOf(hunk);
    const wanted = hunk.start - 1;
    const place = locate(before, sides, wanted + offset, done);
    if (place === undefined) {
      failures.push({ message: `Hunk #${i + 1} FAILED at ${hunk.start + after.length - done}.`, line: hunk.line });
      continue;
    }
    const { at, head, tail } = place;
    after.push(...before.slice(done, at), ...sides.new.slice(head, sides.new.length - tail));
    done = at + sides.old.length - head - tail;
    offset = at - head - wanted;
    notes.push(...noteOn(i + 1, after.length - sides.new.length + tail + 1, offset, Math.max(head, tail)));
  }
  return { text: [...after, ...before.slice(done)].join('\n'), notes, failures };
}

function noteOn(number: number, at: number, offset: number, fuzz: number): string[] {
  if (offset === 0 && fuzz === 0) return [];
  const fuzzy = fuzz > 0 ? ` with fuzz ${fuzz}` : '';
  const moved = offset === 0 ? '' : ` (offset ${offset} ${offset === 1 ? 'line' : 'lines'})`;
  return [`Hunk #${number} succeeded at ${at}${fuzzy}${moved}.`];
}

/** What a hunk finds and what it leaves, and how many lines of context are at its ends. */
interface Sides {
  readonly old: readonly string[];
  readonly new: readonly string[];
  readonly head: number;
  readonly tail: number;
}

function sidesOf({ lines }: Hunk): Sides {
  // `\ No newline at end of file` is about the line before it; our texts end with one, and go on doing so.
  const real = lines.filter((line) => !line.startsWith('\\'));
  const side = (sign: string) => real.filter((line) => !line.startsWith(sign)).map((line) => line.slice(1));
  const changed = real.map((line) => line.startsWith('+') || line.startsWith('-'));
  return {
    old: side('+'),
    new: side('-'),
    head: changed.indexOf(true),
    tail: real.length - 1 - changed.lastIndexOf(true),
  };
}

/**
 * Where the old side stands, not before line `from`: the nearest place to the one wanted. With fuzz, `head` and `tail` lines
 * of its context need not fit; of the shorter one fewer, since it ends where the file does.
 */
function locate(text: readonly string[], sides: Sides, wanted: number, from: number) {
  const context = Math.max(sides.head, sides.tail);
  const lines = text.at(-1) === '' ? text.length - 1 : text.length;
  for (let fuzz = 0; fuzz <= Math.min(mostFuzz, context); fuzz++) {
    const [above, below] = [fuzz + sides.head - context, fuzz + sides.tail - context];
    const [head, tail] = [Math.max(0, above), Math.max(0, below)];
    const old = sides.old.slice(head, sides.old.length - tail);
    const fits = (at: number) =>
      at - head >= from && at + old.length <= lines && old.every((line, i) => text[at + i] === line);
    const only = above < 0 && wanted <= 0 ? 0 : below < 0 ? lines - old.length : undefined;
    const at = only === undefined ? nearest(lines, wanted + head, fits) : fits(only) ? only : undefined;
    if (at !== undefined) return { at, head, tail };
  }
  return undefined;
}

function nearest(lines: number, wanted: number, fits: (at: number) => boolean): number | undefined {
  for (let away = 0; away <= lines; away++)
    for (const at of away === 0 ? [wanted] : [wanted + away, wanted - away]) if (at <= lines && fits(at)) return at;
  return undefined;
}
