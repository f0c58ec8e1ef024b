/** `init` functions: what they leave behind, and how they go wrong. */

import { describe, expect, test } from 'vitest';
import type { Statement } from '../ir/ir.ts';
import { alloc, atomic, bool, cell, choose, free, give, guard, int, load, member, operation, program, ref, set, store, struct, task } from './testdata/build.ts'; // prettier-ignore
import { InitFailure, runInit } from './init.ts';

function initially(body: readonly Statement[]) {
  return runInit(
    program('init', {
      structs: [
        struct('Lock', { held: bool }, [], { capacity: 4 }),
        struct('D', { count: int(0, 7), lock: 'Lock', slots: [bool, 2], next: ref('D') }, [{ count: 5 }], { capacity: 3 }),
        struct('World', { head: ref('D'), n: int(0, 7) }, [], { capacity: 1, kind: 'ghost' }),
        struct('Task', { pid: int(0, 3) }, [], { kind: 'task' }),
      ],
      functions: [atomic('init', {}, body, { d: ref('D'), w: ref('World') })],
      operations: [operation('run', {}, [[give()]])],
      tasks: [task('a', 'run'), task('b', 'run', [], { fields: { pid: 2 } })],
    }),
    'init',
  ); // prettier-ignore
}

describe('init', () => {
  test('gives the objects that live, embedded ones within, and the world', () => {
    const { objects, world } = initially([
      alloc('d', 'D', { count: 1, next: 1 }),
      store(cell('Lock', member('d', 'D', 'lock'), 'held'), 1),
      store(cell('D', 'd', 'slots', 1), 1),
      store(cell('Task', 1, 'pid'), 3),
      alloc('w', 'World', { head: 'd', n: 4 }),
    ]);
    expect(objects['D']).toEqual([
      { count: 5, lock: { held: 0 }, slots: [0, 0], next: 0 },
      { count: 1, lock: { held: 1 }, slots: [0, 1], next: 1 },
    ]);
    expect(objects['Lock']).toEqual([]);
    expect(objects['Task']).toEqual([{ pid: 3 }, { pid: 2 }]);
    expect(world).toEqual({ head: 2, n: 4 });
  });

  test('without a world there is none', () => expect(initially([]).world).toEqual({}));

  test('what it does wrong is told', () => {
    expect(() => initially([store(cell('D', 1, 'count'), 9)])).toThrow(InitFailure);
    expect(() => initially([load('d', cell('D', 'd', 'next'))])).toThrow(
      'NULL dereference: next of a null D read by init',
    );
    expect(() => initially([0, 1, 2].map(() => alloc('d', 'D')))).toThrow(
      'init needs more objects than there are: pool:D',
    );
    expect(() => initially([guard(0)])).toThrow('init waits, but nothing runs beside it');
    expect(() => initially([choose('d', 2)])).toThrow('init makes a choice, but can have one outcome only');
    expect(() => initially([alloc('d', 'D'), free('D', 1), set('d', 0)])).toThrow(
      'init frees a D and keeps a later one',
    );
  });
});
