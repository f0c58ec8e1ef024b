/** Fewest context switches: on models small enough to count them by hand. The random models compare with the obvious way. */

import { describe, expect, test } from 'vitest';
import type { Limits } from '../engine/engine.ts';
import { binary, cell, finallyHolds, give, guard, int, load, operation, program, rest, store, struct, task } from '../engine/testdata/build.ts'; // prettier-ignore
import { hanoi, torn } from '../engine/testdata/classics.ts';
import type { Program } from '../ir/ir.ts';
import { fewestSwitches } from './fewest-switches.ts';
import { Budget } from './limits.ts';

const look = (model: Program, property: string, limits: Limits = {}) =>
  fewestSwitches(model, property, new Budget({ search: 'breadth-first', limits }));

const x = cell('G', 1, 'x');
const shared = { structs: [struct('G', { x: int(0, 9) })] };
const tell = (value: number) => operation(`tell ${value}`, {}, [[store(x, value), rest(0)]]);
const wait = (value: number) => [load('v', x), guard(binary('v', '==', value)), store(x, value + 1), rest(1)];

describe('fewest switches', () => {
  test('a lost update needs one: one task comes between reading and writing of the other', async () => {
    const claims = [finallyHolds('all counted', [load('v', x), give(binary('v', '==', 2))], { v: int(0, 2) })];
    const { properties, functions } = program('claims', { ...shared, operations: [], tasks: [], claims });
    const { found, noneBelow } = await look({ ...torn(2), properties, functions }, 'all counted');
    expect([found?.switches, found?.schedule.map((move) => move.task), noneBelow]).toEqual([1, [0, 1, 1, 0], 1]);
  });

  test('one task needs none, and is as quick as can be', async () => {
    const { found } = await look(hanoi(3), hanoi(3).properties[0]!.name);
    expect([found?.switches, found?.schedule.length]).toEqual([0, 7]);
  });

  test('taking turns is no switch where the other one waits', async () => {
    const v = { v: int(0, 9) };
    const model = program('ping pong', {
      ...shared,
      operations: [
        operation('ping', v, [wait(0), wait(2).with(3, rest(2)), [store(x, 10)]]),
        operation('pong', v, [wait(1).with(3, rest(0))]),
      ],
      tasks: [task('ping', 'ping'), task('pong', 'pong')],
    });
    const { found } = await look(model, 'integer-overflow');
    expect([found?.switches, found?.schedule.map((move) => move.task)]).toEqual([0, [0, 1, 0, 0]]);
  });

  test('what cannot happen is not found', async () => {
    const model = program('tell', {
      ...shared,
      operations: [tell(1), tell(2)],
      tasks: [task('a', 'tell 1'), task('b', 'tell 2')],
    });
    expect(await look(model, 'deadlock')).toMatchObject({ found: null });
  });

  test('a bound on steps is kept', async () => {
    const name = hanoi(3).properties[0]!.name;
    expect((await look(hanoi(3), name, { steps: 6 })).found).toBeNull();
    expect((await look(hanoi(3), name, { steps: 7 })).found?.schedule).toHaveLength(7);
  });
});
