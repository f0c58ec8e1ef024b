/** Checks many edits of a model, several at a time and equal programs once, and tells how far that has come. */

import type { Limits, Subject, Variant } from '../index.ts';
import { attempt, triedOf, type Attempt, type Results, type Tried } from '../tries.ts';
import { runChecks, threadsFor, type Asked } from './checks.ts';
import { plain, type Terminal } from './terminal.ts';

/** A text to be tried in place of that of a file. */
export interface Try {
  readonly subject: Subject;
  readonly variant: Variant;
  /** By real paths. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What came of it; null: the run was interrupted before. */
export type Came = Tried | { readonly problem: string } | null;

export interface TryOptions {
  readonly results: Results;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  /** What is tried, for people: `orders`. */
  readonly what: string;
  /** How many tries there will be in all. */
  readonly total: number;
}

/** As many as are compiled before the first of them is checked. */
const batch = 32;

/** What came of each, in the order in which they were asked for. */
export async function* runTries<T extends Try>(
  tries: Iterable<T>,
  options: TryOptions,
): AsyncGenerator<{ readonly tried: T; readonly came: Came }> {
  const progress = tellProgress(options);
  let waiting: T[] = [];
  // The first by itself: it tells how long the others take.
  let size = 1;
  for (const each of tries) {
    waiting.push(each);
    if (waiting.length < size) continue;
    yield* runBatch(waiting, options, progress.step);
    waiting = [];
    size = batch;
  }
  yield* runBatch(waiting, options, progress.step);
  progress.end();
}

async function* runBatch<T extends Try>(tries: readonly T[], options: TryOptions, step: () => void) {
  const { results, limits, signal } = options;
  const attempts = new Map<T, Attempt>();
  const asked = new Map<Subject, { readonly key: string; readonly check: Asked }>();
  const wanted = new Set<string>();
  for (const each of tries) {
    if (signal.aborted) break;
    const made = attempt(each.subject, each.variant, each.texts);
    attempts.set(each, made);
    // So that Ctrl-C is heard in between.
    await new Promise(setImmediate);
    if ('problem' in made || results.get(made.key) || wanted.has(made.key)) continue;
    wanted.add(made.key);
    const subject = { ...each.subject, program: made.program };
    const variant = { name: each.variant.name, files: [], named: false };
    asked.set(subject, {
      key: made.key,
      check: { subject, variant, options: { limits, minimise: 'steps', out: null } },
    });
  }
  const checks = [...asked.values()].map(({ check }) => check);
  if (checks.length > 0)
    for await (const checked of runChecks(checks, signal, () => {})) {
      if ('wrong' in checked) throw new Error(`a program that compiled is wrong: ${checked.wrong}`);
      results.add(triedOf(asked.get(checked.result.subject)!.key, checked.result));
      step();
    }
  for (const each of tries) {
    const made = attempts.get(each);
    if (!made) yield { tried: each, came: null };
    else yield { tried: each, came: 'problem' in made ? made : (results.get(made.key) ?? null) };
  }
}

const quietSeconds = 1;
const secondsBetweenLines = 10;
const clearLine = '\r\u001B[K';

/** `orders: 12 of 210, about 40 s left`, on stderr: in place on a terminal, a line now and then elsewhere. */
function tellProgress({ what, total, terminal }: TryOptions) {
  const begin = performance.now();
  const inPlace = process.stderr.isTTY === true && !plain;
  let checked = 0;
  let last = 0;
  const step = () => {
    checked += 1;
    const seconds = (performance.now() - begin) / 1000;
    if (seconds < quietSeconds || (!inPlace && seconds - last < secondsBetweenLines)) return;
    last = seconds;
    const left = (seconds / checked) * Math.max(0, total - checked);
    const line = `${what}: ${checked} of at most ${total} checked, ${threadsFor(total)} at a time, at most about ${inWords(left)} left`;
    if (inPlace) process.stderr.write(clearLine + line.slice(0, (process.stderr.columns || 80) - 1));
    else terminal.note(line);
  };
  return { step, end: () => void (inPlace && last > 0 && process.stderr.write(clearLine)) };
}

function inWords(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
