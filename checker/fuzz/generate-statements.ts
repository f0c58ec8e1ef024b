/** Random statements: one row of the table for each kind, and for some ways in which kernel code combines them. */

import type { Expression, Statement, Target, Type } from '../ir/ir.ts';
import type { Callable, Name, Scope } from './scope.ts';
import { fits, rangeIn } from './scope.ts';
import { binary, conditionOf, constant, local, randomTarget, referenceTo, valueOf } from './generate-values.ts';

type Make = (scope: Scope) => readonly Statement[];

/** What properties and the functions they call may do, and how often they do it. */
const reading: readonly (readonly [number, Make])[] = [
  [8, set],
  [24, load],
  [8, branch],
  [4, every],
  [3, counted],
  [6, call],
  [1, leaveLoop],
];

const acting: readonly (readonly [number, Make])[] = [
  ...reading,
  [22, store],
  [12, readModifyWrite],
  [6, tornUpdate],
  [4, choose],
  [4, either],
  [2, waitFor],
  [1, guard],
  [6, alloc],
  [2, free],
  [4, spawn],
  [1, mark],
  [1, failIf],
];

/** Some statements, as long as there is room. */
export function statements(scope: Scope, fewest: number, most: number): Statement[] {
  const { dice, room } = scope;
  const table = scope.code === 'operation' || scope.code === 'function' ? acting : reading;
  const body: Statement[] = [];
  for (let left = dice.between(fewest, most); left > 0 && room.statements > 0; left--) {
    room.statements--;
    const made = dice.weighted(table)(scope);
    body.push(...made.map((statement) => (dice.chance(20) ? { ...statement, at: dice.between(0, 2) } : statement)));
  }
  // Now and then code ends where nobody expects it: what follows is never run.
  if (dice.chance(2)) body.push(...scope.leave(scope));
  return body;
}

/** A name that can take values of the type; undefined where there is none. */
function taker(type: Type, scope: Scope): string | undefined {
  const able = scope.settable.filter((name) => fits(scope, type, name.type));
  return able.length > 0 ? scope.dice.pick(able).name : undefined;
}

function set(scope: Scope): Statement[] {
  if (scope.settable.length === 0) return [];
  const { name, type } = scope.dice.pick(scope.settable);
  return [{ do: 'set', local: name, value: valueOf(type, scope) }];
}

function load(scope: Scope): readonly Statement[] {
  const from = randomTarget(scope, 'read');
  const into = from && taker(from.type, scope);
  return into === undefined ? set(scope) : careful([{ do: 'load', into, ...from!.target }], from!.target, scope);
}

/** Mostly code asks whether a reference is null before it follows it. */
function careful(body: readonly Statement[], { object }: Target, { dice }: Scope): readonly Statement[] {
  let root = object;
  while (root.kind === 'member') root = root.object;
  if (root.kind !== 'local' || dice.chance(8)) return body;
  return [{ do: 'if', condition: root, then: body, else: [] }];
}

function store(scope: Scope): readonly Statement[] {
  const to = randomTarget(scope, 'write');
  return to ? careful([{ do: 'store', ...to.target, value: valueOf(to.type, scope) }], to.target, scope) : [];
}

function readModifyWrite(scope: Scope): readonly Statement[] {
  const { dice } = scope;
  const to = randomTarget(scope, 'write');
  if (!to) return [];
  const { lo, hi } = rangeIn(scope.world, to.type);
  // Sums soon leave a small range.
  const op = dice.pick([
    ...(hi - lo > 8 || dice.chance(15) ? (['+', '-'] as const) : []),
    '&',
    'xchg',
    'cmpxchg',
    '|',
    '^',
  ] as const);
  const plain = op === 'xchg' || op === 'cmpxchg' || to.type.kind === 'bool' || dice.chance(30);
  const value = plain ? valueOf(to.type, scope) : constant(dice.between(0, 2));
  const expect = op === 'cmpxchg' ? { expect: valueOf(to.type, scope, 1) } : {};
  const into = dice.chance(50) ? taker(to.type, scope) : undefined;
  const one: Statement = { do: 'rmw', op, ...to.target, value, ...expect, ...(into !== undefined && { into }) };
  return careful([one], to.target, scope);
}

/** A read and a write that belong together; what else happens between them is up to chance. */
function tornUpdate(scope: Scope): readonly Statement[] {
  const to = randomTarget(scope, 'write');
  const into = to && taker(to.type, scope);
  if (into === undefined) return store(scope);
  const { target } = to!;
  const { hi } = rangeIn(scope.world, to!.type);
  const next = binary('&', binary('+', local(into), constant(1)), constant(hi >= 3 ? 3 : 1));
  const update: Statement[] = [{ do: 'load', into, ...target }, { do: 'store', ...target, value: next }]; // prettier-ignore
  return careful(update, target, scope);
}

