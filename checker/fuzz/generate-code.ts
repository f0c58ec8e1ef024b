/** Random functions and operations: signatures, names, bodies, and how blocks lead to each other. */

import type { AtomicFunction, Block, Expression, Local, Operation, Statement, Type } from '../ir/ir.ts';
import type { Dice } from './dice.ts';
import { numberIn, randomType } from './generate-memory.ts';
import type { World } from './generate-memory.ts';
import { argumentsOf, failure, statements, takeResult } from './generate-statements.ts';
import { binary, conditionOf, constant, hasObjects, local, referenceTo, valueOf } from './generate-values.ts';
import { rangeIn } from './scope.ts';
import type { Callable, Name, Scope } from './scope.ts';

/** How many ways a step of one operation may go, choices multiplied. */
const mostWays = 12;

const bool: Type = { kind: 'bool' };

export interface Signature extends Callable {
  readonly code: 'function' | 'reader' | 'property';
}

function anyType(dice: Dice, { enums, structs }: World): Type {
  return randomType(dice, enums, structs.map(({ name }) => name)); // prettier-ignore
}

export function randomSignature(dice: Dice, world: World, name: string): Callable {
  const params = dice.several(0, dice.pick([1, 1, 2]), () => anyType(dice, world));
  return { name, params, result: anyType(dice, world), ways: 1 };
}

/** Names of a piece of code: parameters, other locals, and those that are asked for on the way. */
class Names {
  readonly params: readonly Name[];
  readonly others: readonly Name[];
  readonly fresh: string[] = [];
  private readonly prefix: string;

  constructor(params: readonly Type[], others: readonly Type[], prefix = 'n') {
    this.params = params.map((type, i) => ({ name: `p${i}`, type }));
    this.others = others.map((type, i) => ({ name: `v${i}`, type }));
    this.prefix = prefix;
  }

  get all(): readonly Name[] {
    return [...this.params, ...this.others];
  }

  readonly makeFresh = (): string => {
    this.fresh.push(`${this.prefix}${this.fresh.length}`);
    return this.fresh.at(-1)!;
  };
}

/** What a function of the signature does, and how many ways it has. */
export function randomFunction(
  dice: Dice,
  world: World,
  { name, params, result, code }: Signature,
  known: Pick<Scope, 'functions' | 'spawnable' | 'blocks'>,
): { readonly function: AtomicFunction; readonly ways: number } {
  const names = new Names(params, dice.several(1, 3, () => anyType(dice, world))); // prettier-ignore
  const room = { statements: dice.between(2, 6), ways: code === 'function' && dice.chance(25) ? 3 : 1 };
  const most = room.ways;
  const scope: Scope = {
    dice,
    world,
    code,
    names: names.all,
    settable: names.all,
    fresh: names.makeFresh,
    inLoop: false,
    leave: (inner) => [give(result, inner)],
    room,
    ...known,
  };
  const body = [...statements(scope, 1, 3), give(result, scope)];
  const locals: Local[] = [...names.all, ...names.fresh.map((each) => ({ name: each, type: bool }))];
  return { function: { name, params: params.length, locals, body }, ways: Math.ceil(most / room.ways) };
}

/** Properties return 0 or 1; of other code the value may be missing. */
function give(type: Type, scope: Scope): Statement {
  if (scope.code === 'property') return { do: 'return', value: claimed(scope) };
  return scope.dice.chance(20) ? { do: 'return' } : { do: 'return', value: valueOf(type, scope) };
}

/** Mostly something that holds in most states: what does not says little about the others. */
function claimed(scope: Scope): Expression {
  const part = () => conditionOf(scope, 1);
  const both = binary('and', binary('and', part(), part()), part());
  return scope.dice.chance(75) ? { kind: 'unary', op: 'not', value: both } : part();
}

