/** Suggests repairs of a violation: small changes of the functions that its schedule runs through, likely ones first. */

import { editableFunctions, functionsIn, isIn, type EditableFunction } from './edit/functions.ts';
import { kindsOfRepair, placesIn, repairsOf, type KindOfRepair, type Place, type Repair } from './edit/repairs.ts';
import { compile } from './check.ts';
import type { Subject, Variant } from './find.ts';
import type { Program } from './ir/ir.ts';
import { filesOf } from './lang/compile.ts';
import { suspicions, type Suspicion } from './suspects.ts';
import type { Trace } from './trace/trace.ts';
import { UsageError } from './usage.ts';

export type { Repair } from './edit/repairs.ts';

export interface SuggestWish {
  readonly subject: Subject;
  readonly variant: Variant;
  /** How the violation comes about. */
  readonly trace: Trace;
  /** Only functions of these names; none: those of the schedule. */
  readonly functions: readonly string[];
}

/** Repairs to be tried. */
export function* repairsToTry({ subject, variant, trace, functions }: SuggestWish): Generator<Repair> {
  const { program } = trace;
  const all = editableFunctions(subject.file, variant.files, variant.texts);
  const wanted = inPlay(subject, program, functionsIn(program, all), functions);
  const suspected = suspicions(trace);
  const places = wanted.flatMap(placesIn).flatMap((place) => {
    const suspicion = suspicionOf(place, program, suspected);
    return suspicion ? [{ ...place, ...suspicion }] : [];
  });
  const rarest = places.toSorted((a, b) => b.rare - a.rare || b.lastRare - a.lastRare);
  const latest = places.toSorted((a, b) => b.last - a.last);
  const delayed = latest.filter((each) => each.delayed);
  const ranked = [...new Set(alternately(rarest, delayed, latest))];
  const kinds = Object.entries(kindsOfRepair) as [KindOfRepair, number][];
  const turns = ranked.flatMap((place, rank) =>
    kinds.map(([kind, later]) => ({ place, kind, turn: rank + (place.rare > mostlyRare ? later / 5 : later) })),
  );
  const seen = new Set<string>();
  for (const { place, kind } of turns.toSorted((x, y) => x.turn - y.turn)) {
    const file = all.filter(({ source }) => source.path === place.fn.source.path);
    for (const repair of repairsOf(kind, place, program, file)) {
      if (!seen.has(repair.text)) yield repair;
      seen.add(repair.text);
    }
  }
}

/** Where nearly no good run comes, more is worth trying at once. */
const mostlyRare = 0.9;

/** The kernel's code: neither what people do, nor the scenario around it, unless there is nothing else. */
function inPlay(
  { file, spec }: Subject,
  program: Program,
  all: readonly EditableFunction[],
  names: readonly string[],
): readonly EditableFunction[] {
  const unknown = names.find((name) => all.every((fn) => fn.name !== name));
  if (unknown !== undefined) throw new UsageError(`--function ${unknown}: ${spec} runs no function of this name`);
  if (names.length > 0) return all.filter(({ name }) => names.includes(name));
  const operations = program.operations.filter(({ blocks }) => blocks.length > 1);
  const operationOf = (fn: EditableFunction) =>
    operations.find(({ at, blocks }) =>
      [at, ...blocks.map((block) => block.at)].some(
        (each) => each !== undefined && isIn(fn, program.places[each]!),
      ),
    );
  const steps = all.filter((fn) => operationOf(fn) !== undefined);
  const kernel = steps.filter((fn) => operationOf(fn)!.mode !== 'user' && fn.source.path !== file);
  return kernel.length > 0 ? kernel : steps;
}

/** Of a list the most that one of its own steps is suspected, and the last step of the schedule there; undefined where the schedule does not come through. */
function suspicionOf(
  { fn, list }: Place,
  program: Program,
  suspected: ReadonlyMap<number, Suspicion>,
): (Suspicion & { readonly lastRare: number }) | undefined {
  const found = [...suspected].filter(([at]) => {
    const place = program.places[at]!;
    if (!isIn(fn, place)) return false;
    const offset = fn.source.offset(place.line, place.column);
    return list.steps.some(({ start, end, lists }) => {
      const inner = lists.some(({ steps }) => steps[0]!.start <= offset && offset < steps.at(-1)!.end);
      return start <= offset && offset < end && !inner;
    });
  });
  if (found.length === 0) return undefined;
  const rare = Math.max(...found.map(([, each]) => each.rare));
  const rarest = found.filter(([, each]) => each.rare === rare);
  const lastOf = (places: typeof found) => Math.max(...places.map(([, { last }]) => last));
  const delayed = found.some(([, each]) => each.delayed);
  return { rare, last: lastOf(found), lastRare: lastOf(rarest), delayed };
}

function* alternately<T>(...lists: readonly (readonly T[])[]): Generator<T> {
  for (let i = 0; lists.some(({ length }) => i < length); i++)
    for (const list of lists) if (i < list.length) yield list[i]!;
}

/** Whether a spec with a variant has code of the function: a change of it is one of the spec. */
export function runsFunction(subject: Subject, variant: Variant, fn: EditableFunction): boolean {
  if (subject.program) return false;
  if (!filesOf(subject.file, variant.files).includes(fn.source.path)) return false;
  return compile(subject, variant).places.some((place) => isIn(fn, place));
}