/** Room for so many ways more: then they are taken. */
function takeWays(scope: Scope, ways: number): boolean {
  if (scope.room.ways < ways) return false;
  scope.room.ways = Math.floor(scope.room.ways / ways);
  return true;
}

function choose(scope: Scope): Statement[] {
  const { dice, names } = scope;
  const outcomes = dice.between(1, 3);
  const into = taker({ kind: 'int', lo: 0, hi: outcomes - 1 }, scope);
  if (into === undefined || !takeWays(scope, outcomes)) return set(scope);
  const open = names.length > 0 && dice.chance(30);
  if (!open) {
    const labels = dice.chance(30) ? { labels: ['no', 'yes', 'perhaps'].slice(0, outcomes) } : {};
    return [{ do: 'choose', into, count: constant(outcomes), name: 'fate', ...labels }];
  }
  // How many outcomes there are depends on what happened before.
  const count = binary('%', binary('&', local(dice.pick(names).name), constant(3)), constant(outcomes));
  const atLeastOne = dice.chance(95) ? binary('+', count, constant(1)) : count;
  return [{ do: 'choose', into, count: atLeastOne, name: 'open' }];
}

function either(scope: Scope): Statement[] {
  const branches = scope.dice.between(1, 3);
  if (!takeWays(scope, branches)) return branch(scope);
  return [{ do: 'either', of: Array.from({ length: branches }, () => nested(scope)) }];
}

function guard(scope: Scope): Statement[] {
  return [{ do: 'guard', condition: conditionOf(scope) }];
}

/** Reads a field and goes on only where it has a certain value. */
function waitFor(scope: Scope): readonly Statement[] {
  const { dice } = scope;
  const from = randomTarget(scope, 'read');
  const into = from && taker(from.type, scope);
  if (into === undefined) return guard(scope);
  const condition = binary(dice.pick(['==', '!=']), local(into), valueOf(from!.type, scope, 0));
  return careful(
    [
      { do: 'load', into, ...from!.target },
      { do: 'guard', condition },
    ],
    from!.target,
    scope,
  );
}

function alloc(scope: Scope): readonly Statement[] {
  const { dice, world } = scope;
  const able = world.structs.filter(({ kind, capacity }) => kind !== 'task' && capacity > 0);
  if (able.length === 0) return [];
  const roomy = able.filter(({ capacity, objects }) => capacity > objects.length);
  if (roomy.length === 0 && dice.chance(90)) return store(scope);
  const struct = dice.pick(roomy.length > 0 && dice.chance(90) ? roomy : able);
  const fields: Record<string, Expression> = {};
  for (const { name, type, length } of struct.fields)
    if (type && length === undefined && dice.chance(50)) fields[name] = valueOf(type, scope, 1);
  const into = taker({ kind: 'ref', struct: struct.name }, scope) ?? scope.fresh();
  const publish = dice.chance(60) ? pointTo(struct.name, into, scope) : [];
  return [{ do: 'alloc', into, struct: struct.name, fields }, ...publish];
}

/** Stores a new object where others find it. */
function pointTo(struct: string, object: string, scope: Scope): readonly Statement[] {
  for (let tries = 0; tries < 4; tries++) {
    const to = randomTarget(scope, 'write');
    if (to?.type.kind === 'ref' && to.type.struct === struct)
      return careful([{ do: 'store', ...to.target, value: local(object) }], to.target, scope);
  }
  return [];
}

/** Takes an object away from where others find it, and frees it. */
function takeFrom(struct: string, scope: Scope): readonly Statement[] {
  for (let tries = 0; tries < 8; tries++) {
    const from = randomTarget(scope, 'write');
    if (from?.type.kind !== 'ref' || from.type.struct !== struct) continue;
    const into = taker(from.type, scope) ?? scope.fresh();
    const take: Statement = { do: 'rmw', op: 'xchg', ...from.target, value: constant(0), into };
    return careful([take, { do: 'free', object: local(into), struct }], from.target, scope);
  }
  return [];
}

function free(scope: Scope): readonly Statement[] {
  const { dice, world } = scope;
  const able = world.structs.filter(({ kind, name }) => kind !== 'task' && world.pools.get(name)!.slots > 0);
  if (able.length === 0) return [];
  const usual = able.filter(({ name }) => name === 'Node' || name === 'Box');
  if (usual.length === 0 && dice.chance(80)) return store(scope);
  const struct = dice.pick(usual.length > 0 && dice.chance(90) ? usual : able).name;
  const taken = dice.chance(60) ? takeFrom(struct, scope) : [];
  if (taken.length > 0 || dice.chance(50)) return taken;
  return [{ do: 'free', object: referenceTo(struct, scope, dice.chance(20) ? 1 : 0), struct }];
}

export function argumentsOf({ params }: Callable, scope: Scope): Expression[] {
  return params.map((type) => valueOf(type, scope, 1));
}