/** How an operation is written: what its blocks share. */
interface Writing {
  readonly signature: Callable;
  readonly blockCount: number;
  readonly invocable: readonly Callable[];
  /** Counts how often the code has gone back, so that a step does not go round for ever. */
  readonly turns: string;
  readonly mostTurns: number;
}

/** The local that counts turns; where it is, it begins at 0 and only grows. */
const turnsName = 'turns';

/** What an operation of the signature does, and how many ways a step of it has. */
export function randomOperation(
  dice: Dice,
  world: World,
  signature: Callable,
  known: Pick<Scope, 'functions' | 'spawnable'> & { readonly invocable: readonly Callable[] },
): { readonly operation: Operation; readonly ways: number } {
  const { name, params } = signature;
  const names = new Names(params, dice.several(1, 3, () => anyType(dice, world)), 't'); // prettier-ignore
  const temps = dice.several(0, 2, (i): Name => ({ name: `u${i}`, type: anyType(dice, world) }));
  const writing: Writing = {
    signature,
    blockCount: dice.weighted([[1, 1], [3, 2], [5, 3], [4, 4], [2, 5]]), // prettier-ignore
    invocable: known.invocable,
    turns: turnsName,
    mostTurns: dice.between(1, 2),
  };
  const room = { statements: 0, ways: mostWays };
  const bodies = Array.from({ length: writing.blockCount }, (_, number): Statement[] => {
    room.statements = 5;
    const scope: Scope = {
      dice,
      world,
      code: 'operation',
      names: [...names.all, ...temps],
      settable: [...names.all, ...temps],
      fresh: names.makeFresh,
      functions: known.functions,
      spawnable: known.spawnable,
      inLoop: false,
      leave: (inner) => leaveBlock(writing, number, inner),
      blocks: [],
      room,
    };
    return [...statements(scope, 1, 3), ...leaveBlock(writing, number, scope)];
  });
  if (dice.chance(25)) criticalSection(dice, world, bodies);
  const blocks = bodies.map((body, i): Block => ({
    ...(dice.chance(40) && { name: `step ${i}` }),
    body,
    ...(dice.chance(30) && { at: dice.between(0, 2) }),
  }));
  const counts = JSON.stringify(bodies).includes(turnsName);
  const turns: Local[] = counts ? [{ name: turnsName, type: { kind: 'int', lo: 0, hi: writing.mostTurns } }] : [];
  return {
    operation: {
      name,
      params: params.length,
      locals: [...names.all, ...turns],
      temps: [...temps.map((temp) => temp.name), ...names.fresh],
      blocks,
    },
    ways: Math.ceil(mostWays / room.ways),
  };
}

/** A way out of a block: to rest, to go on elsewhere, to call, to return. */
function leaveBlock(writing: Writing, from: number, scope: Scope): readonly Statement[] {
  const { signature, blockCount, invocable } = writing;
  const { dice } = scope;
  const last = from === blockCount - 1;
  const forward = () => dice.between(from + 1, blockCount - 1);
  const back = () => dice.between(0, from);
  const callees = invocable.filter(({ ways }) => ways <= scope.room.ways);
  const invoke = (then: number): Statement => {
    const callee = dice.pick(callees);
    scope.room.ways = Math.floor(scope.room.ways / callee.ways);
    return { do: 'invoke', operation: callee.name, args: argumentsOf(callee, scope), ...takeResult(callee, scope), then }; // prettier-ignore
  };
  const calls = callees.length > 0;
  const [onward, onwardCall] = last ? [0, 0] : [30, calls ? 9 : 0];
  return dice.weighted<() => readonly Statement[]>([
    [onward, () => [{ do: 'yield', to: forward() }]],
    [onward / 6, () => [{ do: 'goto', to: forward() }]],
    [onwardCall, () => [invoke(forward())]],
    [3, () => [{ do: 'yield', to: back() }]],
    [last ? 30 : 1, () => [give(signature.result, scope)]],
    [onward > 0 || dice.chance(30) ? 5 : 0, () => split(writing, from, scope)],
    [2, () => again(writing, scope, { do: 'yield', to: back() }, from)],
    [2, () => again(writing, scope, { do: 'goto', to: back() }, from)],
    [calls ? 2 : 0, () => again(writing, scope, invoke(back()), from)],
    [dice.chance(20) ? 1 : 0, () => [failure(scope)]],
  ])();
}

