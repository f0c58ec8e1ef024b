/** Which schedule is shown: what is known of it where fewest switches are proven, took too long, or cannot be asked for. */

import { expect, test } from 'vitest';
import { finallyHolds, always, binary, cell, give, int, load, operation, program, rest, store, struct, task } from './engine/testdata/build.ts'; // prettier-ignore
import { torn } from './engine/testdata/classics.ts';
import type { Request } from './engine/engine.ts';
import type { Program } from './ir/ir.ts';
import { chooseSchedule, type Chosen, type Minimise } from './minimise.ts';
import { compiled } from './search/compiled.ts';

const x = cell('G', 1, 'x');
const shared = { structs: [struct('G', { x: int(0, 9) })] };

/** Two tasks count, and one count is lost: breadth first, the first of the shortest schedules switches twice. */
const counted = [finallyHolds('all counted', [load('v', x), give(binary('v', '==', 2))], { v: int(0, 2) })];
const lost: Program = {
  ...torn(2),
  ...pick(program('', { ...shared, operations: [], tasks: [], claims: counted })),
};

function pick({ properties, functions }: Program) {
  return { properties, functions };
}

const request: Request = { search: 'breadth-first', limits: {} };

async function choose(model: Program, minimise?: Minimise, more: Partial<Request> = {}, patience?: number) {
  const asked = { ...request, ...more };
  const chosen = await chooseSchedule(model, await compiled.explore(model, asked), minimise, asked, patience);
  const { minimal, noneWithin, stopped, trace, failure } = chosen!;
  return {
    minimal,
    noneWithin,
    stopped,
    switches: trace.switches,
    steps: trace.steps.length,
    what: failure.property,
  };
}

test('by default fewest switches are proven, and that none has fewer', async () => {
  const fewest = { minimal: 'switches', noneWithin: 0, stopped: null, switches: 1, steps: 4, what: 'all counted' };
  expect(await choose(lost)).toEqual(fewest);
  expect(await choose(lost, 'switches', { search: 'depth-first' })).toEqual(fewest);
});

test('fewest steps, or what was found, are no more than asked for', async () => {
  const nothing = { noneWithin: null, stopped: null, steps: 4, switches: 2 };
  expect(await choose(lost, 'steps')).toMatchObject({ minimal: 'steps', ...nothing });
  expect(await choose(lost, 'none', { search: 'depth-first' })).toMatchObject({ minimal: null, noneWithin: null });
  expect(await choose(lost, 'steps', { set: 'hashes' })).toMatchObject({ minimal: null, noneWithin: null });
});

test('where patience ends, it is said what is proven by then', async () => {
  const shortest = { minimal: 'steps', switches: 2, steps: 4, stopped: 'pairs' };
  expect(await choose(lost, undefined, {}, 3)).toMatchObject({ ...shortest, noneWithin: null });
  // Without switches there are eight pairs: no task, and three, where the one after the other has run.
  expect(await choose(lost, undefined, {}, 10)).toMatchObject({ ...shortest, noneWithin: 0 });
  expect(await choose(lost, 'switches', {}, 3)).toMatchObject({ minimal: 'switches', switches: 1 });
});

test('Ctrl-C keeps the schedule that was found', async () => {
  const outcome = await compiled.explore(lost, request);
  const signal = AbortSignal.abort();
  const chosen = await chooseSchedule(lost, outcome, 'switches', { ...request, signal });
  expect(chosen).toMatchObject({ minimal: 'steps', stopped: 'interrupted', trace: { switches: 2 } });
});

test('a rule that the looking at a property breaks: the schedule found is kept', async () => {
  const model = program('a property that divides by zero', {
    ...shared,
    operations: [operation('clear', {}, [[store(x, 1), rest(1)], [store(x, 0), rest(2)], [give()]])],
    tasks: [task('a', 'clear'), task('b', 'clear')],
    claims: [always('whole', [load('v', x), give(binary(1, '/', 'v'))], { v: int(0, 9) })],
  });
  const { structs: [G] } = model; // prettier-ignore
  const one = { ...model, structs: [{ ...G!, objects: [{ x: 1 }] }] };
  expect(await choose(one)).toMatchObject({ what: 'division-by-zero', minimal: 'steps', noneWithin: null, stopped: null }); // prettier-ignore
});

/** One task breaks the property with its first step; the other one is there to make schedules longer. */
const early = program('longer than need be', {
  structs: [struct('G', { x: int(0, 3), y: int(0, 3) })],
  operations: [
    operation('break', {}, [[store(x, 1), rest(1)], [give()]]),
    operation('other', {}, [[store(cell('G', 1, 'y'), 1), rest(1)], [give()]]),
  ],
  tasks: [task('a', 'break'), task('b', 'other')],
  claims: [always('x is 0', [load('x', x), give(binary('x', '==', 0))], { x: int(0, 3) })],
});
const longer = [
  { task: 1, choices: [] },
  { task: 0, choices: [] },
];

test('a schedule found with reductions that hide shorter ones is replaced by a shortest one', async () => {
  const outcome = { ...(await compiled.explore(early, request)), schedule: longer };
  expect(outcome.failure?.property).toBe('x is 0');
  const chosen = async (reductions: readonly string[], minimise: 'steps' | 'none') =>
    movesOf(await chooseSchedule(early, { ...outcome, reductions }, minimise, request));
  expect(await chosen(['something new'], 'steps')).toMatchObject({ schedule: [longer[1]], minimal: 'steps' });
  expect(await chosen(['something new'], 'none')).toMatchObject({ schedule: longer, minimal: null });
  // These are known to hide none: what was found is a shortest one.
  expect(await chosen(['dead'], 'steps')).toMatchObject({ schedule: longer, minimal: 'steps' });
});

test('where there is no time for that, the schedule is shown that was found', async () => {
  const outcome = { ...(await compiled.explore(early, request)), schedule: longer, reductions: ['something new'] };
  const late = { ...request, signal: AbortSignal.abort() };
  expect(movesOf(await chooseSchedule(early, outcome, 'steps', late))).toMatchObject({
    schedule: longer,
    minimal: null,
  });
});

function movesOf(chosen: Chosen | null) {
  return { schedule: chosen?.trace.steps.map(({ move }) => move), minimal: chosen?.minimal };
}
