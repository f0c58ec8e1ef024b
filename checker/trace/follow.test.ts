/** Stored schedules on models that have changed: followed as far as their meaning allows, and what is said of it. */

import { expect, test } from 'vitest';
import { Reference } from '../engine/reference.ts';
import type { Block, Program } from '../ir/ir.ts';
import { explorer } from '../search/explore.ts';
import { follow, followedInWords, type Drift } from './follow.ts';
import { scheduleOf, type Schedule } from './schedule.ts';
import { everything, parts, torn, withAdd } from './testdata/torn.ts';
import { traceMoves } from './trace.ts';

async function scheduleFor(program: Program): Promise<Schedule> {
  const reference = explorer((each) => new Reference(each), 'reference');
  const { schedule } = await reference.explore(program, { search: 'breadth-first', limits: {} });
  const source = { spec: 'torn', file: 'specs/torn.ts', variant: 'as-it-stood', replaced: [], claim: 'X1' };
  return scheduleOf(traceMoves(new Reference(program), schedule!), source);
}

async function said(program: Program, from: Program = torn): Promise<string> {
  const schedule = await scheduleFor(from);
  return followedInWords(follow(new Reference(program), schedule), schedule);
}

const { add, load, store, number } = parts;
const [reads, writes] = add as [Block, Block];

/** With a step more between reading and writing. */
const slower = withAdd([
  { ...reads, body: [load, { do: 'yield', to: 2 }] },
  writes,
  { name: 'pause', body: [{ do: 'yield', to: 1 }] },
]);

test.each([torn, everything])('on the model it is of', async (program) => {
  expect(await said(program, program)).toMatch(/^still violates “[^”]+”$/);
});

test('new steps are taken on the way', async () => {
  expect(await said(slower)).toBe('still violates “no update is lost” (steps: 2 new)');
  const schedule = await scheduleFor(torn);
  const { drifts } = follow(new Reference(slower), schedule);
  const places = (drifts as Extract<Drift, { kind: 'new' }>[]).map(({ before, step }) => [before, step.step]);
  expect(places).toEqual([[2, 'pause'], [3, 'pause']]); // prettier-ignore
});

test('steps that are gone are left out', async () => {
  expect(await said(torn, slower)).toBe('still violates “no update is lost” (steps: 2 gone)');
});

test('a step that has its name is the same though its text is another', async () => {
  const places = torn.places.map((place) => ({ ...place, text: place.text.replace('x + 1', '1 + x') }));
  expect(await said({ ...torn, places })).toBe('still violates “no update is lost”');
});

test('an end at which the property holds', async () => {
  expect(await said({ ...torn, properties: [] })).toBe('no longer violates “no update is lost”');
});

test('both in one step: the order of the schedule is no longer possible, and the property holds', async () => {
  const inOne = withAdd([{ at: 0, body: [load, store, { do: 'return', value: number(0) }] }]);
  expect(await said(inOne)).toMatch(/^no longer violates “no update is lost” \(steps: .*2 gone\)$/);
});

test('from where it cannot be followed, and why', async () => {
  const never = { do: 'guard', condition: number(0) } as const;
  const waits = withAdd([reads, { ...writes, body: [never, ...writes.body] }]);
  expect(await said(waits)).toMatch(/^cannot be followed any more \(from step 3: left is blocked, in add: .*\)$/);
  const bug = { do: 'fail', rule: 'bug-on', message: 'BUG_ON(x)', values: [], at: 1 } as const;
  const broken = withAdd([reads, { ...writes, body: [bug] }]);
  expect(await said(broken)).toBe('cannot be followed any more (from step 4: “bug-on” is broken instead)');
});
