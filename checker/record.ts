/** Records what checks have found: how expected.json changes, as a list of differences and as a text. */

import { existsSync } from 'node:fs';
import type { CheckResult } from './check.ts';
import { fileToRecordIn, readExpectations, type Expectation, type Expectations } from './expected.ts';
import { asItStood } from './find.ts';

export interface Change {
  readonly spec: string;
  readonly variant: string;
  /** Null: nothing was recorded. */
  readonly before: Expectation | null;
  /** Null: the spec has no such variant any more. */
  readonly after: Expectation | null;
}

export interface Update {
  /** The file, which need not exist yet. */
  readonly file: string;
  readonly changes: readonly Change[];
  /** What the file is to be: sorted by spec, variants in the order the spec has them, formatted as prettier does. */
  readonly text: string;
}

/** Why a result cannot be recorded; null: it can. What is recorded is exact, whole, and the same on every machine. */
export function unrecordable({ variant, record }: CheckResult): string | null {
  const { verdict, search, set, bounds, reductions } = record;
  if (!variant.named) return 'only the variants that a spec names itself are recorded';
  if (verdict === 'incomplete' || verdict === 'bounded') return 'a limit came before a verdict';
  if (bounds.states !== undefined || bounds.steps !== undefined || bounds.switches !== undefined)
    return 'what is recorded are numbers of runs without bounds';
  if (bounds.cpus !== undefined) return 'what is recorded is for a CPU for each task';
  if (search !== 'breadth-first') return 'what is recorded are numbers of breadth-first searches';
  if (set === 'hashes') return 'a search that keeps hashes may have missed a state';
  return reductions.length > 0 ? 'what is recorded are numbers without reductions' : null;
}

/** How the files change that the results belong in. Throws UsageError where one of them is not as it should be. */
export function updatesFor(results: readonly CheckResult[]): Update[] {
  const files = new Map<string, CheckResult[]>();
  for (const result of results) {
    const file = fileToRecordIn(result.subject.file);
    files.set(file, [...(files.get(file) ?? []), result]);
  }
  return [...files].map(([file, own]) => updateOf(file, own));
}

function updateOf(file: string, results: readonly CheckResult[]): Update {
  const recorded: Expectations = existsSync(file) ? readExpectations(file) : {};
  const next: Record<string, Readonly<Record<string, Expectation>>> = { ...recorded };
  for (const { subject } of results) {
    const { spec } = subject;
    const found = results.filter((result) => result.subject.spec === spec && unrecordable(result) === null);
    const entries = subject.variants.flatMap(({ name }) => {
      const result = found.find(({ variant }) => variant.name === name);
      const before = recorded[spec]?.[name];
      const entry = result ? entryOf(result, before) : before;
      return entry ? [[name, entry] as const] : [];
    });
    next[spec] = Object.fromEntries(entries);
    if (entries.length === 0) delete next[spec];
  }
  return { file, changes: changesBetween(recorded, next), text: printExpectations(next) };
}

/** Who left the numbers out means to: the verdict is what he wants to be told of. */
function entryOf({ record }: CheckResult, before: Expectation | undefined): Expectation {
  const { verdict, property, states, transitions } = record;
  const wants = (count: 'states' | 'transitions') => !before || before[count] !== undefined;
  return {
    verdict,
    property: verdict === 'verified' ? null : property,
    ...(wants('states') && { states }),
    ...(wants('transitions') && { transitions }),
  };
}

function changesBetween(was: Expectations, is: Expectations): Change[] {
  const specs = [...new Set([...Object.keys(is), ...Object.keys(was)])].toSorted();
  return specs.flatMap((spec) => {
    const variants = [...new Set([...Object.keys(is[spec] ?? {}), ...Object.keys(was[spec] ?? {})])];
    return variants.flatMap((variant) => {
      const [before, after] = [was[spec]?.[variant] ?? null, is[spec]?.[variant] ?? null];
      return same(before, after) ? [] : [{ spec, variant, before, after }];
    });
  });
}

function same(a: Expectation | null, b: Expectation | null): boolean {
  if (a === null || b === null) return a === b;
  const property = (each: Expectation) => each.property ?? null;
  if (a.verdict !== b.verdict || property(a) !== property(b)) return false;
  return a.states === b.states && a.transitions === b.transitions;
}

function printExpectations(expectations: Expectations): string {
  const sorted = Object.keys(expectations).toSorted();
  const first = (variants: Expectations[string]) => Object.keys(variants).toSorted((a, b) => rank(a) - rank(b));
  const ordered = sorted.map((spec) => {
    const variants = expectations[spec]!;
    return [spec, Object.fromEntries(first(variants).map((name) => [name, variants[name]]))];
  });
  return `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`;
}

const rank = (variant: string) => (variant === asItStood ? 0 : 1);
