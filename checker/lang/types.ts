/** Types of the model language, as the front end sees them: what fits where, and how they become types of the IR. */

import type { Type } from '../ir/ir.ts';
import type { FunctionDeclaration, StructDeclaration } from './declare.ts';

export interface IntType {
  readonly kind: 'int';
  readonly lo: number;
  readonly hi: number;
  readonly as?: 'errno' | 'bits';
  readonly bits?: Readonly<Record<string, number>>;
  /** Of a field of a task: preemption is off while it is not 0. */
  readonly pins?: true;
  /** For a value worked out from constants: which, by name. Tells whose flags they are. */
  readonly flags?: readonly Flag[];
}

/** A declared constant as it is mentioned, and those it is made of itself. */
export interface Flag {
  readonly name: string;
  readonly value: number;
  readonly of: readonly Flag[];
}

export interface EnumType {
  readonly kind: 'enum';
  /** Its name in the IR. */
  readonly name: string;
  readonly values: readonly string[];
}

export interface RefType {
  readonly kind: 'ref';
  readonly struct: StructDeclaration;
  readonly nullable: boolean;
}

export interface FunctionType {
  readonly kind: 'function';
  readonly params: readonly ModelType[];
  readonly result: ModelType;
  readonly operation: boolean;
}

/** Of fields only: `FixedArray<element, length>`. */
export interface ArrayType {
  readonly kind: 'array';
  readonly element: ModelType;
  readonly length: number;
}

/** Of fields only: `Embedded<struct>`. */
export interface EmbeddedType {
  readonly kind: 'embedded';
  readonly struct: StructDeclaration;
}

/** Of results only: what `Steps<result>` means. */
export interface StepsType {
  readonly kind: 'steps';
  readonly result: ModelType;
}

export type ModelType =
  | IntType
  | { readonly kind: 'bool' }
  | EnumType
  | RefType
  | FunctionType
  | ArrayType
  | EmbeddedType
  | StepsType
  | { readonly kind: 'void' }
  /** Of the literal `null`. */
  | { readonly kind: 'null' }
  /** Of a string literal: the place it is used at says which enum it belongs to. */
  | { readonly kind: 'string'; readonly value: string }
  /** Of what is wrong and has been reported: fits everywhere, so that one mistake is one message. */
  | { readonly kind: 'unknown' };

export const bool: ModelType = { kind: 'bool' };
export const nothing: ModelType = { kind: 'void' };
export const unknown: ModelType = { kind: 'unknown' };
/** What `number` alone means. */
export const plainNumber: IntType = { kind: 'int', lo: -128, hi: 127 };
/** What `Errno` means: 0, a positive result, or minus an error number. */
export const errno: IntType = { kind: 'int', lo: -133, hi: 127, as: 'errno' };
export const lowest = -(2 ** 31);
export const highest = 2 ** 31 - 1;
export const anyInt: IntType = { kind: 'int', lo: lowest, hi: highest };

export function int(lo: number, hi: number): IntType {
  return { kind: 'int', lo, hi };
}

