/** Tries edits out: compiles them as if they were on disk, tells those apart that are other programs, and keeps results. */

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { CheckResult } from './check.ts';
import { compile } from './check.ts';
import type { Verdict } from './engine/engine.ts';
import type { Subject, Variant } from './find.ts';
import type { Program } from './ir/ir.ts';
import type { Texts } from './lang/modules.ts';
import { printCommit } from './trace/commit.ts';
import { UsageError } from './usage.ts';
import { isModelError } from './wrong.ts';

/** An edited program, or why there is none. */
export type Attempt =
  | { readonly program: Program; readonly key: string }
  /** The first thing that is wrong with it, in one line. */
  | { readonly problem: string };

/** Compiles a spec with a variant and texts in place of those of files. */
export function attempt(subject: Subject, variant: Variant, texts: Texts): Attempt {
  try {
    const program = compile(subject, { ...variant, texts: { ...variant.texts, ...texts } });
    return { program, key: keyOf(program) };
  } catch (error) {
    if (!isModelError(error)) throw error;
    return { problem: error.message.split('\n')[0]!.replace(/^.*?: error /, '') };
  }
}

/** The same for programs that differ in nothing but where their code stands in files, and in the order of locals. */
export function keyOf(program: Program): string {
  const operations = program.operations.map((each) => ({
    ...each,
    locals: [
      ...each.locals.slice(0, each.params),
      ...each.locals.slice(each.params).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ],
  }));
  const text = JSON.stringify({ ...program, operations, places: [] }, (name, value: unknown) =>
    name === 'at' && typeof value === 'number' ? undefined : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** What came of a program; a line of a file of results. */
export interface Tried {
  readonly schema: 1;
  readonly key: string;
  readonly verdict: Verdict;
  readonly property: string | null;
  readonly states: number;
  readonly transitions: number;
  readonly limit: string | null;
  /** Of the counterexample, if there is one. */
  readonly steps: number | null;
  readonly switches: number | null;
  /** How that comes about, as it would stand in a commit message. */
  readonly why: string | null;
}

export function triedOf(key: string, { record, trace }: CheckResult): Tried {
  const { verdict, property, states, transitions, limit, counterexample } = record;
  return {
    schema: 1,
    key,
    verdict,
    property,
    states,
    transitions,
    limit: limit ?? null,
    steps: counterexample?.steps ?? null,
    switches: counterexample?.switches ?? null,
    why: trace && printCommit(trace),
  };
}

/** Results by program; with a file, those of earlier runs, too, to which new ones are added at once. */
export class Results {
  private readonly known = new Map<string, Tried>();
  private readonly file: string | undefined;

  constructor(file?: string) {
    this.file = file;
    if (file === undefined || !existsSync(file)) return;
    const lines = readFileSync(file, 'utf8').split('\n');
    // A line without an end is one that was being written when the process ended.
    for (const [i, line] of lines.slice(0, -1).entries()) {
      const tried = readLine(line);
      if (tried === null)
        throw new UsageError(`${file}:${i + 1}: this is no line of results; name a file that --resume has made`);
      this.known.set(tried.key, tried);
    }
  }

  get(key: string): Tried | undefined {
    return this.known.get(key);
  }

  /** What was cut short is known now, but is tried again in another run. */
  add(tried: Tried): void {
    this.known.set(tried.key, tried);
    if (this.file === undefined || tried.verdict === 'incomplete' || tried.verdict === 'bounded') return;
    appendFileSync(this.file, `${JSON.stringify(tried)}\n`);
  }
}

function readLine(line: string): Tried | null {
  try {
    const tried = JSON.parse(line) as Partial<Tried> | null;
    return tried?.schema === 1 && typeof tried.key === 'string' && typeof tried.verdict === 'string'
      ? (tried as Tried)
      : null;
  } catch {
    return null;
  }
}
