/** Names of values, objects and tasks; where objects live; error numbers. */

import { describe, expect, test } from 'vitest';
import * as errno from '../lang/errno.ts';
import { program, struct, int, ref, bool, operation, give, task } from '../engine/testdata/build.ts';
import { errnoNames } from './errno.ts';
import { ownerOf, poolsOf } from './slots.ts';
import { formatCell, formatObject, formatValue, taskName } from './values.ts';

const held = struct('Lock', { held: bool, waiters: [bool, 2] }, [{}], { capacity: 1 });
const dentry = struct('Dentry', { count: int(0, 7), lock: 'Lock' }, [{}], { capacity: 3 });
const inode = struct('Inode', { alias: 'Dentry', other: 'Lock' }, [{}], { capacity: 2 });
const process = struct('Task', { lock: 'Lock' }, [], { kind: 'task' });
const example = program('example', {
  structs: [held, dentry, inode, process],
  enums: { State: ['new', 'live'] },
  operations: [operation('run', {}, [[give()]])],
  tasks: [task('walker', 'run')],
  spawnSlots: 2,
  names: [{ name: 'T', struct: 'Dentry', slot: 2 }],
});
const pools = poolsOf(example);

describe('slots', () => {
  test('embedded objects follow, in order of the structs that embed them', () => {
    const lock = pools.get('Lock')!;
    // 1 of its own; Dentry 1-3 and the two Dentries in Inodes; `other` of 2 Inodes; 1 task and 2 spawn slots.
    expect([lock.own, lock.slots]).toEqual([1, 11]);
    expect(lock.embeddings).toEqual([
      { owner: 'Dentry', field: 'lock', base: 1, count: 5 },
      { owner: 'Inode', field: 'other', base: 6, count: 2 },
      { owner: 'Task', field: 'lock', base: 8, count: 3 },
    ]);
    expect(pools.get('Dentry')).toMatchObject({ own: 3, slots: 5, cells: 1 });
    expect(pools.get('Task')).toMatchObject({ own: 3, slots: 3, cells: 0 });
  });

  test('the owner of an embedded object', () => {
    const lock = pools.get('Lock')!;
    expect(ownerOf(lock, 1)).toBeUndefined();
    expect(ownerOf(lock, 2)).toEqual({ struct: 'Dentry', slot: 1, field: 'lock' });
    expect(ownerOf(lock, 6)).toEqual({ struct: 'Dentry', slot: 5, field: 'lock' });
    expect(ownerOf(lock, 7)).toEqual({ struct: 'Inode', slot: 1, field: 'other' });
    expect(ownerOf(lock, 11)).toEqual({ struct: 'Task', slot: 3, field: 'lock' });
  });

  test('arrays have a cell for each element, embedded structs none', () => {
    expect(pools.get('Lock')).toMatchObject({ cells: 3 });
    expect(pools.get('Lock')!.fields.get('waiters')).toMatchObject({ cell: 1, length: 2 });
    expect(pools.get('Dentry')!.fields.get('lock')).toMatchObject({ length: 0, base: 1 });
  });
});

describe('words', () => {
  test('objects', () => {
    expect(formatObject(example, 'Dentry', 0)).toBe('null');
    expect(formatObject(example, 'Dentry', 1)).toBe('Dentry#1');
    expect(formatObject(example, 'Dentry', 2)).toBe('T');
    expect(formatObject(example, 'Lock', 3)).toBe('T.lock');
    expect(formatObject(example, 'Lock', 6)).toBe('Inode#2.alias.lock');
    expect(formatObject(example, 'Lock', 9)).toBe('walker.lock');
    expect(formatObject(example, 'Task', 3)).toBe('spawned#2');
    expect(formatCell(example, 'Lock', 3, 'waiters', 1)).toBe('T.lock.waiters[1]');
    expect(formatCell(example, 'Dentry', 2, 'count')).toBe('T.count');
    expect([taskName(example, 0), taskName(example, 1)]).toEqual(['walker', 'spawned#1']);
  });

  test('values', () => {
    const bits = { kind: 'int', lo: 0, hi: 31, as: 'bits', bits: { A: 1, B: 2, BC: 6 } } as const;
    const error = { kind: 'int', lo: -133, hi: 127, as: 'errno' } as const;
    expect([0, 1, 3, 6, 24].map((v) => formatValue(example, bits, v))).toEqual(['0', 'A', 'A|B', 'B|0x4', '0x18']);
    expect([0, 5, -10, -2, -130].map((v) => formatValue(example, error, v))).toEqual(['0', '5', '-ECHILD', '-ENOENT', '-130']); // prettier-ignore
    expect([0, 1].map((v) => formatValue(example, bool, v))).toEqual(['false', 'true']);
    expect([0, 1, 2].map((v) => formatValue(example, { kind: 'enum', enum: 'State' }, v))).toEqual([
      'new',
      'live',
      '2',
    ]);
    expect([0, 2].map((v) => formatValue(example, ref('Dentry'), v))).toEqual(['null', 'T']);
    expect(formatValue(example, undefined, -3)).toBe('-3');
  });

  test('error numbers are named as in the vocabulary', () => {
    const named = Object.fromEntries(Object.entries(errno).map(([name, number]) => [number, name]));
    expect(errnoNames).toEqual(named);
  });
});
