/**
 * Random programs, valid by construction and with small state spaces: a few tasks that read, write, wait, choose,
 * allocate and free, call and spawn, with properties of every kind.
 */

import type { AtomicFunction, Operation, Place, Program, Property, Task } from '../ir/ir.ts';
import type { Dice } from './dice.ts';
import {
  lockFunctions,
  randomArguments,
  randomFunction,
  randomOperation,
  randomSignature,
} from './generate-code.ts';
import { randomObject, randomWorld } from './generate-memory.ts';
import type { World } from './generate-memory.ts';
import type { Callable, Scope } from './scope.ts';

/** Statements and blocks of random programs say that they come from one of these. */
const places: readonly Place[] = [1, 2, 3].map((line) => ({
  file: 'random.ts',
  function: 'run',
  line,
  column: 1,
  text: `line ${line}`,
}));

export function randomProgram(dice: Dice): Program {
  const taskCount = dice.weighted([[1, 1], [10, 2], [8, 3], [3, 4]]); // prettier-ignore
  const spawnSlots = dice.weighted([[5, 0], [3, 1], [1, 2]]); // prettier-ignore
  const world = randomWorld(dice, taskCount, spawnSlots);
  const runnable = dice.several(1, 4, (i) => randomSignature(dice, world, `run${i}`));

  const readers = randomFunctions(dice, world, 'reader', dice.between(0, 1), [], []);
  const locking = world.pools.has('Lock') && dice.chance(15) ? lockSignatures : [];
  const known = [...readers.callable, ...locking];
  const acting = randomFunctions(dice, world, 'function', dice.between(0, 3), known, runnable);
  const operations = randomOperations(dice, world, runnable, [...known, ...acting.callable]);
  const claims = randomClaims(dice, world, operations, readers.callable);

  const locks = world.pools.has('Lock') ? lockFunctions() : [];
  const functions = [...locks, ...readers.functions, ...acting.functions, ...claims.map((claim) => claim.function)];
  return {
    allwalksIr: 1,
    name: 'random',
    enums: world.enums,
    structs: world.structs,
    functions: dice.shuffled(functions),
    operations: dice.shuffled(operations),
    tasks: randomTasks(dice, world, taskCount, runnable),
    spawnSlots,
    properties: claims.map((claim) => claim.property),
    names: randomNames(dice, world),
    places,
  };
}

/** Locks are taken and given back in pairs, unless code may call these as it likes. */
const lockSignatures = ['lock', 'unlock'].map((name): Callable => {
  return { name, params: [{ kind: 'ref', struct: 'Lock' }], result: { kind: 'bool' }, ways: 1 };
});

interface Functions {
  readonly functions: readonly AtomicFunction[];
  readonly callable: readonly Callable[];
}

/** Each may call those written before it, and those in `known`. */
function randomFunctions(
  dice: Dice,
  world: World,
  code: 'reader' | 'function',
  count: number,
  known: readonly Callable[],
  spawnable: readonly Callable[],
): Functions {
  const functions: AtomicFunction[] = [];
  const callable: Callable[] = [];
  for (let i = 0; i < count; i++) {
    const signature = { ...randomSignature(dice, world, `${code === 'reader' ? 'look' : 'act'}${i}`), code };
    const context = { functions: [...known, ...callable], spawnable, blocks: [] };
    const { function: made, ways } = randomFunction(dice, world, signature, context);
    functions.push(made);
    callable.push({ ...signature, ways });
  }
  return { functions, callable };
}

/** Each may invoke those behind it, and spawn any. */
function randomOperations(
  dice: Dice,
  world: World,
  runnable: readonly Callable[],
  functions: readonly Callable[],
): readonly Operation[] {
  const operations: Operation[] = [];
  const invocable: Callable[] = [];
  for (const signature of runnable.toReversed()) {
    const known = { functions, spawnable: runnable, invocable: [...invocable] };
    const { operation, ways } = randomOperation(dice, world, signature, known);
    operations.push(operation);
    invocable.push({ ...signature, ways });
  }
  return operations;
}

function randomTasks(dice: Dice, world: World, count: number, runnable: readonly Callable[]): readonly Task[] {
  const struct = world.structs.find(({ kind }) => kind === 'task');
  return Array.from({ length: count }, (_, i): Task => {
    // Two tasks of the same operation are as frequent as two of different ones.
    const signature = runnable[Math.min(dice.between(0, 2), runnable.length - 1)]!;
    return {
      name: 'abcd'[i]!,
      operation: signature.name,
      args: randomArguments(dice, world, signature),
      ...(struct && dice.chance(60) && { fields: randomObject(dice, world.pools, struct.name) }),
      ...(i > 0 && dice.chance(12) && { background: true }),
    };
  });
}

interface Claim {
  readonly property: Property;
  readonly function: AtomicFunction;
}

function randomClaims(
  dice: Dice,
  world: World,
  operations: readonly Operation[],
  readers: readonly Callable[],
): readonly Claim[] {
  const blocks = operations.flatMap(({ name, blocks: all }) => all.map((_, block) => ({ operation: name, block })));
  const known: Pick<Scope, 'functions' | 'spawnable' | 'blocks'> = { functions: readers, spawnable: [], blocks };
  const claim = (kind: Property['kind'], i: number): Claim => {
    const name = `${kind} ${i}`;
    const signature = { name: `holds ${name}`, params: [], result: { kind: 'bool' }, ways: 1, code: 'property' } as const;
    return { property: { kind, name, function: signature.name }, function: randomFunction(dice, world, signature, known).function };
  }; // prettier-ignore
  const several = (kind: Property['kind'], weights: readonly (readonly [number, number])[]) =>
    Array.from({ length: dice.weighted(weights) }, (_, i) => claim(kind, i));
  return dice.shuffled([
    ...several('always', [[8, 0], [3, 1], [1, 2]]), // prettier-ignore
    ...several('finally', [[6, 0], [3, 1], [1, 2]]), // prettier-ignore
    ...several('sometimes', [[4, 0], [3, 1], [2, 2]]), // prettier-ignore
  ]);
}

function randomNames(dice: Dice, world: World): Program['names'] {
  const { name: struct } = dice.pick(world.structs);
  const { slots } = world.pools.get(struct)!;
  return slots > 0 && dice.chance(40) ? [{ name: 'root', struct, slot: dice.between(1, slots) }] : [];
}
