/** What is said of reductions that are right, of wrong ones, and of what is too large to tell. */

import { expect, test } from 'vitest';
import { check, exitCode } from './check.ts';
import { always, binary, cell, choose, give, guard, int, load, operation, program, rest, set, sometimes, store, struct, task } from './engine/testdata/build.ts'; // prettier-ignore
import type { Program, Statement } from './ir/ir.ts';
import { reduce } from './reduce.ts';
import { compiled } from './search/compiled.ts';
import { verifyReduction } from './verify-reduction.ts';

const x = cell('G', 1, 'x');
const small = int(0, 7);

/** Two tasks, each choosing a number, looking at another one that it forgets, and storing the first. */
function model(body: readonly Statement[] = [], more: Partial<Program> = {}): Program {
  const run = operation('run', { v: small, w: small }, [
    [choose('v', 2), load('w', x), rest(1)],
    [...body, store(x, 'v'), rest(2)],
    [give()],
  ]);
  const claims = [
    always('x is small', [load('x', x), give(binary('x', '<', 2))], { x: small }),
    sometimes('x is 1', [load('x', x), give(binary('x', '==', 1))], { x: small }),
  ];
  return {
    ...program('two tasks', {
      structs: [struct('G', { x: small, y: small })],
      operations: [run],
      tasks: [task('a', 'run'), task('b', 'run')],
      claims,
    }),
    ...more,
  };
}

const request = { search: 'breadth-first', limits: {} } as const;

async function verified(before: Program, after: Program, limits: { states?: number; steps?: number } = {}) {
  const asked = { ...request, limits };
  return verifyReduction(before, after, await compiled.explore(after, asked), asked);
}

test('a reduction that is right is said to be', async () => {
  const reduced = reduce(model(), ['dead']);
  expect(reduced.reductions).toEqual(['dead']);
  expect(await verified(model(), reduced)).toEqual({ states: 65, compared: 'all', final: 2, deadlocks: 0 });
});

const never: Statement = guard(binary('v', '==', 5));
const run = (from: Program) => from.operations[0]!;
test.each([
  ['a verdict', model([set('v', 5)]), 'as it is the program is violated, reduced verified'],
  ['a deadlock and what is reached', model([never]), 'as it is the program is violated, reduced verified'],
])('a reduction that loses %s is told', async (_, before, difference) => {
  expect((await verified(before, model())).difference).toBe(difference);
});

test('a reduction that loses a final state is told, and which one', async () => {
  const fewer = model();
  const blocks = [{ body: [choose('v', 1), load('w', x), rest(1)] }, ...run(fewer).blocks.slice(1)];
  const claims = { properties: [], functions: [] };
  const found = await verified(
    model([], claims),
    model([], { ...claims, operations: [{ ...run(fewer), blocks }] }),
  );
  expect(found.difference).toBe('only the program as it is ends in [[1,0],[["done"],["done"]]]');
});

test('a reduction that takes steps for independent that are not is told, with the steps', async () => {
  const operations = ['left', 'right'].map((name, i) => operation(name, { v: small }, [[store(x, i), rest(1)], [load('v', x), give()]])); // prettier-ignore
  const before = model([], {
    properties: [],
    functions: [],
    operations,
    tasks: [task('a', 'left'), task('b', 'right')],
  });
  // Nothing is marked as shared.
  const { difference } = await verified(before, { ...before, alone: true });
  expect(difference).toBe(
    'a at block 0 of left is taken alone, but it matters whether b at block 0 of right comes before it: G#1.x is 1 or 0',
  );
});

test('where there are limits less can be said, and it is', async () => {
  const reduced = reduce(model(), ['dead']);
  expect(await verified(model(), reduced, { steps: 2 })).toMatchObject({ compared: 'verdict' });
  expect(await verified(model(), reduced, { states: 5 })).toEqual({ states: 5, compared: 'nothing' });
});

test('a wrong reduction makes the exit code 1, whatever the verdict', async () => {
  const subject = {
    spec: 'two tasks',
    file: 'none.ir.json',
    title: '',
    claim: null,
    variants: [],
    program: model(),
  };
  const result = await check(subject, { name: 'as-it-stood', files: [], named: true }, { out: null, reductions: ['dead'], verifyReduction: true }); // prettier-ignore
  expect(result.record.verification).toMatchObject({ compared: 'all', final: 2 });
  expect(exitCode([result])).toBe(0);
  const wrong = {
    ...result.record,
    verification: { states: 1, compared: 'all', difference: 'something' } as const,
  };
  expect(exitCode([{ ...result, record: wrong }])).toBe(1);
});
