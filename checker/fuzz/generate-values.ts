/** Random expressions: mostly of values that fit where they are wanted, now and then of any. */

import type { BinaryOp, Expression, Target, Type } from '../ir/ir.ts';
import type { Range } from '../ir/slots.ts';
import { numberIn } from './generate-memory.ts';
import type { World } from './generate-memory.ts';
import { fits, rangeIn } from './scope.ts';
import type { Scope } from './scope.ts';

export function constant(value: number): Expression {
  return { kind: 'const', value };
}

export function local(name: string): Expression {
  return { kind: 'local', name };
}

export function binary(op: BinaryOp, left: Expression, right: Expression): Expression {
  return { kind: 'binary', op, left, right };
}

/** A value of the type, most of the time. */
export function valueOf(type: Type, scope: Scope, depth = 2): Expression {
  if (scope.dice.chance(0.2)) return wild(scope, depth);
  if (type.kind === 'bool') return conditionOf(scope, depth);
  if (type.kind === 'ref') return referenceTo(type.struct, scope, depth);
  return numberOf(type, scope, depth);
}

/** Anything: where it leads is up to the rules. */
function wild(scope: Scope, depth: number): Expression {
  const { dice, names } = scope;
  const extremes = [-1, 9, 31, 32, 65536, 2 ** 31 - 1, -(2 ** 31)];
  return dice.weighted([
    [3, () => constant(dice.pick(extremes))],
    [names.length > 0 ? 2 : 0, () => local(dice.pick(names).name)],
    [depth > 0 ? 3 : 0, () => arithmetic(scope, depth)],
  ])();
}

function numberOf(type: Type, scope: Scope, depth: number): Expression {
  const { dice, names, world } = scope;
  const range = rangeIn(world, type);
  const fitting = names.filter((name) => fits(scope, name.type, type));
  const numbers = names.filter((name) => name.type.kind === 'int');
  const inner = depth - 1;
  return dice.weighted<() => Expression>([
    [5, () => constant(numberIn(dice, range))],
    [fitting.length > 0 ? 6 : 0, () => local(dice.pick(fitting).name)],
    [depth > 0 ? 5 : 0, () => within(range, scope, inner)],
    [depth > 0 ? 2 : 0, () => selection(() => numberOf(type, scope, inner), scope, inner)],
    [numbers.length > 0 && dice.chance(10) ? 2 : 0, () => next(scope, dice.pick(numbers).name)],
    [depth > 0 && dice.chance(5) ? 2 : 0, () => arithmetic(scope, inner)],
  ])();
}

/** One more, or one less: in a loop sooner or later too much. */
function next({ dice }: Scope, name: string): Expression {
  return binary(dice.pick(['+', '-']), local(name), constant(1));
}

/** Arithmetic that is cut to what a range allows. */
function within({ lo, hi }: Range, scope: Scope, depth: number): Expression {
  const { dice } = scope;
  const any = anyNumber(scope, depth);
  if (lo > 0 || hi < 1) return constant(lo);
  if (dice.chance(50)) return binary('&', any, constant(Math.min(3, hi === 2 ? 1 : hi)));
  return binary('%', binary('&', any, constant(7)), constant(Math.min(4, hi) + (hi < 5 ? 1 : 0)));
}

function arithmetic(scope: Scope, depth: number): Expression {
  const { dice } = scope;
  const [left, right] = [anyNumber(scope, depth - 1), anyNumber(scope, depth - 1)];
  if (dice.chance(20)) return { kind: 'unary', op: dice.pick(['neg', 'bitnot', 'not']), value: left };
  const op = dice.weighted<BinaryOp>([
    ...(['+', '-', '*', '&', '|', '^', '/', '%'] as const).map((each) => [3, each] as const),
    ...(['<<', '>>', '==', '<', 'and', 'or'] as const).map((each) => [1, each] as const),
  ]);
  return binary(op, left, right);
}

/** A number of which nothing is known; names of references are numbers, too. */
function anyNumber(scope: Scope, depth: number): Expression {
  const { dice, names, world } = scope;
  return dice.weighted<() => Expression>([
    [4, () => constant(dice.between(-1, 4))],
    [names.length > 0 ? 6 : 0, () => local(dice.pick(names).name)],
    [scope.code === 'property' ? 2 : 0, () => ({ kind: 'result', task: dice.between(1, world.tasks) })],
    [mayAskSelf(scope) ? 1 : 0, () => ({ kind: 'self' })],
    [depth > 0 ? 2 : 0, () => arithmetic(scope, depth)],
  ])();
}

/** Properties run in no task. */
function mayAskSelf({ code }: Scope): boolean {
  return code === 'operation' || code === 'function';
}

function selection(make: () => Expression, scope: Scope, depth: number): Expression {
  return { kind: 'select', condition: conditionOf(scope, depth), then: make(), else: make() };
}

