/** What came of a check that was asked for, for the reports that other tools read: how it counts, where it points. */

import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { judge } from '../check.ts';
import { packageRoot, type CheckResult, type Place, type Subject } from '../index.ts';
import { printColumns } from '../trace/columns.ts';
import type { Asked, Checked } from './checks.ts';
import { expectationNote, leastOf } from './report.ts';
import { verdictLine } from './verdict.ts';

export interface Outcome {
  readonly asked: Asked;
  /** Null: Ctrl-C came first. */
  readonly checked: Checked | null;
}

/** `wrong`: the model does not compile. `not run`: the run was stopped before. Else see `judge`. */
export type Standing = ReturnType<typeof judge> | 'wrong' | 'not run';

export function standingOf({ checked }: Outcome): Standing {
  if (checked === null) return 'not run';
  return 'wrong' in checked ? 'wrong' : judge(checked.result);
}

export function resultOf({ checked }: Outcome): CheckResult | null {
  return checked !== null && 'result' in checked ? checked.result : null;
}

/** The verdict in a sentence, and how it differs from what is recorded if it does. */
export function sentenceOf(result: CheckResult): string {
  const note = expectationNote(result);
  return note === null ? verdictLine(result) : `${verdictLine(result)}; ${note}`;
}

/** The schedule of a violation in columns; null where there is none. */
export function scheduleText(result: CheckResult): string | null {
  if (result.trace === null) return null;
  return printColumns(result.trace, { width: 100, colour: false, minimal: leastOf(result) }).trimEnd();
}

/** A place in a file. Lines and columns count from 1. */
export interface Spot {
  /** Relative to the root of the repository where that is known, else to the current directory; with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where a result points: the step that broke it, else the head of the spec. */
export function spotOf(asked: Asked, result: CheckResult | null): Spot {
  const place = result?.trace?.steps.at(-1)?.place ?? null;
  return place === null ? headOf(asked.subject.file) : spotOfPlace(place, asked.subject);
}

export function spotOfPlace({ file, line, column }: Place, subject: Subject): Spot {
  return { file: fromRoot(fileOf(file, subject)), line, column };
}

function headOf(file: string): Spot {
  return { file: fromRoot(file), line: 1, column: 1 };
}

/** The file that a place names: places name our own files from the package's root, all others from the spec's folder. */
function fileOf(name: string, subject: Subject): string {
  const beside = resolve(dirname(subject.file), name);
  return existsSync(beside) ? beside : join(packageRoot, name);
}

function fromRoot(file: string): string {
  const root = process.env['GITHUB_WORKSPACE'] || process.cwd();
  return relative(root, resolve(file)).split(sep).join('/');
}
