/** Whatever is kept of states, all of them, trees of pairs or hashes, a search finds the same. */

import { describe, expect, test, vi } from 'vitest';
import type { Outcome, Request, StateSet } from '../engine/engine.ts';
import { lamport, mcs, peterson, phils } from '../engine/testdata/beem.ts';
import { always, binary, cell, give, int, load, operation, program as programOf, rest, store, struct, task } from '../engine/testdata/build.ts'; // prettier-ignore
import { hanoi, increments, torn, twoPhaseCommit } from '../engine/testdata/classics.ts';
import * as code from '../engine/testdata/meaning-code.ts';
import * as world from '../engine/testdata/meaning-world.ts';
import type { Program } from '../ir/ir.ts';
import { compiled } from './compiled.ts';

vi.setConfig({ testTimeout: 120_000 });

const others: readonly StateSet[] = ['compressed', 'hashes'];

/** Compressed from nearly the first state on. */
function explore(program: Program, set: StateSet, limits: Request['limits'] = {}): Promise<Outcome> {
  return compiled.explore(program, { search: 'breadth-first', limits, set, compressFrom: 1 });
}

/** What does not depend on what is kept. */
function found(outcome: Outcome) {
  return { ...outcome, seconds: 0, set: '', omission: null, exhaustive: false };
}

/** Two tasks that count, with a property that only the last state breaks. */
const lastOfAll = programOf('last of all', {
  structs: [struct('G', { x: int(0, 999), y: int(0, 99) })],
  operations: ['x', 'y'].map((field) =>
    operation(`up ${field}`, { v: int(0, 999) }, [
      [
        load('v', cell('G', 1, field)),
        { do: 'guard', condition: binary('v', '<', field === 'x' ? 999 : 99) },
        store(cell('G', 1, field), binary('v', '+', 1)),
        rest(0),
      ],
    ]),
  ),
  tasks: [task('x', 'up x'), task('y', 'up y')],
  claims: [
    always(
      'not both at the end',
      [load('v', cell('G', 1, 'x')), load('w', cell('G', 1, 'y')), give(binary(binary('v', '+', 'w'), '<', 1098))],
      { v: int(0, 999), w: int(0, 99) },
    ),
  ],
});

const suite = [...Object.values(code), ...Object.values(world)].flat();
const cases: readonly (readonly [string, Program, Request['limits']])[] = [
  ...suite.map(({ title, program, limits }) => [title, program, limits ?? {}] as const),
  ...[peterson(3), phils(3, 2), phils(3, 3), hanoi(5), increments(4), torn(3), twoPhaseCommit(3), lastOfAll].map(
    (program) => [program.name, program, {}] as const,
  ),
  ...[0, 1, 7, 30].map((steps) => [`within ${steps} steps`, peterson(3), { steps }] as const),
  ...[1, 2, 500, 12_497, 12_498].map((states) => [`within ${states} states`, peterson(3), { states }] as const),
];

describe.each(others)('%s: as with full states', (set) => {
  test.each(cases)('%s', async (_, program, limits) => {
    const ours = await explore(program, set, limits);
    expect(found(ours)).toEqual(found(await explore(program, 'full', limits)));
  });
});

test('a counterexample as long as a level is deep', async () => {
  for (const set of others) {
    const { verdict, schedule, states } = await explore(lastOfAll, set);
    expect({ verdict, steps: schedule!.length, states }).toEqual({
      verdict: 'violated',
      steps: 1098,
      states: 100_000,
    });
  }
});

describe.each(others)('published sizes, %s', (set) => {
  test.each([
    [peterson(4), 1_119_560, 3_864_896],
    [phils(9, 7), 340_789, 3_123_558],
    [mcs(4), 571_459, 2_077_384],
    [lamport(4), 1_066_800, 3_630_664],
  ])('$name', async (model, states, transitions) => {
    expect(await explore(model, set)).toMatchObject({ verdict: 'verified', states, transitions, set });
  });
});

test('only what is exact is exhaustive', async () => {
  const exact = { exhaustive: true, omission: null };
  expect(await explore(peterson(3), 'full')).toMatchObject(exact);
  expect(await explore(peterson(3), 'compressed')).toMatchObject(exact);
  const { exhaustive, omission } = await explore(peterson(3), 'hashes');
  expect(exhaustive).toBe(false);
  expect(omission).toBeCloseTo(12_498 ** 2 / 2 ** 65, 15);
});

describe('full states that find no more room', () => {
  const mebibyte = 2 ** 20;
  const tight = async (set?: StateSet) => {
    // A run with such a limit collects garbage first: what others have left must not be counted as there to stay.
    await compiled.explore(peterson(2), { search: 'breadth-first', limits: { bytes: 2 ** 40 } });
    const limits = { bytes: process.memoryUsage.rss() + 20 * mebibyte };
    return compiled.explore(peterson(4), { search: 'breadth-first', limits, ...(set && { set }) });
  };

  test('give way to compressed ones, unless they are asked for', async () => {
    expect(await tight()).toMatchObject({ verdict: 'verified', set: 'compressed', states: 1_119_560 });
    expect(await tight('full')).toMatchObject({ verdict: 'incomplete', limit: 'memory', set: 'full' });
  });
});
