/** A program as a WebAssembly module. */

import { layOut } from '../../state/layout.ts';
import type { Layout } from '../../state/layout.ts';
import type { Pair } from '../../state/shape.ts';
import type { Program } from '../../ir/ir.ts';
import type { Search } from '../engine.ts';
import { aloneOf } from './alone.ts';
import { breadthFirst } from './breadth.ts';
import { nextScript } from './choices.ts';
import { depthFirst } from './depth.ts';
import { i32, ret } from './encode.ts';
import type { Func } from './encode.ts';
import { Machine } from './machine.ts';
import type { MemoryMap, Shard } from './machine.ts';
import { ownerOf } from './routing.ts';
import { sleepOf } from './sleep.ts';
import { stepOf } from './steps.ts';
import { keySet, queueStride } from './keyset.ts';
import { searchOf } from './successors.ts';
import { pairsBelow } from './tree.ts';
import { fullSet, spreadOf } from './visited.ts';

/** What a breadth-first search keeps of states: all, a tree of pairs of that shape, or a hash. */
export type Keeping = 'full' | { readonly shape: Pair | undefined };

export interface Compiled {
  readonly layout: Layout;
  readonly map: MemoryMap;
  readonly arenaStride: number;
  /** Where states are trees: how they are paired. */
  readonly shape: Pair | undefined;
  /** What a state takes in a queue of keys, and how many pairs are below the root of its tree. */
  readonly queueStride: number;
  readonly pairsBelow: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The largest memory a module can have: 4 GiB. */
export const mostPages = 65536;

/** `shard`: which part of a breadth-first search the module does; absent: all of it. */
export function compile(program: Program, search: Search, keeping: Keeping = 'full', shard?: Shard): Compiled {
  const machine = new Machine(layOut(program), shard);
  const { module, layout, map, arenaStride } = machine;
  const outside = {
    makeRoom: module.import('makeRoom', [], []),
    levelFound: module.import('levelFound', [], []),
    doubt: module.import('doubt', ['i32', 'i32'], ['i32']),
    ...(shard && { send: module.import('send', [], []), grant: module.import('grant', [], []) }),
  };
  const found = searchOf(machine, outside);
  const { visited } = found;
  const steps = layout.tasks.map((_, task) => stepOf(machine, task));
  if (search === 'depth-first') depthFirst(found);
  else if (keeping === 'full')
    breadthFirst(found, (lookups) => fullSet(machine, visited, outside.makeRoom, lookups));
  else breadthFirst(found, (lookups) => keySet(machine, visited, keeping.shape, outside.makeRoom, lookups));
  if (shard) module.export(ownerOf(machine));
  const wanted = [sleepOf(machine), aloneOf(machine)].filter((func) => func !== undefined);
  module.export(scriptsOf(machine), ...wanted, ...steps);
  if (keeping === 'full') module.export(spreadOf(machine, visited));
  const shape = keeping === 'full' ? undefined : keeping.shape;
  return {
    layout,
    map,
    arenaStride,
    shape,
    queueStride: queueStride(machine, shape),
    pairsBelow: shape ? pairsBelow(shape) : 0,
    bytes: module.finish(map.table / 65536, mostPages, shard !== undefined),
  };
}

/** A function that makes the next script of choices: 0 if there is none. */
export function scriptsOf(machine: Machine): Func {
  const func = machine.module.func('next script', [], ['i32']);
  const found = ret(i32.const(1));
  func.body = [nextScript(machine, func.local('i32'), func.local('i32'), found), i32.const(0)];
  return func;
}
