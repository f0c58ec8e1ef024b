/**
 * Small changes of a function that may repair it: two neighbours swapped, a step moved, and a step that stands elsewhere
 * in its file copied to another place: a reference given back, a lock, a check with the way out behind it.
 */

import type { Program, Type } from '../ir/ir.ts';
import type { Statement } from '../lang/parse.ts';
import { arrange, textToCopy, type Entry } from './arrange.ts';
import { namesIn } from './dependencies.ts';
import { editFor, movesOf, type Edit } from './edits.ts';
import { isIn, type EditableFunction } from './functions.ts';
import { allLists, stepsOf, type Step, type StepList } from './steps.ts';

export interface Repair extends Edit {
  readonly fn: EditableFunction;
  /** Lines that are new or gone. */
  readonly size: number;
}

/** A list of a function, with what may be put into it. */
export interface Place {
  readonly fn: EditableFunction;
  readonly outer: StepList;
  readonly list: StepList;
}

/** The lists of a function's steps. */
export function placesIn(fn: EditableFunction): readonly Place[] {
  const outer = stepsOf(fn);
  return allLists(outer).map((list) => ({ fn, outer, list }));
}

/** What kinds of repairs there are, likely ones first: how many places are tried with others before one is with these. */
export const kindsOfRepair = {
  swaps: 0,
  'copies from the function': 10,
  moves: 20,
  'copies from the file': 40,
} as const;
export type KindOfRepair = keyof typeof kindsOfRepair;

/** Changes of one list, the smallest first. `file` are the functions of the same file. */
export function repairsOf(
  kind: KindOfRepair,
  place: Place,
  program: Program,
  file: readonly EditableFunction[],
): Repair[] {
  const found =
    kind === 'swaps' || kind === 'moves' ? movedIn(kind, place) : copiedInto(kind, place, program, file);
  return found.toSorted((a, b) => a.size - b.size);
}

function movedIn(kind: 'swaps' | 'moves', { fn, outer, list }: Place): Repair[] {
  const isSwap = (order: readonly number[]) => order.filter((index, at) => index !== at).length === 2;
  return movesOf(list)
    .filter((order) => isSwap(order) === (kind === 'swaps'))
    .map((order) => ({
      ...editFor(outer, new Map([[list, order]])),
      fn,
      size: 2 * smallestMove(list, order),
    }));
}

function copiedInto(
  kind: KindOfRepair,
  place: Place,
  program: Program,
  file: readonly EditableFunction[],
): Repair[] {
  const { fn, list } = place;
  const own = copiesFor(fn, [fn]);
  const texts =
    kind === 'copies from the function'
      ? own
      : [...copiesFor(fn, file), ...callsFor(fn, program, file)].filter((text) => !own.includes(text));
  // Atomic functions have no steps that could end.
  const possible = texts.filter((text) => fn.isOperation || !/\byield\b/.test(text));
  return [...new Set(possible)].flatMap((text) => positionsIn(list).map((at) => insertion(place, at, text)));
}

/** How many lines the step has that moves, or the smaller one of two that are swapped. */
function smallestMove({ source, steps }: StepList, order: readonly number[]): number {
  const lines = order
    .filter((index, at) => index !== at)
    .map((index) => source.text.slice(steps[index]!.start, steps[index]!.end).split('\n').length);
  return Math.min(...lines);
}

/** Where something can be put: before each step, and behind the last one unless that leaves. */
function positionsIn({ steps }: StepList): number[] {
  const all = [...steps.keys()];
  return steps.at(-1)?.leaves === 'always' ? all : [...all, steps.length];
}

function insertion({ fn, outer, list }: Place, at: number, text: string): Repair {
  const entries: Entry[] = [...list.steps.keys()];
  const arrangement = new Map([[list, entries.toSpliced(at, 0, text)]]);
  const beside = list.steps[at] ? `before ${list.steps[at].number}` : `behind ${list.steps.at(-1)!.number}`;
  const words = text.replaceAll(/\s+/g, ' ').replace(/;( yield;)?$/, '');
  return {
    order: `+ ${beside}`,
    change: `new ${beside}: ${words}`,
    text: arrange(outer, arrangement),
    fn,
    size: text.split('\n').length,
  };
}