/** Two ways out. */
function split(writing: Writing, from: number, scope: Scope): readonly Statement[] {
  const branch = () => leaveBlock(writing, from, scope);
  if (scope.room.ways >= 2 && scope.dice.chance(20)) {
    scope.room.ways = Math.floor(scope.room.ways / 2);
    return [{ do: 'either', of: [branch(), branch()] }];
  }
  return [{ do: 'if', condition: conditionOf(scope), then: branch(), else: branch() }];
}

/** Goes back a few times, then on. */
function again(
  { turns, mostTurns, blockCount, signature }: Writing,
  scope: Scope,
  back: Statement,
  from: number,
): readonly Statement[] {
  const next: Statement[] = [{ do: 'set', local: turns, value: binary('+', local(turns), constant(1)) }, back];
  const on: Statement = from < blockCount - 1 ? { do: 'yield', to: from + 1 } : give(signature.result, scope);
  return [{ do: 'if', condition: binary('<', local(turns), constant(mostTurns)), then: next, else: [on] }];
}

/** Takes a lock at the beginning of one block and gives it back at the beginning of a later one. */
function criticalSection(dice: Dice, world: World, bodies: Statement[][]): void {
  if (bodies.length < 2 || !world.pools.has('Lock') || !hasObjects(world, 'Lock')) return;
  // Who skips the first block gives back what he has not taken.
  const first = dice.chance(80) ? 0 : dice.between(0, bodies.length - 2);
  const last = dice.between(first + 1, bodies.length - 1);
  const scope = { dice, world, names: [], code: 'operation' } as unknown as Scope;
  const object = referenceTo('Lock', scope, 1);
  bodies[first]!.unshift(callOn('lock', object));
  bodies[last]!.unshift(callOn('unlock', object));
}

function callOn(name: string, object: Expression): Statement {
  return { do: 'call', function: name, args: [object] };
}

/** A lock as kernel models have it: a guarded test-and-set, and a rule for who gives back what he does not hold. */
export function lockFunctions(): readonly AtomicFunction[] {
  const held = { object: local('l'), struct: 'Lock', field: 'held' };
  const locals: Local[] = [
    { name: 'l', type: { kind: 'ref', struct: 'Lock' } },
    { name: 'held', type: bool },
  ];
  const read: Statement = { do: 'load', into: 'held', ...held };
  const free: Expression = { kind: 'unary', op: 'not', value: local('held') };
  const rule = { do: 'fail', rule: 'bad-unlock', message: '{0} is not held', values: [{ value: local('l'), type: locals[0]!.type }] } as const; // prettier-ignore
  return [
    {
      name: 'lock',
      params: 1,
      locals,
      body: [read, { do: 'guard', condition: free }, { do: 'store', ...held, value: constant(1) }],
    },
    {
      name: 'unlock',
      params: 1,
      locals,
      body: [
        read,
        { do: 'if', condition: free, then: [rule], else: [] },
        { do: 'store', ...held, value: constant(0) },
      ],
    },
  ];
}

/** Values for parameters, within what their types allow. */
export function randomArguments(dice: Dice, world: World, { params }: Callable): number[] {
  return params.map((type) => {
    if (type.kind !== 'ref' || dice.chance(5)) return numberIn(dice, rangeIn(world, type));
    const { index, struct } = world.pools.get(type.struct)!;
    return dice.between(0, struct.kind === 'task' ? world.tasks : world.structs[index]!.objects.length);
  });
}
