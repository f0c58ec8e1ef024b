/** A program as a WebAssembly module. */

import { layOut } from '../../state/layout.ts';
import type { Layout } from '../../state/layout.ts';
import type { Program } from '../../ir/ir.ts';
import type { Search } from '../engine.ts';
import { breadthFirst } from './breadth.ts';
import { nextScript } from './choices.ts';
import { depthFirst } from './depth.ts';
import { i32, ret } from './encode.ts';
import type { Func } from './encode.ts';
import { Machine } from './machine.ts';
import type { MemoryMap } from './machine.ts';
import { stepOf } from './steps.ts';
import { searchOf } from './successors.ts';
import { spreadOf } from './visited.ts';

export interface Compiled {
  readonly layout: Layout;
  readonly map: MemoryMap;
  readonly arenaStride: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The largest memory a module can have: 4 GiB. */
export const mostPages = 65536;

export function compile(program: Program, search: Search): Compiled {
  const machine = new Machine(layOut(program));
  const { module, layout, map, arenaStride } = machine;
  const outside = {
    makeRoom: module.import('makeRoom', [], []),
    levelFound: module.import('levelFound', [], []),
    doubt: module.import('doubt', ['i32', 'i32'], ['i32']),
  };
  const found = searchOf(machine, outside);
  const steps = layout.tasks.map((_, task) => stepOf(machine, task));
  if (search === 'breadth-first') breadthFirst(found);
  else depthFirst(found);
  module.export(scriptsOf(machine), spreadOf(machine, found.visited), ...steps);
  return { layout, map, arenaStride, bytes: module.finish(map.table / 65536, mostPages) };
}

/** A function that makes the next script of choices: 0 if there is none. */
export function scriptsOf(machine: Machine): Func {
  const func = machine.module.func('next script', [], ['i32']);
  const found = ret(i32.const(1));
  func.body = [nextScript(machine, func.local('i32'), func.local('i32'), found), i32.const(0)];
  return func;
}
