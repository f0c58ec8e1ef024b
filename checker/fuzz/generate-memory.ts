/**
 * Random memory: structs, their pools and initial objects, and the types that fields and locals can have.
 *
 * The structs have names that hint at their part (a Lock is embedded, a Node is allocated and freed), but what they
 * hold, how many there are, and in which order they are declared, which decides where embedded objects live, is random.
 */

import type { Field, InitialObject, Program, Struct, Type } from '../ir/ir.ts';
import { poolsOf } from '../ir/slots.ts';
import type { Pools, Range } from '../ir/slots.ts';
import type { Dice } from './dice.ts';

/** What code can talk about. */
export interface World {
  readonly enums: Program['enums'];
  readonly structs: readonly Struct[];
  readonly pools: Pools;
  /** Named tasks, and spawn slots behind them. */
  readonly tasks: number;
  readonly spawnSlots: number;
}

/** Mostly small, some without 0, one without a choice, some that need 16 or 32 bits. */
const intRanges: readonly (readonly [number, Range])[] = [
  [6, { lo: 0, hi: 1 }],
  [8, { lo: 0, hi: 3 }],
  [4, { lo: 0, hi: 7 }],
  [3, { lo: -2, hi: 2 }],
  [2, { lo: -5, hi: -1 }],
  [2, { lo: 1, hi: 3 }],
  [1, { lo: 3, hi: 3 }],
  [1, { lo: 0, hi: 255 }],
  [1, { lo: -1, hi: 256 }],
  [1, { lo: -40000, hi: 40000 }],
  [1, { lo: 0, hi: 2 ** 31 - 1 }],
  [2, { lo: -(2 ** 31), hi: 2 ** 31 - 1 }],
];

export function randomEnums(dice: Dice): Program['enums'] {
  const values = ['new', 'live', 'dying', 'dead', 'gone'];
  if (dice.chance(50)) return {};
  return { State: values.slice(0, dice.weighted([[1, 1], [3, 2], [4, 3], [1, 5]])) }; // prettier-ignore
}

export function randomInt(dice: Dice): Type {
  const range = dice.weighted(intRanges);
  if (dice.chance(6)) return { kind: 'int', ...range, as: 'errno' };
  if (dice.chance(6)) return { kind: 'int', ...range, as: 'bits', bits: { LOW: 1, HIGH: 2 } };
  return { kind: 'int', ...range };
}

/** A type of a field or local; `structs` are those that references may lead to. */
export function randomType(dice: Dice, enums: Program['enums'], structs: readonly string[]): Type {
  const kind = dice.weighted([
    [5, 'int'],
    [2, 'bool'],
    [Object.keys(enums).length > 0 ? 2 : 0, 'enum'],
    [structs.length > 0 ? 3 : 0, 'ref'],
  ]);
  if (kind === 'int') return randomInt(dice);
  if (kind === 'enum') return { kind: 'enum', enum: dice.pick(Object.keys(enums)) };
  if (kind === 'bool') return { kind: 'bool' };
  return { kind: 'ref', struct: dice.pick(structs) };
}

/** What each struct may embed: only what stands before it, so that none holds itself. */
const ranks = ['Lock', 'Node', 'Box', 'World', 'Task', 'Ghost', 'Mine'] as const;
type Role = (typeof ranks)[number];

/** How often a program has the struct. */
const frequencies: Readonly<Record<Role, number>> = {
  Lock: 60, Node: 75, Box: 25, World: 100, Task: 45, Ghost: 12, Mine: 12,
}; // prettier-ignore

/** The smallest and the largest capacity of each. */
const capacities: Readonly<Record<Role, readonly [number, number]>> = {
  Lock: [0, 1], Node: [1, 3], Box: [0, 2], World: [1, 2], Task: [0, 0], Ghost: [1, 1], Mine: [1, 2],
}; // prettier-ignore

export function randomWorld(dice: Dice, tasks: number, spawnSlots: number): World {
  const enums = randomEnums(dice);
  const roles = dice.shuffled(ranks.filter((role) => dice.chance(frequencies[role])));
  const declared = roles.map((role) => randomStruct(dice, role, roles, enums));
  const shell: Program = {
    allwalksIr: 1,
    name: 'random',
    enums,
    structs: declared,
    functions: [],
    operations: [],
    tasks: Array.from({ length: tasks }, () => ({ name: '', operation: '', args: [] })),
    spawnSlots,
    properties: [],
    names: [],
    places: [],
  };
  const pools = poolsOf(shell);
  const structs = declared.map((struct): Struct => {
    if (struct.kind === 'task') return struct;
    const objects = dice.several(fewestObjects(struct), struct.capacity, () =>
      randomObject(dice, pools, struct.name),
    );
    return { ...struct, objects };
  });
  return { enums, structs, pools, tasks: tasks + spawnSlots, spawnSlots };
}

/** Without an object to begin with a struct that is never allocated could not be used. */
function fewestObjects({ name, capacity }: Struct): number {
  return name === 'Node' || name === 'Lock' || name === 'Box' ? 0 : Math.min(1, capacity);
}

function randomStruct(dice: Dice, role: Role, roles: readonly Role[], enums: Program['enums']): Struct {
  const inner = ranks.slice(0, Math.min(3, ranks.indexOf(role))).filter((other) => roles.includes(other));
  const fields = dice.several(dice.chance(4) ? 0 : 1, role === 'World' ? 4 : 2, (i) => {
    const name = 'abcd'[i]!;
    if (inner.length > 0 && dice.chance(25)) return { name, embed: dice.pick(inner) };
    return randomField(dice, name, randomType(dice, enums, roles));
  });
  if (role === 'Lock') fields.push({ name: 'held', type: { kind: 'bool' } });
  if (role === 'Node' && dice.chance(60)) fields.push({ name: 'next', type: { kind: 'ref', struct: 'Node' } });
  const kind = role === 'Task' ? 'task' : role === 'Ghost' ? 'ghost' : role === 'Mine' ? 'private' : 'shared';
  return {
    name: role,
    kind,
    fields: dice.shuffled(fields),
    capacity: dice.between(...capacities[role]),
    objects: [],
  };
}

function randomField(dice: Dice, name: string, type: Type): Field {
  const length = dice.chance(20) ? { length: dice.between(1, 3) } : {};
  return { name, type, ...length, ...(dice.chance(8) && { readonly: true }) };
}

/** Values for some of the fields: the others have defaults. */
export function randomObject(dice: Dice, pools: Pools, struct: string): InitialObject {
  const object: Record<string, InitialObject[string]> = {};
  for (const [name, { field, range, length }] of pools.get(struct)!.fields) {
    if (dice.chance(40)) continue;
    if (field.embed !== undefined) object[name] = randomObject(dice, pools, field.embed);
    else if (field.length === undefined) object[name] = numberIn(dice, range);
    else object[name] = Array.from({ length }, () => numberIn(dice, range));
  }
  return object;
}

/** A number of the range: near 0, where programs are, or at one of its ends. */
export function numberIn(dice: Dice, { lo, hi }: Range): number {
  if (hi - lo <= 8) return dice.between(lo, hi);
  const near = dice.between(Math.max(lo, -2), Math.min(hi, 4));
  return dice.weighted([[8, near], [1, lo], [1, hi]]); // prettier-ignore
}
