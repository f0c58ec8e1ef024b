/** Records: every number comes back, and none disturbs another. */

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Range } from '../ir/slots.ts';
import { packRecord, readSpot, widthOf, writeSpot } from './record.ts';

test.each([
  [{ lo: 0, hi: 0 }, 0],
  [{ lo: 5, hi: 5 }, 0],
  [{ lo: 0, hi: 1 }, 1],
  [{ lo: -1, hi: 2 }, 2],
  [{ lo: -2, hi: 2 }, 3],
  [{ lo: 0, hi: 255 }, 8],
  [{ lo: 0, hi: 256 }, 9],
  [{ lo: -(2 ** 31), hi: 2 ** 31 - 1 }, 32],
] as const)('the values of %o take %i bits', (range, bits) => {
  expect(widthOf(range)).toBe(bits);
});

test('the widest come first, small ones fill what is left', () => {
  const ranges = new Map<string, Range>([
    ['e', { lo: -2, hi: 0 }],
    ['c', { lo: 0, hi: 7 }],
    ['f', { lo: 0, hi: 4000 }],
    ['g', { lo: 0, hi: 63 }],
  ]);
  const { spots, bytes } = packRecord(ranges);
  const where = [...spots].map(([name, { offset, unit, shift }]) => [name, offset, unit, shift]);
  expect(where).toEqual([
    ['f', 0, 16, 0],
    ['g', 2, 8, 0],
    ['c', 0, 16, 12],
    ['e', 2, 8, 6],
  ]);
  expect(bytes).toBe(3);
});

test('the one that is to be first gets the first bits', () => {
  const { spots } = packRecord(
    new Map([
      ['wide', { lo: 0, hi: 200 }],
      ['first', { lo: 0, hi: 3 }],
    ]),
    'first',
  );
  expect(spots.get('first')).toMatchObject({ offset: 0, shift: 0, unit: 8 });
});

const range = fc
  .tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: 33 }))
  .map(([lo, bits]) => ({ lo, hi: Math.min(lo + 2 ** bits - 1, 2 ** 31 - 1) }));
const filled = fc
  .array(range, { maxLength: 12 })
  .chain((ranges) =>
    fc.tuple(fc.constant(ranges), fc.tuple(...ranges.map(({ lo, hi }) => fc.integer({ min: lo, max: hi })))),
  );

test('what is written is read again, whatever else is written', () => {
  fc.assert(
    fc.property(filled, fc.boolean(), ([ranges, values], first) => {
      const { spots, bytes } = packRecord(new Map(ranges.entries()), first ? 0 : undefined);
      const view = new DataView(new ArrayBuffer(bytes + 3));
      for (const i of [...values.keys(), ...values.keys()]) writeSpot(view, 1, spots.get(i)!, values[i]!);
      expect(values.map((_, i) => readSpot(view, 1, spots.get(i)!))).toEqual([...values]);
      expect([view.getUint8(0), view.getUint8(bytes + 1), view.getUint8(bytes + 2)]).toEqual([0, 0, 0]);
    }),
  );
});
