/** The reference engine passes the common suite, and its steps can be looked into. */

import { Set } from 'immutable';
import { describe, expect, test } from 'vitest';
import { explorer } from '../search/explore.ts';
import { Reference } from './reference.ts';
import { mcs, phils } from './testdata/beem.ts';
import {
  add, alloc, atomic, binary, call, cell, choose, either, free, give, guard, int, invoke, operation, program as build, ref, rest, set, spawn, struct, task, when,
} from './testdata/build.ts'; // prettier-ignore
import { hanoi, torn } from './testdata/classics.ts';
import { engineSuite } from './testdata/suite.ts';

const make = (program: ConstructorParameters<typeof Reference>[0]) => new Reference(program);

engineSuite('reference', () => explorer(make, 'reference'), make);

const x = cell('G', 1, 'x');
const place = (line: number) => ({ file: 'a.ts', function: 'f', line, column: 1, text: `line ${line}` });

describe('a step looked at closely', () => {
  const program = build('record', {
    structs: [struct('G', { x: int(0, 7), a: [int(0, 7), 2] }), struct('N', { v: int(0, 7) }, [], { capacity: 1 })],
    functions: [
      atomic('twice', { n: int(0, 7) }, [{ ...add(cell('G', 1, 'a', 1), 'n'), at: 2 }, give(binary('n', '*', 2))]),
    ],
    operations: [
      operation(
        'main',
        { v: int(0, 20), o: ref('N') },
        [
          [{ ...call('twice', [3], 'v'), at: 1 }, choose('v', 2, 'which'), { ...invoke('inner', ['v'], 1, 'v'), at: 3 }],
          [alloc('o', 'N', { v: 1 }), free('N', 'o'), spawn('inner', [5]), give('v')],
        ],
      ),
      operation('inner', { p: int(0, 7) }, [[set('p', binary('p', '+', 1)), rest(1)], [give('p')]], { params: 1 }),
    ],
    tasks: [task('t', 'main')],
    spawnSlots: 1,
    places: [place(1), place(2), place(3), place(4)],
  }); // prettier-ignore
  const stepper = new Reference(program);
  const first = stepper.record(stepper.initial(), { task: 0, choices: [1] });
  const rested = (first.successor as { state: ReturnType<typeof stepper.initial> }).state;

  test('events come in order, with their places', () => {
    expect(first.events).toEqual([
      { kind: 'call', function: 'twice', args: [3], at: 1 },
      { kind: 'read', struct: 'G', slot: 1, field: 'a', index: 1, value: 0, at: 2 },
      { kind: 'write', struct: 'G', slot: 1, field: 'a', index: 1, before: 0, after: 3, at: 2 },
      { kind: 'result', function: 'twice', value: 6, at: 1 },
      { kind: 'choose', name: 'which', value: 1 },
      { kind: 'enter', operation: 'inner', args: [1], at: 3 },
    ]);
    expect(stepper.record(rested, { task: 0, choices: [] }).events).toEqual([
      { kind: 'leave', operation: 'inner', value: 2 },
      { kind: 'alloc', struct: 'N', slot: 1 },
      { kind: 'write', struct: 'N', slot: 1, field: 'v', before: 0, after: 1 },
      { kind: 'free', struct: 'N', slot: 1 },
      { kind: 'spawn', task: 1, operation: 'inner' },
      { kind: 'leave', operation: 'main', value: 2 },
    ]);
  });

  test('where tasks stand, and what memory holds', () => {
    expect(stepper.stand(rested, 0)).toEqual({
      status: 'running',
      frames: [
        { operation: 'main', block: 1, locals: { v: 1, o: 0 } },
        { operation: 'inner', block: 1, locals: { p: 2 } },
      ],
    });
    expect(stepper.stand(rested, 1)).toEqual({ status: 'dormant', frames: [] });
    expect(stepper.read(rested, { struct: 'G', slot: 1, field: 'a', index: 1 })).toBe(3);
    expect(stepper.read(rested, { struct: 'G', slot: 1, field: 'x' })).toBe(0);
    expect(stepper.read(rested, { struct: 'N', slot: 1, field: 'v' })).toBeUndefined();
    expect(stepper.read(rested, { struct: 'G', slot: 1, field: 'a', index: 2 })).toBeUndefined();
    expect(stepper.read(rested, { struct: 'G', slot: 0, field: 'x' })).toBeUndefined();
    expect(stepper.read(rested, { struct: 'G', slot: 2, field: 'x' })).toBeUndefined();
  });

  test('a move that is not there has no successor', () => {
    const initial = stepper.initial();
    for (const choices of [[], [2], [1, 0]])
      expect(stepper.record(initial, { task: 0, choices }).successor).toBeUndefined();
    expect(stepper.record(initial, { task: 1, choices: [] })).toEqual({ events: [] });
    expect(stepper.record(initial, { task: 7, choices: [] })).toEqual({ events: [] });
  });

  test('transitions come by task, then choices in lexical order', () => {
    const either2 = build('order', {
      structs: [struct('G', { x: int(0, 7) })],
      operations: [
        operation('run', { a: int(0, 2) }, [
          [
            choose('a', 3),
            when(binary('a', '==', 1), [guard(0)]),
            when(binary('a', '==', 2), [either([add(x, 1)], [add(x, 2)])]),
            rest(1),
          ],
          [give()],
        ]),
      ],
      tasks: [task('s', 'run'), task('t', 'run')],
    });
    const order = new Reference(either2);
    const moves = [...order.successors(order.initial())].map(({ move }) => [move.task, ...move.choices]);
    expect(moves).toEqual([
      [0, 0],
      [0, 2, 0],
      [0, 2, 1],
      [1, 0],
      [1, 2, 0],
      [1, 2, 1],
    ]);
  });
});

test('keys are equal exactly where states are', () => {
  for (const program of [mcs(2), phils(3, 2), hanoi(3, false), torn(3)]) {
    const stepper = new Reference(program);
    const states = [stepper.initial()];
    const found = new Map([[stepper.key(states[0]!), states[0]!]]);
    const byEquality = Set([states[0]!]).asMutable();
    for (const state of states)
      for (const successor of stepper.successors(state)) {
        if (successor.kind !== 'state') continue;
        const key = stepper.key(successor.state);
        const known = found.get(key);
        expect(known?.equals(successor.state) ?? true).toBe(true);
        expect(byEquality.has(successor.state)).toBe(known !== undefined);
        if (known) continue;
        found.set(key, successor.state);
        byEquality.add(successor.state);
        states.push(successor.state);
      }
    expect(states.length).toBeGreaterThan(20);
  }
});
