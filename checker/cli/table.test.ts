/** Tables in terminals of all widths. */

import { expect, test } from 'vitest';
import { painter } from '../index.ts';
import { printTable, type Column } from './table.ts';

const columns: readonly Column[] = [
  { title: 'spec', least: 10 },
  { title: 'verdict' },
  { title: 'property', least: 10, spare: 2 },
  { title: 'states', right: true, spare: 1 },
];
const rows = [
  ['mountpoint-count', 'violated', 'no update is lost', '12'],
  ['c1', 'verified', '', '83,739'],
];

function lines(width: number): string[] {
  return printTable(columns, rows, width, painter(false)).split('\n');
}

test('with room for all', () => {
  expect(lines(80)).toEqual([
    'spec              verdict   property           states',
    'mountpoint-count  violated  no update is lost      12',
    'c1                verified                     83,739',
  ]);
});

test('with less room, what may be cut is cut, and then what can be spared is left out', () => {
  expect(lines(42)).toEqual([
    'spec         verdict   property     states',
    'mountpoint…  violated  no update …      12',
    'c1           verified               83,739',
  ]);
  expect(lines(36)[1]).toBe('mountpoint-…  violated  no update i…');
  expect(lines(28)[1]).toBe('mountpoint-count  violated');
  expect(lines(20)[1]).toBe('mountpoin…  violated');
  expect(lines(5)[1]).toBe('mountpo…  violated');
});

test.each(Array.from({ length: 70 }, (_, index) => 18 + index))('no line is wider than %d columns', (width) => {
  expect(lines(width).filter((line) => line.length > width)).toEqual([]);
});
