/** Two programs compared: what can be observed of one and not of the other, with shortest schedules. */

import { existsSync, readFileSync } from 'node:fs';
import { align, type Alignment } from './compare/align.ts';
import { differencesOf, type Difference } from './compare/differences.ts';
import { kinds, survey, type Survey } from './compare/survey.ts';
import { viewOf } from './compare/view.ts';
import { printDiff } from './diff.ts';
import type { Limits, Progress } from './engine/engine.ts';
import { Reference } from './engine/reference.ts';
import type { Subject, Variant } from './find.ts';
import type { Program } from './ir/ir.ts';
import { replacedFunctions } from './lang/replaced.ts';
import { nearest } from './nearest.ts';
import { shownPath } from './paths.ts';
import { Budget } from './search/limits.ts';
import { traceMoves, type Trace } from './trace/trace.ts';
import { UsageError } from './usage.ts';

export { printBeside, type BesideOptions } from './compare/beside.ts';

export type Side = 'a' | 'b';

export interface CompareOptions {
  readonly limits?: Limits;
  /** Only what B can do and A cannot. */
  readonly refine?: boolean;
  /** Fields that are not looked at at the end, as `Struct.field`. */
  readonly ignore?: readonly string[];
  /** Of results only those of tasks, not of the calls inside them. */
  readonly tasksOnly?: boolean;
  readonly signal?: AbortSignal;
  readonly watch?: (of: Side, progress: Progress) => void;
}

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

/** Explores both completely, unless a limit comes before. Throws UsageError for a field that is none. */
export async function comparePrograms(
  programs: Readonly<Record<Side, Program>>,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { ignore = [], tasksOnly = false, refine = false, limits = {}, signal, watch } = options;
  refuseUnknownFields(programs.a, ignore);
  const view = viewOf(programs.a, programs.b, { ignored: new Set(ignore), tasksOnly });
  const look = (side: Side) => {
    const tell = watch && { watch: (progress: Progress) => watch(side, progress) };
    return survey(
      programs[side],
      view,
      new Budget({ search: 'breadth-first', limits, ...(signal && { signal }), ...tell }),
    );
  };
  const a = await look('a');
  const b = await look('b');
  const sides = { a, b };
  const asked: readonly Side[] = refine ? ['b'] : ['a', 'b'];
  const separations = asked
    .flatMap((side) => {
      const other = side === 'a' ? 'b' : 'a';
      const found = differencesOf(sides[side], sides[other]);
      return separationsOf(side, found, sides[side], programs[side], programs[other], sides[other].limit === null);
    })
    .sort((x, y) => rankOf(x) - rankOf(y));
  const complete = a.limit === null && b.limit === null;
  const certain = separations.some((each) => each.certain);
  const same = refine ? 'refines' : 'equivalent';
  return { verdict: certain ? 'different' : complete ? same : 'incomplete', a, b, separations };
}

/** What matters most comes first. */
function rankOf({ differences }: Separation): number {
  return kinds.indexOf(differences[0]!.kind);
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

/** What two variants of a spec differ in, as a unified diff: the functions that they replace, and files that diffs change. */
export function differencesInSource(subject: Subject, a: Variant, b: Variant): string {
  const functions = [a, b].map((variant) => {
    const replaced = replacedFunctions(subject.file, variant.files, variant.texts);
    return new Map(replaced.map((each) => [each.name, each]));
  });
  const names = new Set(functions.flatMap((each) => [...each.keys()]));
  const ofFunctions = [...names].map((name) => {
    const original = functions.find((each) => each.has(name))!.get(name)!.original;
    const [before, after] = functions.map((each) => each.get(name)?.replacement ?? original);
    const titled = ({ file, text }: typeof original) => ({ name: `${shownPath(file)} ${name}()`, text });
    return printDiff(titled(before!), titled(after!));
  });
  const files = new Set([a, b].flatMap(({ texts = {} }) => Object.keys(texts)));
  const ofFiles = [...files].map((file) => {
    const [before, after] = [a, b].map(({ texts }) => ({
      name: shownPath(file),
      text: texts?.[file] ?? textOf(file),
    }));
    return printDiff(before!, after!);
  });
  return [...ofFunctions, ...ofFiles].join('');
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
