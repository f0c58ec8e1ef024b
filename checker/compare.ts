/** Two variants of a spec compared: what can be observed of one and not of the other, with shortest schedules. */

import { compile } from './check.ts';
import { align, type Alignment } from './compare/align.ts';
import { differencesOf, type Difference } from './compare/differences.ts';
import { survey, type Survey } from './compare/survey.ts';
import { viewOf } from './compare/view.ts';
import type { Limits, Progress } from './engine/engine.ts';
import { Reference } from './engine/reference.ts';
import type { Subject, Variant } from './find.ts';
import type { Machine, Program } from './ir/ir.ts';
import { nearest } from './nearest.ts';
import { Budget } from './search/limits.ts';
import { traceMoves, type Trace } from './trace/trace.ts';
import { UsageError } from './usage.ts';

export interface CompareOptions {
  readonly limits?: Limits;
  readonly machine?: Machine | undefined;
  /** Only what B can do and A cannot. */
  readonly refine?: boolean;
  /** Fields that are not looked at at the end, as `Struct.field`. */
  readonly ignore?: readonly string[];
  readonly signal?: AbortSignal;
  readonly watch?: (of: Variant, progress: Progress) => void;
}

export type Side = 'a' | 'b';

/** Several differences that the same schedule shows. */
export interface Separation {
  /** Who can do it. */
  readonly side: Side;
  readonly differences: readonly Difference[];
  /** The other one has been seen completely: it cannot do it for certain. */
  readonly certain: boolean;
  /** A shortest schedule of that one, and what the other one does with the same turns. */
  readonly trace: Trace;
  readonly alignment: Alignment;
}

export interface Comparison {
  /** refines: nothing was asked but whether B does nothing that A could not, and so it is. */
  readonly verdict: 'equivalent' | 'refines' | 'different' | 'incomplete';
  readonly a: Survey;
  readonly b: Survey;
  readonly separations: readonly Separation[];
}

/** Explores both completely, unless a limit comes before. Throws ModelError where a model is wrong, UsageError for a field that is none. */
export async function compareVariants(
  subject: Subject,
  variants: Readonly<Record<Side, Variant>>,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { machine, ignore = [], refine = false } = options;
  const programs = {
    a: compile(subject, variants.a, machine),
    b: compile(subject, variants.b, machine),
  };
  return comparePrograms(programs, { ...options, refine, ignore }, (side) => variants[side]);
}

/** The same for two programs of which nothing is known but what they are. */
export async function comparePrograms(
  programs: Readonly<Record<Side, Program>>,
  options: CompareOptions = {},
  variantOf: (side: Side) => Variant = (side) => ({ name: side, files: [], named: false }),
): Promise<Comparison> {
  const { ignore = [], refine = false, limits = {}, signal, watch } = options;
  refuseUnknownFields(programs.a, ignore);
  const view = viewOf(programs.a, programs.b, new Set(ignore));
  const look = (side: Side) => {
    const tell = watch && { watch: (progress: Progress) => watch(variantOf(side), progress) };
    return survey(
      programs[side],
      view,
      new Budget({ search: 'breadth-first', limits, ...(signal && { signal }), ...tell }),
    );
  };
  const a = await look('a');
  const b = await look('b');
  const sides = { a, b };
  const separations = (refine ? (['b'] as const) : (['a', 'b'] as const)).flatMap((side) => {
    const other = side === 'a' ? 'b' : 'a';
    const found = differencesOf(sides[side], sides[other]);
    return separationsOf(side, found, sides[side], programs[side], programs[other], sides[other].limit === null);
  });
  const complete = a.limit === null && b.limit === null;
  const certain = separations.some((each) => each.certain);
  const same = refine ? 'refines' : 'equivalent';
  return { verdict: certain ? 'different' : complete ? same : 'incomplete', a, b, separations };
}

function separationsOf(
  side: Side,
  found: readonly Difference[],
  here: Survey,
  program: Program,
  other: Program,
  certain: boolean,
): Separation[] {
  const bySchedule = new Map<string, Difference[]>();
  for (const difference of found) {
    const { state, move } = difference.sighting;
    const key = JSON.stringify([state, move]);
    bySchedule.set(key, [...(bySchedule.get(key) ?? []), difference]);
  }
  return [...bySchedule.values()].map((differences) => {
    const moves = here.scheduleTo(differences[0]!.sighting);
    const trace = traceMoves(new Reference(program), moves);
    return { side, differences, certain, trace, alignment: align(trace, other) };
  });
}

function refuseUnknownFields(program: Program, ignore: readonly string[]): void {
  const fields = program.structs.flatMap(({ name, fields: all }) => all.map((field) => `${name}.${field.name}`));
  for (const wanted of ignore) {
    if (fields.includes(wanted)) continue;
    const near = nearest(wanted, fields);
    const guess = near === undefined ? 'write Struct.field' : `did you mean ${near}?`;
    throw new UsageError(`--ignore ${wanted}: there is no such field; ${guess}`);
  }
}
