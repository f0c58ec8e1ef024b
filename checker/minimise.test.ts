/** Which schedule is shown where reductions may have hidden a shorter one. */

import { expect, test } from 'vitest';
import { always, binary, cell, give, int, load, operation, program, rest, store, struct, task } from './engine/testdata/build.ts'; // prettier-ignore
import { chooseSchedule } from './minimise.ts';
import { compiled } from './search/compiled.ts';

const x = cell('G', 1, 'x');

/** One task breaks the property with its first step; the other one is there to make schedules longer. */
const model = program('longer than need be', {
  structs: [struct('G', { x: int(0, 3), y: int(0, 3) })],
  operations: [
    operation('break', {}, [[store(x, 1), rest(1)], [give()]]),
    operation('other', {}, [[store(cell('G', 1, 'y'), 1), rest(1)], [give()]]),
  ],
  tasks: [task('a', 'break'), task('b', 'other')],
  claims: [always('x is 0', [load('x', x), give(binary('x', '==', 0))], { x: int(0, 3) })],
});
const request = { search: 'breadth-first', limits: {} } as const;
const longer = [
  { task: 1, choices: [] },
  { task: 0, choices: [] },
];

test('a schedule found with reductions that hide shorter ones is replaced by a shortest one', async () => {
  const outcome = { ...(await compiled.explore(model, request)), schedule: longer };
  expect(outcome.failure?.property).toBe('x is 0');
  const chosen = (reductions: readonly string[], minimise: 'steps' | 'none') =>
    chooseSchedule(model, { ...outcome, reductions }, minimise, request);
  expect(await chosen(['something new'], 'steps')).toMatchObject({ schedule: [longer[1]], minimal: 'steps' });
  expect(await chosen(['something new'], 'none')).toMatchObject({ schedule: longer, minimal: null });
  // These are known to hide none: what was found is a shortest one.
  expect(await chosen(['dead'], 'steps')).toMatchObject({ schedule: longer, minimal: 'steps' });
});

test('where there is no time for that, the schedule is shown that was found', async () => {
  const outcome = { ...(await compiled.explore(model, request)), schedule: longer, reductions: ['something new'] };
  const late = { ...request, signal: AbortSignal.abort() };
  expect(await chooseSchedule(model, outcome, 'steps', late)).toMatchObject({ schedule: longer, minimal: null });
});
