/** Layouts of states: small, and as printed. */

import { expect, test } from 'vitest';
import { lamport, mcs, peterson, phils } from '../engine/testdata/beem.ts';
import {
  alloc, bool, cell, free, give, int, invoke, load, operation, program, ref, rest, set, spawn, store, struct, task,
} from '../engine/testdata/build.ts'; // prettier-ignore
import { layOut } from './layout.ts';
import { isLive, packInitial, readCell, standOf } from './packed.ts';
import { printLayout } from './print.ts';

/** Objects that come and go, one inside another, a call, a spawned task: all that a layout has to say something of. */
const everything = program('everything', {
  structs: [
    struct('Lock', { held: bool }, [{ held: 1 }], { capacity: 1 }),
    struct('Node', { lock: 'Lock', next: ref('Node'), data: [int(0, 5), 3] }, [{ data: [1, 2, 3] }], {
      capacity: 3,
    }),
    struct('Frozen', { x: int(-1, 1) }, [{ x: -1 }, {}], { capacity: 9 }),
    struct('Mine', { id: int(0, 9) }, [], { kind: 'task' }),
  ],
  operations: [
    operation('outer', { n: ref('Node'), sum: int(0, 300) }, [
      [alloc('n', 'Node', { next: 1 }), store(cell('Node', 'n', 'data', 2), 4), rest(1)],
      [spawn('free_node', ['n']), store(cell('Frozen', 2, 'x'), 1), rest(2)],
      [invoke('inner', [7], 3, 'sum')],
      [store(cell('Mine', 1, 'id'), 6), give('sum')],
    ]),
    operation('inner', { a: int(0, 20) }, [[rest(1)], [give('a')]], { params: 1 }),
    operation('free_node', { n: ref('Node') }, [[free('Node', 'n'), give()]], { params: 1 }),
  ],
  tasks: [task('main', 'outer')],
  spawnSlots: 1,
});

test('as printed', () => {
  expect(printLayout(everything)).toMatchInlineSnapshot(`
    "16 bytes a state

    header
         0.0     2  slots of Node handed out              0..3
         0.2     1  what spawn slot 2 runs: 1 free_node   0..1
         1.0     3  which of Node are live

    Lock, 4 of 1 bits
         1.3     1  held                                  0..1

    Frozen, 2 of 2 bits
         2.0     2  x                                     -1..1

    Mine, 2 of 4 bits
         2.4     3  id                                    0..6

    Node, 3 of 3 bytes
         4.0     1  next                                  0..1
         5.0     3  data, 3 of 4 bits                     0..5

    frame of inner, 1 bytes
         0.0     1  where it rests or waits               0..1
         0.1     0  a                                     always 7

    frame of outer, 1 bytes
         0.0     3  where it rests or waits               0..4
         0.3     3  sum                                   0..7
         0.6     2  n                                     0..3

    frame of free_node, 1 bytes
         0.0     1  where it rests or waits               0..1
         0.1     2  n                                     0..3

    tasks
        13.0    16  frames of main; its result at 14.0 once it is done
        15.0     8  frames of spawn slot 2
    "
  `);
});

test.each([
  [peterson(4), 12],
  [phils(9, 7), 16],
  [mcs(4), 16],
  [lamport(4), 12],
])('bytes a state: $name', (model, bytes) => {
  expect(layOut(model).bytes).toBeLessThanOrEqual(bytes);
});

test('the initial state reads as it was given', () => {
  const layout = layOut(everything);
  const view = new DataView(packInitial(layout).buffer);
  const read = (of: string, slot: number, field: string, index?: number) =>
    readCell(layout, view, 0, { struct: of, slot, field, ...(index !== undefined && { index }) });
  expect([0, 1, 2].map((i) => read('Node', 1, 'data', i))).toEqual([1, 2, 3]);
  expect([1, 2].map((slot) => read('Frozen', slot, 'x'))).toEqual([-1, 0]);
  expect([1, 2, 3, 4].map((slot) => read('Lock', slot, 'held'))).toEqual([1, 0, undefined, undefined]);
  expect([1, 2, 3].map((slot) => isLive(layout, view, 0, 'Node', slot))).toEqual([true, false, false]);
  expect(read('Frozen', 3, 'x')).toBeUndefined();
  expect(standOf(layout, view, 0, 0)).toEqual({
    status: 'running',
    frames: [{ operation: 'outer', block: 0, locals: { n: 0, sum: 0 } }],
  });
  expect(standOf(layout, view, 0, 1)).toEqual({ status: 'dormant', frames: [] });
});

test('a field or local has the bits of what is stored in it, not of its type', () => {
  const of = (stored: number) =>
    layOut(
      program('narrow', {
        structs: [struct('G', { x: int(0, 1000) })],
        operations: [
          operation('run', { v: int(-1000, 1000) }, [
            [store(cell('G', 1, 'x'), stored), rest(1)],
            [load('v', cell('G', 1, 'x')), rest(2)],
            [set('v', 0), give()],
          ]),
        ],
        tasks: [task('t', 'run')],
      }),
    );
  const width = (stored: number) => [
    of(stored).pools.get('G')!.fields.get('x')!.width,
    of(stored).operations.get('run')!.locals.get('v')!.width,
  ];
  expect(width(3)).toEqual([2, 2]);
  expect(width(1000)).toEqual([10, 10]);
  // What is out of range is a violation and never stored.
  expect(width(1001)).toEqual([0, 0]);
});
