/** Stored schedules: written, read back, followed again; and what is said where they no longer fit. */

import { expect, test } from 'vitest';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { explorer } from '../search/explore.ts';
import { explainReplay, replay } from './replay.ts';
import { readSchedule } from './read.ts';
import { printSchedule, scheduleOf, type Schedule } from './schedule.ts';
import { everything, parts, torn, withAdd } from './testdata/torn.ts';
import { traceMoves } from './trace.ts';

const source = { spec: 'torn', file: 'specs/torn.ts', variant: 'as-it-stood', replaced: [], claim: 'X1' };

async function scheduleFor(program: Program): Promise<Schedule> {
  const reference = explorer((each) => new Reference(each), 'reference');
  const { schedule } = await reference.explore(program, { search: 'breadth-first', limits: {} });
  return scheduleOf(traceMoves(new Reference(program), schedule!), source);
}

/** What a replay of the schedule on the program says. */
function said(program: Program, schedule: Schedule): string {
  return explainReplay(replay(new Reference(program), schedule), schedule);
}

test('the stored text: a step a line, in words', async () => {
  await expect(printSchedule(await scheduleFor(torn))).toMatchFileSnapshot('testdata/torn.schedule.txt');
});

test.each([torn, everything])('what is written reads back and replays', async (program) => {
  const schedule = await scheduleFor(program);
  const back = readSchedule(printSchedule(schedule), 'torn.json');
  expect(back).toEqual(schedule);
  expect(replay(new Reference(program), back).kind).toBe('confirmed');
});

test('lines may move and blocks be renumbered', async () => {
  const { add, load, store, number } = parts;
  const moved = withAdd([
    { body: [load, { do: 'yield', to: 2 }], at: 0 },
    { body: [{ do: 'return', value: number(0) }] },
    { ...add[1]!, body: [store, { do: 'goto', to: 1 }] },
  ]);
  const places = moved.places.map((place) => ({ ...place, line: place.line + 100 }));
  expect(said({ ...moved, places }, await scheduleFor(torn))).toMatch(/^replayed: 4 of 4 steps, .* as recorded$/);
});

test('code that has changed', async () => {
  const places = torn.places.map((place) => ({ ...place, text: place.text.replace('x + 1', 'x + 2') }));
  expect(said({ ...torn, places }, await scheduleFor(torn))).toMatchInlineSnapshot(`
    "replayed: 2 of 4 steps; step 3 does not fit
      recorded: left in add “write back”: c.count = x + 1;  (model/counter.ts:add:11)
      now:      left in add “write back”: c.count = x + 2;  (model/counter.ts:add:11)
      likely:   the code of add has changed"
  `);
});

test('a step that has another name', async () => {
  const { add } = parts;
  const renamed = withAdd([add[0]!, { ...add[1]!, name: 'store' }]);
  expect(said(renamed, await scheduleFor(torn))).toContain('likely:   the step has been given another name');
});

test('a task that waits, has finished, or is gone', async () => {
  const { add, load, store, number } = parts;
  const schedule = await scheduleFor(torn);
  const never = { do: 'guard', condition: number(0) } as const;
  const waits = withAdd([add[0]!, { ...add[1]!, body: [never, ...add[1]!.body] }]);
  expect(said(waits, schedule)).toContain('likely:   left is blocked, in add');
  const inOne = withAdd([{ at: 0, body: [load, store, { do: 'return', value: number(0) }] }]);
  expect(said(inOne, schedule)).toContain('likely:   left has finished already');
  const [, right] = torn.tasks;
  const alone = { ...torn, tasks: [{ ...right!, name: 'reader' }, right!] };
  expect(said(alone, schedule)).toContain('replayed: 0 of 4 steps; step 1 does not fit');
  expect(said(alone, schedule)).toContain('likely:   there is no task left any more');
});

test('a choice that is no longer there', async () => {
  const schedule = await scheduleFor(everything);
  const [walk, release] = everything.operations;
  const [first, ...others] = walk!.blocks;
  const body = first!.body.filter((statement) => statement.do !== 'choose' || statement.name === 'cpu');
  const changed = { ...everything, operations: [{ ...walk!, blocks: [{ ...first!, body }, ...others] }, release!] };
  expect(said(changed, schedule)).toContain('likely:   the choices in this step have changed');
});

test('another rule broken at the end, or before it, or none', async () => {
  const schedule = await scheduleFor(torn);
  const named = { ...torn, properties: [{ ...torn.properties[0]!, name: 'the sum is two' }] };
  expect(said(named, schedule)).toContain('now:      “the sum is two” is violated');
  const without = { ...torn, properties: [] };
  expect(said(without, schedule)).toContain('now:      nothing is violated');
  const { add } = parts;
  const bug = { do: 'fail', rule: 'bug-on', message: 'BUG_ON(x)', values: [], at: 1 } as const;
  const broken = withAdd([add[0]!, { ...add[1]!, body: [bug] }]);
  expect(said(broken, schedule)).toContain('likely:   step 3 already breaks “bug-on”');
});

const good = `{ "schema": 1, "spec": "a", "file": "a.ts", "variant": "v", "replaced": [], "claim": null,
  "property": "p", "verdict": "violated", "message": "m", "tasks": ["t"],
  "steps": [
    { "task": "t", "operation": "o", "step": null, "place": null, "text": "x;", "choices": [{ "name": "n", "value": 1 }] }
  ] }`;

test('a schedule written by hand is read', () => {
  expect(readSchedule(good, 'good.json').steps[0]!.choices).toEqual([{ name: 'n', value: 1 }]);
});

test.each([
  ['', 'f.json:1:1: the text ends here; a JSON value is expected'],
  ['{ "schema": 1', 'f.json:1:14: the text ends here; a comma or } is expected'],
  ['[]', 'f.json:1:1: an object is expected'],
  [
    good.replace('"schema": 1', '"schema": 2'),
    'f.json:1:13: 1 is expected: this version of Allwalks reads no other format',
  ],
  [good.replace('"spec": "a", ', ''), 'f.json:1:1: the field spec is missing'],
  [good.replace('"x;"', '7'), 'f.json:4:75: a text is expected'],
  [good.replace('"value": 1', '"value": 1.5'), 'f.json:4:117: a whole number is expected'],
  [good.replace('"tasks"', '"taks"'), 'f.json:2:67: a field taks means nothing here'],
  [
    good.replace('"violated"', '"verified"'),
    'f.json:2:31: "violated" is expected: only violations have a schedule',
  ],
  [good.replace('"m"', '"\\x"'), 'f.json:2:54: a JSON value is expected'],
  [`${good} ,`, 'f.json:5:7: nothing is expected after the value'],
  ['['.repeat(2000), 'f.json:1:1002: nested too deeply'],
  ['{ "a": 1, "a": 2 }', 'f.json:1:11: the field a is there twice'],
])('a malformed schedule is refused with its place (%#)', (text, message) => {
  expect(() => readSchedule(text, 'f.json')).toThrow(message);
});