/** 0 or 1. */
export function conditionOf(scope: Scope, depth = 2): Expression {
  const { dice, names } = scope;
  const bools = names.filter(({ type }) => type.kind === 'bool');
  const inner = depth - 1;
  return dice.weighted<() => Expression>([
    [1, () => constant(dice.between(0, 1))],
    [bools.length > 0 ? 4 : 0, () => local(dice.pick(bools).name)],
    [names.length > 0 ? 8 : 1, () => comparison(scope)],
    [scope.code === 'property' ? 6 : 0, () => progress(scope)],
    [depth > 0 ? 2 : 0, () => ({ kind: 'unary', op: 'not', value: conditionOf(scope, inner) })],
    [
      depth > 0 ? 3 : 0,
      () => binary(dice.pick(['and', 'or']), conditionOf(scope, inner), conditionOf(scope, inner)),
    ],
    [depth > 1 ? 1 : 0, () => selection(() => conditionOf(scope, inner), scope, inner)],
  ])();
}

function comparison(scope: Scope): Expression {
  const { dice, names } = scope;
  if (names.length === 0) return binary('==', anyNumber(scope, 0), anyNumber(scope, 0));
  const { name, type } = dice.pick(names);
  const op = dice.weighted<BinaryOp>([
    [4, '=='],
    [4, '!='],
    ...(['<', '<=', '>', '>='] as const).map((each) => [1, each] as const),
  ]);
  return binary(op, local(name), type.kind === 'bool' ? constant(dice.between(0, 1)) : valueOf(type, scope, 0));
}

/** How far a task is. */
function progress(scope: Scope): Expression {
  const { dice, world, blocks } = scope;
  const task = dice.between(1, world.tasks);
  const some = dice.several(1, 2, () => dice.pick(blocks));
  return dice.pick<Expression>([
    { kind: 'at', task, blocks: some },
    { kind: 'inside', task, operation: some[0]!.operation },
    { kind: 'done', task },
  ]);
}

/** An object of the struct, most of the time a live one. */
export function referenceTo(struct: string, scope: Scope, depth = 2): Expression {
  const { dice, names, world } = scope;
  const pool = world.pools.get(struct)!;
  const initial = pool.struct.kind === 'task' ? world.tasks : world.structs[pool.index]!.objects.length;
  const refs = names.filter(({ type }) => type.kind === 'ref' && type.struct === struct);
  const owners = depth > 0 ? pool.embeddings.filter(({ owner }) => hasObjects(world, owner)) : [];
  const live = () => constant(dice.between(1, initial));
  return dice.weighted<() => Expression>([
    [initial > 0 ? 8 : 0, live],
    [
      refs.length > 0 ? 10 : 0,
      () => unlessNull(local(dice.pick(refs).name), scope, initial > 0 ? live() : undefined),
    ],
    [owners.length > 0 ? 8 : 0, () => memberOf(dice.pick(owners), scope, depth - 1)],
    [pool.struct.kind === 'task' && mayAskSelf(scope) ? 8 : 0, () => ({ kind: 'self' })],
    [initial + owners.length > 0 ? Number(dice.chance(5)) : 1, () => constant(dice.between(0, pool.slots))],
    [dice.chance(1) ? 1 : 0, () => constant(dice.pick([-1, pool.slots + 1]))],
    [depth > 0 && dice.chance(20) ? 1 : 0, () => selection(() => referenceTo(struct, scope, 0), scope, 0)],
  ])();
}

/** Whether there are objects of the struct from the beginning. */
export function hasObjects(world: World, struct: string): boolean {
  const pool = world.pools.get(struct)!;
  if (pool.struct.kind === 'task' || world.structs[pool.index]!.objects.length > 0) return true;
  return pool.embeddings.some(({ owner }) => hasObjects(world, owner));
}

/** Mostly something else in place of null. */
function unlessNull(reference: Expression, { dice }: Scope, other: Expression | undefined): Expression {
  if (!other || dice.chance(10)) return reference;
  return { kind: 'select', condition: reference, then: reference, else: other };
}

function memberOf(
  { owner, field }: { readonly owner: string; readonly field: string },
  scope: Scope,
  depth: number,
): Expression {
  return { kind: 'member', object: referenceTo(owner, scope, depth), struct: owner, field };
}

/** A field to read or write and its type; undefined where there is none. */
export function randomTarget(scope: Scope, use: 'read' | 'write'): { target: Target; type: Type } | undefined {
  const { dice, world, names } = scope;
  const fields = world.structs.flatMap(({ name, fields: all }) =>
    all
      .filter(({ type, readonly }) => type !== undefined && (use === 'read' || !readonly))
      .map((field) => ({ struct: name, field })),
  );
  const refersTo = (struct: string) => names.some(({ type }) => type.kind === 'ref' && type.struct === struct);
  const usable = fields.filter(({ struct }) => hasObjects(world, struct) || refersTo(struct));
  if (usable.length === 0) return undefined;
  const { struct, field } = dice.pick(usable);
  const object = referenceTo(struct, scope);
  const { name, length } = field;
  if (length === undefined) return { target: { object, struct, field: name }, type: field.type! };
  const index = dice.chance(1)
    ? constant(dice.pick([-1, length]))
    : valueOf({ kind: 'int', lo: 0, hi: length - 1 }, scope, 1);
  return { target: { object, struct, field: name, index }, type: field.type! };
}