/** Texts of steps of some functions that can be put into this one, as all locals in them are known here. */
function copiesFor(fn: EditableFunction, sources: readonly EditableFunction[]): readonly string[] {
  const known = localsOf(fn);
  return sources.flatMap((from) => {
    const locals = localsOf(from);
    const fits = (nodes: readonly Statement[]) =>
      [...namesIn(nodes, locals).names].every((name) => from === fn || known.has(name));
    return allLists(stepsOf(from)).flatMap((list) =>
      stepTexts(list).flatMap(({ nodes, text }) => (fits(nodes) ? [text] : [])),
    );
  });
}

function localsOf({ params, body }: EditableFunction): ReadonlySet<string> {
  return new Set([...params, ...namesIn(body).sets]);
}

const longest = 300;

/** Steps that can stand alone; and a check with what it asks about, in a block of its own. */
function stepTexts(list: StepList): { readonly text: string; readonly nodes: readonly Statement[] }[] {
  const { steps } = list;
  const declares = (step: Step) => step.statements.some(({ type }) => type === 'VariableDeclaration');
  const found = steps.flatMap((step, i) => {
    if (step.leaves === 'always' || isBareRest(step)) return [];
    if (!declares(step)) return [{ text: ended(list, step), nodes: step.statements }];
    const check = steps[i + 1];
    if (check?.leaves !== 'maybe') return [];
    const lines = [ended(list, step), textToCopy(list, check)].join('\n').replaceAll('\n', '\n  ');
    const own = namesIn(step.statements).sets;
    return namesIn(check.statements, own).names.size === 0
      ? []
      : [{ text: `{\n  ${lines}\n}`, nodes: [...step.statements, ...check.statements] }];
  });
  return found.filter(({ text }) => text.length <= longest);
}

function isBareRest({ statements: [only], rest }: Step): boolean {
  return rest !== 'within' && only?.type === 'ExpressionStatement' && only.expression.type === 'YieldExpression';
}

/** What is last in its block may have no `yield` at its end; elsewhere it needs one. Names of steps are not copied. */
function ended(list: StepList, step: Step): string {
  const text = textToCopy(list, step);
  if (step.rest === 'named') return text.replace(/yield\s[^;]*;$/, 'yield;');
  return list.rests && step.rest === 'none' && step.leaves === 'never' ? `${text}\nyield;` : text;
}

/** Calls of functions that take one object, as they stand in the file, with the locals of that type. */
function callsFor(fn: EditableFunction, program: Program, file: readonly EditableFunction[]): string[] {
  const codes = [...program.functions, ...program.operations];
  const locals = program.operations
    .filter((code) => code.blocks.some(({ at }) => at !== undefined && isIn(fn, program.places[at]!)))
    .flatMap((code) => code.locals);
  return [...new Set(file.flatMap(({ body, source }) => callees(body, source.text)))].flatMap((callee) => {
    const name = callee.replace('yield* ', '');
    const code = codes.find((each) => each.name === name);
    if (code?.params !== 1) return [];
    const wanted = structOf(code.locals[0]?.type);
    const fitting = locals.filter(({ type }) => wanted !== undefined && structOf(type) === wanted);
    return fitting.map(
      (local) => `${callee}(${local.name});${callee === name && fn.isOperation ? '\nyield;' : ''}`,
    );
  });
}

function structOf(type: Type | undefined): string | undefined {
  return type?.kind === 'ref' ? type.struct : undefined;
}

/** `yield* dput` of `yield* dput(root);`, `spin_lock` of `spin_lock(lock);`, in a whole function. */
function callees(body: readonly Statement[], text: string): string[] {
  const [first, last] = [body[0], body.at(-1)];
  const calls = first && last ? text.slice(first.start, last.end).matchAll(/^\s*((?:yield\* )?\w+)\(\w+\);/gm) : [];
  return [...calls].map((match) => match[1]!);
}