/** `into` for what a call returns, now and then. */
export function takeResult({ result }: Callable, scope: Scope): { readonly into?: string } {
  const into = scope.dice.chance(60) ? taker(result, scope) : undefined;
  return into === undefined ? {} : { into };
}

function call(scope: Scope): readonly Statement[] {
  const { dice, functions } = scope;
  const able = functions.filter(({ ways }) => ways <= scope.room.ways);
  if (able.length === 0) return load(scope);
  const callee = dice.pick(able);
  takeWays(scope, callee.ways);
  return [{ do: 'call', function: callee.name, args: argumentsOf(callee, scope), ...takeResult(callee, scope) }];
}

function spawn(scope: Scope): readonly Statement[] {
  const { dice, spawnable, world } = scope;
  if (spawnable.length === 0 || (world.spawnSlots === 0 && dice.chance(95))) return store(scope);
  const callee = dice.pick(spawnable);
  const into = dice.chance(30) ? taker({ kind: 'int', lo: 1, hi: world.tasks }, scope) : undefined;
  const args = argumentsOf(callee, scope);
  return [{ do: 'spawn', operation: callee.name, args, ...(into !== undefined && { into }) }];
}

/** Statements within another one: fewer, and now and then they end the code. */
function nested(scope: Scope): Statement[] {
  const body = statements(scope, 0, 2);
  return scope.dice.chance(8) ? [...body, ...scope.leave(scope)] : body;
}

function branch(scope: Scope): Statement[] {
  const condition = conditionOf(scope);
  return [{ do: 'if', condition, then: nested(scope), else: scope.dice.chance(40) ? nested(scope) : [] }];
}

/** What runs several times has little room for choices, since they multiply. */
function repeated(scope: Scope, counter?: Name): Statement[] {
  const room = { statements: Math.min(3, scope.room.statements), ways: scope.room.ways >= 8 ? 2 : 1 };
  if (room.ways > 1) takeWays(scope, 8);
  const names = counter ? [...scope.names, counter] : scope.names;
  return statements({ ...scope, names, room, inLoop: true }, 1, 3);
}

/** A loop of a few rounds; very rarely one without an end. */
function counted(scope: Scope): Statement[] {
  const { dice } = scope;
  const name = scope.fresh();
  const rounds = dice.between(0, 3);
  const body = repeated(scope, { name, type: { kind: 'int', lo: 0, hi: 3 } });
  if (dice.chance(1) && !choosesIn(body)) return [{ do: 'loop', body }];
  return [
    { do: 'set', local: name, value: constant(0) },
    {
      do: 'loop',
      body: [
        { do: 'if', condition: binary('>=', local(name), constant(rounds)), then: [{ do: 'break' }], else: [] },
        { do: 'set', local: name, value: binary('+', local(name), constant(1)) },
        ...body,
      ],
    },
  ];
}

/** Without an end choices would be without number; those of functions count. */
function choosesIn(body: readonly Statement[]): boolean {
  return /"do":"(choose|either|call)"/.test(JSON.stringify(body));
}

function every(scope: Scope): Statement[] {
  const { dice, world } = scope;
  const struct = dice.pick(world.structs).name;
  const type: Type = { kind: 'ref', struct };
  const into = (dice.chance(50) ? taker(type, scope) : undefined) ?? scope.fresh();
  const body = repeated(scope, { name: into, type });
  return [{ do: 'each', struct, into, body }];
}

function leaveLoop(scope: Scope): Statement[] {
  const { dice, inLoop } = scope;
  if (!inLoop) return branch(scope);
  const way: Statement = { do: dice.pick(['break', 'continue']) };
  return [{ do: 'if', condition: conditionOf(scope, 1), then: [way], else: [] }];
}

/** What other tasks or other machines may notice, and one engine alone does not. */
function mark({ dice }: Scope): Statement[] {
  if (dice.chance(30)) return [{ do: 'share' }];
  if (dice.chance(50)) return [{ do: 'resched', preempt: dice.pick(['none', 'voluntary']) }];
  return [{ do: 'fence', order: dice.pick(['mb', 'rmb', 'wmb']) }];
}

function failIf(scope: Scope): Statement[] {
  return [{ do: 'if', condition: conditionOf(scope), then: [failure(scope)], else: [] }];
}

/** A rule of the model is broken. */
export function failure(scope: Scope): Statement {
  const { dice, names } = scope;
  const values = names.slice(0, dice.between(0, 2)).map(({ name, type }) => ({
    value: local(name),
    // What a value is need not be said, and enums and references can be out of range.
    ...(dice.chance(70) && { type }),
  }));
  const message = ['it broke', ...values.map((_, i) => `{${i}}`)].join(' ');
  return { do: 'fail', rule: dice.pick(['bad-unlock', 'count-underflow']), message, values };
}