/** The smallest type that both fit into; the way of printing is that of whichever has one. */
export function hull(a: IntType, b: IntType): IntType {
  return { ...printedLike(a, b), lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
}

function printedLike(a: IntType, b: IntType): IntType {
  const { flags: _, ...like } = a.as ? a : b;
  const flags = [...(a.flags ?? []), ...(b.flags ?? [])];
  // A Bits value says itself whose flags it has.
  return flags.length > 0 && !like.bits ? { ...like, flags } : like;
}

/** Why a number has no business among the flags of a set; undefined where it has, as far as is known before the run. */
export function strangerAmong(bits: IntType, other: IntType): string | undefined {
  if (bits.as !== 'bits' || bits.bits === undefined || bits.lo < 0) return undefined;
  const known = bits.bits;
  const belongs = ({ name, value, of }: Flag): boolean =>
    known[name] === value || (of.length > 0 && of.every(belongs));
  const stranger = other.flags?.find((flag) => !belongs(flag));
  if (stranger) return stranger.name;
  if (other.bits) return Object.keys(other.bits).some((name) => name in known) ? undefined : showInt(other);
  if (other.lo !== other.hi) return undefined;
  // `~4` is all bits but one: it is that one which must be there.
  const value = other.lo < 0 ? ~other.lo : other.lo;
  return value > bits.hi ? `the number ${other.lo < 0 ? '~' : ''}${value}` : undefined;
}

/** What an operator makes of two ranges: nothing it can yield lies outside. */
export function rangeOfOperator(op: string, a: IntType, b: IntType): IntType {
  const bitwise = op === '&' || op === '|' || op === '^';
  const like = bitwise ? printedLike(a, b) : int(0, 0);
  const { lo, hi } = span(op, a, b);
  return { ...like, lo: Math.max(lo, lowest), hi: Math.min(hi, highest) };
}

function span(op: string, a: IntType, b: IntType): { lo: number; hi: number } {
  const corners = (f: (x: number, y: number) => number) => {
    const all = [f(a.lo, b.lo), f(a.lo, b.hi), f(a.hi, b.lo), f(a.hi, b.hi)];
    return { lo: Math.min(...all), hi: Math.max(...all) };
  };
  const natural = a.lo >= 0 && b.lo >= 0;
  switch (op) {
    case '+':
      return corners((x, y) => x + y);
    case '-':
      return corners((x, y) => x - y);
    case '*':
      return corners((x, y) => x * y);
    case '/': {
      const most = Math.max(Math.abs(a.lo), Math.abs(a.hi));
      return { lo: a.lo < 0 || b.lo < 0 ? -most : 0, hi: most };
    }
    case '%': {
      const most = Math.max(Math.abs(a.lo), Math.abs(a.hi));
      return { lo: a.lo < 0 ? -most : 0, hi: a.hi > 0 ? most : 0 };
    }
    case '&':
      if (natural) return { lo: 0, hi: Math.min(a.hi, b.hi) };
      if (a.lo >= 0) return { lo: 0, hi: a.hi };
      if (b.lo >= 0) return { lo: 0, hi: b.hi };
      return anyInt;
    case '|':
    case '^':
      return natural ? { lo: 0, hi: allBits(a.hi | b.hi) } : anyInt;
    case '>>':
      return natural ? { lo: 0, hi: a.hi } : anyInt;
    case '<<':
      return natural && b.hi <= 30 ? { lo: 0, hi: a.hi * 2 ** b.hi } : anyInt;
    default:
      return anyInt;
  }
}

/** The number with the same highest bit and all bits below set. */
function allBits(n: number): number {
  return n === 0 ? 0 : 2 ** (32 - Math.clz32(n)) - 1;
}

/** Whether a value of one type may be put where the other is wanted. Null and ranges are left to the run. */
export function fits(found: ModelType, wanted: ModelType): boolean {
  if (found.kind === 'unknown' || wanted.kind === 'unknown') return true;
  if (found.kind === 'null') return wanted.kind === 'null' || (wanted.kind === 'ref' && wanted.nullable);
  if (found.kind === 'string') return wanted.kind === 'enum' && wanted.values.includes(found.value);
  if (found.kind === 'ref') return wanted.kind === 'ref' && found.struct === wanted.struct;
  if (found.kind === 'enum') return wanted.kind === 'enum' && sameWords(found, wanted);
  return found.kind === wanted.kind;
}

function sameWords(a: EnumType, b: EnumType): boolean {
  return a.values.length === b.values.length && a.values.every((value, i) => value === b.values[i]);
}

/** Whether two signatures agree in this type: ranges and null included. */
export function sameType(a: ModelType, b: ModelType): boolean {
  if (a.kind === 'unknown' || b.kind === 'unknown') return true;
  if (a.kind === 'int') return b.kind === 'int' && a.lo === b.lo && a.hi === b.hi;
  if (a.kind === 'ref') return b.kind === 'ref' && a.struct === b.struct && a.nullable === b.nullable;
  if (a.kind === 'steps') return b.kind === 'steps' && sameType(a.result, b.result);
  if (a.kind === 'function')
    return (
      b.kind === 'function' &&
      a.operation === b.operation &&
      a.params.length === b.params.length &&
      a.params.every((param, i) => sameType(param, b.params[i]!)) &&
      sameType(a.result, b.result)
    );
  return fits(a, b);
}

/** A type as messages call it. */
export function show(type: ModelType): string {
  switch (type.kind) {
    case 'int':
      return showInt(type);
    case 'bool':
      return 'boolean';
    case 'enum':
      return type.values.map((value) => `'${value}'`).join(' | ');
    case 'ref':
      return type.struct.name + (type.nullable ? ' | null' : '');
    case 'function':
      return type.operation ? 'an operation' : 'a function';
    case 'array':
      return `FixedArray<${show(type.element)}, ${type.length}>`;
    case 'embedded':
      return `Embedded<${type.struct.name}>`;
    case 'steps':
      return type.result.kind === 'void' ? 'Steps' : `Steps<${show(type.result)}>`;
    case 'string':
      return `'${type.value}'`;
    default:
      return type.kind;
  }
}

function shortList(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');
}

function showInt(type: IntType): string {
  if (type.as === 'errno') return 'Errno';
  if (type.as) return `a set of flags (${shortList(Object.keys(type.bits ?? {}))})`;
  if (type.lo === type.hi) return `the number ${type.lo}`;
  return type.lo === plainNumber.lo && type.hi === plainNumber.hi ? 'number' : `Int<${type.lo}, ${type.hi}>`;
}

/** A type short enough for the name of an instance. */
export function shortName(type: ModelType): string {
  return type.kind === 'enum' ? type.name : type.kind === 'ref' ? type.struct.irName : show(type);
}

/** The type in the IR of something that holds a value. */
export function irType(type: ModelType): Type {
  switch (type.kind) {
    case 'int':
      return {
        kind: 'int',
        lo: type.lo,
        hi: type.hi,
        ...(type.as && { as: type.as }),
        ...(type.bits && { bits: type.bits }),
      };
    case 'enum':
      return { kind: 'enum', enum: type.name };
    case 'ref':
      return { kind: 'ref', struct: type.struct.irName };
    case 'bool':
      return { kind: 'bool' };
    default:
      return anyInt;
  }
}

/** What a variable holds before anything is put into it. */
export function defaultValue(type: ModelType): number {
  return type.kind === 'int' && (type.lo > 0 || type.hi < 0) ? type.lo : 0;
}

/** What a bound function is called with, as far as types go. */
export interface FunctionValue {
  readonly declaration: FunctionDeclaration;
}
