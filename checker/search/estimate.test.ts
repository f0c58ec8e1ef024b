/** The estimate of what is left, on the sizes of levels of real graphs. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { peterson } from '../engine/testdata/beem.ts';
import { Instance } from '../engine/wasm/instance.ts';
import { estimateLeft } from './estimate.ts';

const graphs = JSON.parse(readFileSync(new URL('testdata/levels.json', import.meta.url), 'utf8')) as Record<
  string,
  number[]
>;

/** What is said when so many hundredths of the states have been found. */
function estimates(levels: readonly number[]) {
  const all = levels.reduce((sum, size) => sum + size, 0);
  return Array.from({ length: 49 }, (_, i) => {
    let found = 0;
    const last = levels.findIndex((size) => (found += size) >= ((i + 1) / 50) * all);
    return { left: all - found, band: estimateLeft(levels.slice(0, last + 1)) };
  });
}

test('the truth is in the band in more than four cases of five', () => {
  const made = Object.values(graphs)
    .flatMap((levels) => estimates(levels))
    .filter(({ band }) => band !== null);
  const right = made.filter(({ left, band }) => left >= band!.low && left <= band!.high);
  expect(made.length).toBeGreaterThan(300);
  expect(right.length / made.length).toBeGreaterThan(0.8);
});

test('in half of a run and more there is an estimate, for a graph with one hump', () => {
  for (const name of ['phils 10', '2pc 8', 'tree']) {
    const late = estimates(graphs[name]!).slice(24);
    const right = late.filter(({ left, band }) => band !== null && left >= band.low && left <= band.high);
    expect({ name, right: right.length }).toEqual({ name, right: late.length });
  }
});

test('too early to tell: few levels, or levels that double', () => {
  expect(estimateLeft([1, 2, 4, 8])).toBeNull();
  expect(estimateLeft(Array.from({ length: 20 }, (_, level) => 2 ** level))).toBeNull();
});

test('the sizes of levels are those that were recorded', () => {
  const instance = new Instance(peterson(3), 'breadth-first', Infinity, () => false);
  instance.begin({});
  while (instance.search(7));
  expect(instance.counts().levels).toEqual(graphs['peterson 3']);
});
