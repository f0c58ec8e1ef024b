/** What people see of a counterexample: golden texts, at several widths. */

import { expect, test } from 'vitest';
import { Reference } from '../engine/reference.ts';
import { explorer } from '../search/explore.ts';
import { printColumns } from './columns.ts';
import { everything, nested, torn } from './testdata/torn.ts';
import { traceMoves, type Trace } from './trace.ts';
import type { Program } from '../ir/ir.ts';

async function violationOf(program: Program): Promise<Trace> {
  const reference = explorer((each) => new Reference(each), 'reference');
  const { schedule } = await reference.explore(program, { search: 'breadth-first', limits: {} });
  return traceMoves(new Reference(program), schedule!);
}

test.each([100, 60])('a lost update in %d columns', async (width) => {
  const minimal = 'fewest steps: proven by breadth-first search';
  const text = printColumns(await violationOf(torn), { width, colour: false, minimal });
  await expect(text).toMatchFileSnapshot(`testdata/torn.${width}.txt`);
});

test('choices, new and freed objects, enums, spawned tasks and the rule broken in the last step', async () => {
  const text = printColumns(await violationOf(everything), { width: 90, colour: false });
  await expect(text).toMatchFileSnapshot('testdata/everything.txt');
});

test('a call in which no other task runs is one line where that is asked for, and the race is not', async () => {
  const text = printColumns(await violationOf(nested), { width: 90, colour: false, fold: true });
  await expect(text).toMatchFileSnapshot('testdata/folded.txt');
});

test('no line is wider than asked for, whatever the width', async () => {
  for (const program of [torn, everything, nested]) {
    const trace = await violationOf(program);
    for (let width = 40; width < 160; width += 7) {
      const lines = printColumns(trace, { width, colour: false }).split('\n');
      expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width);
    }
  }
});

test('colour changes nothing but the colour', async () => {
  const trace = await violationOf(everything);
  const plain = printColumns(trace, { width: 80, colour: false });
  const coloured = printColumns(trace, { width: 80, colour: true });
  expect(coloured).not.toBe(plain);
  const stripped = coloured.replaceAll(/\u001B\[\d+m/g, '');
  const trimmed = (text: string) => text.split('\n').map((line) => line.trimEnd());
  expect(trimmed(stripped)).toEqual(trimmed(plain));
});
