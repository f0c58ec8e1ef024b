/** Recorded expectations (`expected.json`): what each spec is known to give with each of its variants. */

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Verdict } from './engine/engine.ts';
import { UsageError } from './usage.ts';

export interface Expectation {
  readonly verdict: Verdict;
  /** The rule or property violated; null for any other verdict. */
  readonly property: string | null;
  /** Exact numbers of a breadth-first run without limits; left out where they are not recorded. */
  readonly states?: number;
  readonly transitions?: number;
}

/** By spec and variant. */
export type Expectations = Readonly<Record<string, Readonly<Record<string, Expectation>>>>;

const verdicts: readonly string[] = ['verified', 'violated', 'bounded', 'incomplete', 'vacuous'];

/** What is recorded for a spec: by variant, empty where nothing is. */
export function expectationsFor(spec: string, file: string): Readonly<Record<string, Expectation>> {
  const recorded = expectationFile(file);
  return recorded === null ? {} : (readExpectations(recorded)[spec] ?? {});
}

/** The nearest expected.json: beside the spec, or in a folder around it up to the one called `specs`. */
function expectationFile(spec: string): string | null {
  return placesFor(spec).find((file) => existsSync(file)) ?? null;
}

/** Where an expectation for the spec is to be recorded: where others are; else in the folder called `specs`, or beside it. */
export function fileToRecordIn(spec: string): string {
  return expectationFile(spec) ?? placesFor(spec).at(-1)!;
}

function placesFor(spec: string): string[] {
  const around: string[] = [];
  for (let folder = dirname(spec); ; folder = dirname(folder)) {
    around.push(folder);
    if (basename(folder) === 'specs') break;
    if (dirname(folder) === folder) {
      around.length = 1;
      break;
    }
  }
  return around.map((folder) => join(folder, 'expected.json'));
}

/** Throws UsageError where the file is not as it should be. */
export function readExpectations(file: string): Expectations {
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`, { cause: error });
  }
  if (!isObject(found)) throw new UsageError(`${file}: an object of specs is expected`);
  for (const [spec, variants] of Object.entries(found)) {
    if (!isObject(variants)) throw new UsageError(`${file}: ${spec}: an object of variants is expected`);
    for (const [variant, entry] of Object.entries(variants)) {
      const problem = problemOf(entry);
      if (problem !== null) throw new UsageError(`${file}: ${spec}: ${variant}: ${problem}`);
    }
  }
  return found as Expectations;
}

function problemOf(entry: unknown): string | null {
  if (!isObject(entry)) return 'an object with a verdict is expected';
  if (!verdicts.includes(entry['verdict'] as string)) return `verdict must be one of ${verdicts.join(', ')}`;
  const property = entry['property'] ?? null;
  if (property !== null && typeof property !== 'string') return 'property must be a text or null';
  for (const count of ['states', 'transitions'])
    if (entry[count] !== undefined && !Number.isSafeInteger(entry[count])) return `${count} must be a whole number`;
  const stray = Object.keys(entry).find((key) => !['verdict', 'property', 'states', 'transitions'].includes(key));
  return stray === undefined ? null : `${stray} means nothing here`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
