/**
 * Programs smaller than one that shows something, for finding the smallest that still does.
 *
 * A program is plain data, so most edits know nothing of what they edit: leave out an element of a list or a field of
 * an object, put part of an expression or statement in its place, make a number smaller. What an edit breaks is found
 * by the same check as in a program that somebody else wrote, and such a one is not proposed.
 */

import type { Program } from '../ir/ir.ts';
import type { JsonNode } from '../ir/json.ts';
import { shapeProblems } from '../ir/shape.ts';
import { verifyProgram } from '../ir/verify.ts';
import { withoutBlock, withoutParameter, withoutTask } from './shrink-names.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Path = readonly (string | number)[];

interface Edit {
  /** How much shorter the text becomes, about. */
  readonly gain: number;
  readonly apply: () => unknown;
}

/** Smaller programs, all of them valid: those after the edit number `from` first, the boldest edits having the lowest numbers. */
export function* smaller(program: Program, from = 0): IterableIterator<{ program: Program; edit: number }> {
  const edits = editsOf(program).sort((a, b) => b.gain - a.gain);
  for (let i = 0; i < edits.length; i++) {
    const edit = (from + i) % edits.length;
    const edited = valid(edits[edit]!.apply());
    if (edited) yield { program: edited, edit };
  }
}

/** The candidate, if it is a program: of the right shape, and with a meaning. */
function valid(candidate: unknown): Program | undefined {
  const wellFormed = shapeProblems(nodeOf(candidate as Json)).length === 0;
  return wellFormed && verifyProgram(candidate as Program).length === 0 ? (candidate as Program) : undefined;
}

/** A value as the check of shapes wants to see it, though it stands in no text. */
function nodeOf(value: Json): JsonNode {
  const offset = 0;
  if (value === null) return { offset, kind: 'null', value };
  if (Array.isArray(value)) return { offset, kind: 'array', items: value.map(nodeOf) };
  if (typeof value === 'object')
    return {
      offset,
      kind: 'object',
      fields: new Map(Object.entries(value).map(([key, each]) => [key, nodeOf(each)])),
    };
  if (typeof value === 'string') return { offset, kind: 'string', value };
  return typeof value === 'number' ? { offset, kind: 'number', value } : { offset, kind: 'boolean', value };
}

function editsOf(program: Program): Edit[] {
  const root = program as unknown as Json;
  const edits: Edit[] = [];
  /** In place of what stands at the path come these: elements of the list around it, or one value. */
  const propose = (path: Path, replacement: readonly Json[]) => {
    const before = sizeOf(valueAt(root, path));
    const after = replacement.reduce<number>((sum, value) => sum + sizeOf(value), 0);
    edits.push({ gain: before - after, apply: () => replaced(root, path, replacement) });
  };
  const visit = (value: Json, path: Path) => {
    if (typeof value === 'number') smallerNumbers(value).forEach((number) => propose(path, [number]));
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value) && value.length > 0) {
      propose(path, [[]]);
      if (value.length > 2) propose(path, [value.slice(-1)]);
    } else simplerThan(value as JsonObject).forEach((replacement) => propose(path, replacement));
    for (const [key, inner] of Object.entries(value)) {
      const at = [...path, Array.isArray(value) ? Number(key) : key];
      propose(at, []);
      visit(inner, at);
    }
  };
  visit(root, []);

  const renumber = (gain: number, apply: () => Program) => edits.push({ gain, apply });
  program.tasks.forEach((task, i) => renumber(sizeOf(task), () => withoutTask(program, i)));
  for (const code of [...program.functions, ...program.operations])
    code.locals
      .slice(0, code.params)
      .forEach((local, i) => renumber(sizeOf(local), () => withoutParameter(program, code.name, i)));
  for (const { name, blocks } of program.operations)
    blocks.forEach((block, i) => renumber(sizeOf(block), () => withoutBlock(program, name, i)));
  return edits;
}

type JsonObject = { readonly [name: string]: Json };

function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

function valueAt(value: Json, path: Path): Json {
  return path.reduce<Json>((inner, key) => (inner as JsonObject)[key]!, value);
}

/** The value with other ones in place of that at the path: of an element any number, of a field one or none. */
function replaced(value: Json, [key, ...rest]: Path, replacement: readonly Json[]): Json {
  if (key === undefined) return replacement[0]!;
  const inner = (value as JsonObject)[key]!;
  const values = rest.length > 0 ? [replaced(inner, rest, replacement)] : replacement;
  if (Array.isArray(value)) return value.toSpliced(key as number, 1, ...values);
  const { [key]: _, ...others } = value as JsonObject;
  return values.length > 0 ? { ...others, [key]: values[0]! } : others;
}

function smallerNumbers(value: number): readonly number[] {
  const candidates = [0, 1, Math.trunc(value / 2), value - Math.sign(value)];
  const nearer = candidates.filter((each) => Math.abs(each) < Math.abs(value) || (value < 0 && each === -value));
  return [...new Set(nearer)];
}

/** What could stand in place of an expression, a statement or a type: what to put there, element by element. */
function simplerThan(value: JsonObject): readonly (readonly Json[])[] {
  const { kind, do: what } = value;
  const parts = Object.values(value).filter((part) => typeof part === 'object' && part !== null);
  if (what !== undefined) {
    const bodies = what === 'either' ? (value['of'] as readonly Json[]) : parts.filter(Array.isArray);
    const isLast = ['goto', 'yield', 'invoke', 'if', 'either'].includes(String(what));
    return [...(bodies as readonly (readonly Json[])[]), ...(isLast ? [[{ do: 'return' }]] : [])];
  }
  if (kind === 'int') return [[{ kind: 'bool' }]];
  if (kind === 'enum' || kind === 'ref') return [[{ kind: 'int', lo: 0, hi: 1 }]];
  if (kind === undefined || kind === 'const' || kind === 'bool') return [];
  const inner = parts.filter((part) => 'kind' in (part as JsonObject));
  return [[{ kind: 'const', value: 0 }], [{ kind: 'const', value: 1 }], ...inner.map((part) => [part])];
}
