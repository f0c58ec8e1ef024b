/** What pages are made of: golden data of small traces, and that differences add up to the states there are. */

import { describe, expect, test } from 'vitest';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { explorer } from '../search/explore.ts';
import { everything, torn } from '../trace/testdata/torn.ts';
import { traceMoves, type Trace } from '../trace/trace.ts';
import { collect } from './collect.ts';
import { History, textOf } from './script/history.ts';
import { about, treeData, treeTrace } from './testdata/pages.ts';

async function violationOf(program: Program): Promise<Trace> {
  const reference = explorer((each) => new Reference(each), 'reference');
  const { schedule } = await reference.explore(program, { search: 'breadth-first', limits: {} });
  return traceMoves(new Reference(program), schedule!);
}

describe.each([
  ['torn', torn],
  ['everything', everything],
] as const)('%s', (name, program) => {
  test('as data', async () => {
    const data = collect(await violationOf(program), about);
    await expect(`${JSON.stringify(data, null, 1)}\n`).toMatchFileSnapshot(`testdata/${name}.page.txt`);
  });
});

test('source is shown around each step, unless the file has become another', async () => {
  const trace = await violationOf(torn);
  const file = Array.from(
    { length: 30 },
    (_, i) => torn.places.find(({ line }) => line === i + 1)?.text ?? `line ${i + 1}`,
  );
  const { 'model/counter.ts': kept } = collect(trace, about, () => file.join('\n')).sources;
  expect(Object.keys(kept!)).toEqual(['6', '7', '8', '9', '10', '11', '12', '13', '14', '15']);
  expect([kept!['6'], kept!['10'], kept!['11']]).toEqual(['line 6', 'x = c.count;', 'c.count = x + 1;']);
  expect(collect(trace, about, () => ['a line more', ...file].join('\n')).sources).toEqual({});
  expect(collect(trace, about, () => undefined).sources).toEqual({});
});

test('the differences add up: after each step a cell is as the state has it', async () => {
  const trace = await treeTrace();
  const past = new History(collect(trace, about));
  const { data } = past;
  const struct = data.structs.findIndex(({ name }) => name === 'Dir');
  const count = data.structs[struct]!.fields.findIndex(({ path }) => path === 'd_count');
  const dirs = data.objects.flatMap((object, i) => (object.struct === struct ? [{ ...object, i }] : []));
  const stepper = new Reference(trace.program);
  let state = stepper.initial();
  for (let step = 0; step <= trace.steps.length; step++) {
    const taken = step === 0 ? undefined : stepper.record(state, trace.steps[step - 1]!.move).successor;
    if (taken?.kind === 'state') ({ state } = taken);
    const { cells, live } = past.at(step);
    const shown = dirs.map(({ i, first }) => (live[i] ? textOf(cells[first + count]!) : null));
    const slots = dirs.map((_, i) => stepper.read(state, { struct: 'Dir', slot: i + 1, field: 'd_count' }));
    expect([step, ...shown]).toEqual([step, ...slots.map((each) => (each === undefined ? null : String(each)))]);
  }
  expect(dirs).toHaveLength(5);
});

describe('a tree, a lock and a callback', () => {
  const found = treeData();

  test('the struct says what an object is part of, who holds it, and which of its fields are flags', async () => {
    const { structs } = await found;
    const dir = structs.find(({ name }) => name === 'Dir')!;
    expect(dir.fields.map(({ label, role }) => `${label}: ${role}`)).toEqual([
      'd_lock: holder',
      'd_parent: ref',
      'd_flags: flags',
      'd_count: plain',
      'd_mood: plain',
      'first: ref',
    ]);
    expect(dir.fields[dir.parent!]!.label).toBe('d_parent');
    expect(dir.fields.find(({ role }) => role === 'flags')!.prefix).toBe('D_');
    expect(structs.find(({ name }) => name === 'Lock')!.kind).toBe('lock');
  });

  test('objects without a name are called by the way to them', async () => {
    const { objects } = await found;
    const named = objects.map(({ name, alias }) => [name, alias]);
    expect(named).toContainEqual(['Dir#3', 'b.first']);
    expect(named).toContainEqual(['Dir#5', undefined]);
  });

  test('every value has a writer: the last step that wrote it', async () => {
    const past = new History(await found);
    const end = past.at(past.length);
    const count = past.data.steps.flatMap(({ changes }, i) => (changes.some((each) => each.startsWith('a.d_count')) ? [i + 1] : [])); // prettier-ignore
    const cell = end.cells.findIndex((_, each) => past.nameOf(each) === 'a.d_count');
    expect(textOf(end.cells[cell]!)).toBe('2');
    expect(past.writerOf(cell, past.length)).toBe(count.at(-1));
    expect(past.writerOf(cell, count.at(-1)! - 1)).toBe(count.at(-2));
    expect(past.writerOf(cell, 0)).toBe(0);
  });
});
