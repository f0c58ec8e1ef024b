/** What is left of a scenario: all that the violation takes, and nothing else. */

import { expect, test } from 'vitest';
import { always, binary, cell, choose, either, finallyHolds, give, int, load, operation, program, ref, rest, store, struct, task } from './engine/testdata/build.ts'; // prettier-ignore
import { torn } from './engine/testdata/classics.ts';
import { cutsOf } from './ir/cuts.ts';
import type { Program } from './ir/ir.ts';
import { verifyProgram } from './ir/verify.ts';
import { compiled } from './search/compiled.ts';
import { shrink } from './shrink.ts';

const x = cell('G', 1, 'x');
const v = { v: int(0, 9) };
const add = [
  [load('v', x), rest(1)],
  [store(x, binary('v', '+', 1)), give()],
];

/** Two tasks lose a count if the first one chose to; the third only looks at an object, and chooses how. */
const crowded = program('crowded', {
  structs: [struct('G', { x: int(0, 9), other: ref('G') }, [{ other: 2 }, { other: 1 }, {}])],
  operations: [
    operation('inc', { ...v, way: int(0, 2) }, [[choose('way', 3), either([load('v', x)], [load('v', x)]), rest(1)], add[1]!]),
    operation('add', v, add),
    operation('look', { seen: ref('G') }, [[load('seen', cell('G', 1, 'other')), rest(1)], [give()]]),
  ],
  tasks: [task('left', 'inc'), task('right', 'add'), task('bystander', 'look')],
  claims: [
    finallyHolds('all counted', [load('v', x), give(binary('v', '==', 2))], v),
    always('small', [load('v', x), give(binary('v', '<', 9))], v),
  ],
}); // prettier-ignore

const lengths = ({ steps, switches }: { steps: readonly unknown[]; switches: number }) => [steps.length, switches];

test('what the violation does not need is left out', async () => {
  const found = (await shrink(crowded, 'all counted'))!;
  expect(found.without).toEqual([
    { kind: 'property', name: 'small' },
    { kind: 'task', name: 'bystander' },
    { kind: 'object', name: 'G#1' },
    { kind: 'object', name: 'G#2' },
    { kind: 'choice', name: 'way other than 0' },
    { kind: 'choice', name: 'any branch but the 1.' },
  ]);
  expect([lengths(found.before), lengths(found.trace)]).toEqual([
    [6, 1],
    [4, 1],
  ]);
  expect(verifyProgram(found.program)).toEqual([]);
  const { verdict, property, states } = await compiled.explore(found.program, {
    search: 'breadth-first',
    limits: {},
  });
  expect([verdict, property, states]).toEqual(['violated', 'all counted', 12]);
});

test('what takes fewer switches is another violation: no task that counts is left out', async () => {
  const { properties, functions } = crowded;
  const model: Program = { ...torn(2), functions, properties: properties.slice(0, 1) };
  const found = (await shrink(model, 'all counted'))!;
  expect([found.without, found.limit]).toEqual([[], null]);
});

test('nothing can be left out alone of what is left', async () => {
  const { program: left, trace } = (await shrink(crowded, 'all counted'))!;
  const again = await Promise.all(cutsOf(left).map(({ program: cut }) => shrink(cut, 'all counted')));
  expect(again.filter((each) => each !== null && each.before.switches >= trace.switches)).toEqual([]);
});

test('what is not violated is not made smaller', async () => {
  expect(await shrink(crowded, 'small')).toBeNull();
});

test('Ctrl-C before a schedule is known ends it', async () => {
  expect(await shrink(crowded, 'all counted', { signal: AbortSignal.abort() })).toBeNull();
});
