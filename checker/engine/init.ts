/** Runs a program's `init` function: how the initial objects of a scenario come to be. */

import type { InitialObject, Program } from '../ir/ir.ts';
import { poolsOf } from '../ir/slots.ts';
import type { Pool, Pools } from '../ir/slots.ts';
import { runAlone } from './reference.ts';
import { Stop } from './reference-run.ts';
import type { Memory } from './reference-run.ts';
import type { Failure } from './engine.ts';

/** `init` broke a rule or ran out of objects. */
export class InitFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * Runs an atomic function once on the initial heap. Gives the live objects of each struct in order of slots, for
 * the struct of kind task one for each task; and the fields of the first object of the struct `World`.
 *
 * Objects that `init` itself freed must not leave a gap: an initial object's slot is its position.
 */
export function runInit(
  program: Program,
  initFunction: string,
): {
  readonly objects: Readonly<Record<string, readonly InitialObject[]>>;
  readonly world: Readonly<Record<string, number>>;
} {
  const pools = poolsOf(program);
  const memory = runGuarded(program, initFunction);
  const objects: Record<string, readonly InitialObject[]> = {};
  for (const [name, pool] of pools) objects[name] = objectsIn(pools, pool, memory);
  const world = Object.entries(objects['World']?.[0] ?? {}).filter(([, value]) => typeof value === 'number');
  return { objects, world: Object.fromEntries(world) as Record<string, number> };
}

function runGuarded(program: Program, initFunction: string): Memory {
  try {
    return runAlone(program, initFunction);
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    throw new InitFailure(
      stop.failure ?? { property: stop.limit!, message: `init needs more objects than there are: ${stop.limit}` },
    );
  }
}

function objectsIn(pools: Pools, pool: Pool, memory: Memory): readonly InitialObject[] {
  const objects: InitialObject[] = [];
  for (let slot = 1; slot <= pool.own; slot++) {
    if (!memory.live(pool.index, slot)) continue;
    if (objects.length !== slot - 1)
      throw new InitFailure({
        property: 'init',
        message: `init frees a ${pool.struct.name} and keeps a later one`,
      });
    objects.push(objectAt(pools, pool, slot, memory));
  }
  return objects;
}

function objectAt(pools: Pools, pool: Pool, slot: number, memory: Memory): InitialObject {
  const object: Record<string, InitialObject[string]> = {};
  for (const [name, { field, cell, length, base }] of pool.fields) {
    if (field.embed) object[name] = objectAt(pools, pools.get(field.embed)!, base + slot, memory);
    else {
      const values = Array.from({ length }, (_, i) => memory.get(pool.index, slot, cell + i)!);
      object[name] = field.length === undefined ? values[0]! : values;
    }
  }
  return object;
}
