/** Two orders of two steps: that it is told where they do not come to the same, with the steps and the cell. */

import { expect, test } from 'vitest';
import { alloc, cell, either, fail, give, guard, int, load, operation, program, rest, store, struct, task, when } from '../engine/testdata/build.ts'; // prettier-ignore
import type { Program, Statement } from '../ir/ir.ts';
import { tryBothOrders } from './independence.ts';

const small = int(0, 7);
const x = cell('G', 1, 'x');
const y = cell('G', 1, 'y');
const share: Statement = { do: 'share' };

/** Two tasks with one step each, of which nobody has marked any: so both would be taken alone. */
function two(left: readonly Statement[], right: readonly Statement[]): Program {
  return {
    ...program('two', {
      structs: [struct('G', { x: small, y: small }), struct('Thing', { f: small }, [], { capacity: 2 })],
      operations: [
        operation('left', { v: small }, [
          [...left, rest(1)],
          [share, give()],
        ]),
        operation('right', { v: small }, [
          [...right, rest(1)],
          [share, give()],
        ]),
      ],
      tasks: [task('a', 'left'), task('b', 'right')],
    }),
    alone: true,
  };
}

test.each([
  ['two cells', two([store(x, 1)], [store(y, 1)])],
  ['two reads', two([load('v', x)], [load('v', x)])],
  ['marked', two([share, load('v', x), store(y, 'v')], [share, load('v', y), store(x, 1)])],
  ['a choice', two([either([store(x, 1)], [store(x, 2)])], [share, store(x, 3)])],
])('it does not matter: %s', (_, model) => {
  const { conflict, states } = tryBothOrders(model, 1000);
  expect(conflict).toBeUndefined();
  expect(states).toBeGreaterThan(3);
});

const isOne = [load('v', x), guard('v')];
test.each([
  ['two writes', [store(x, 1)], [store(x, 2)], 'G#1.x is 2 or 1'],
  ['a read and a write', [load('v', x)], [share, store(x, 2)], 'a stands elsewhere, or has other locals'],
  ['one lets the other no longer go on', [store(x, 0)], [share, ...isOne], undefined],
  ['one forestalls the other', [store(x, 7)], [share, load('v', x), guard({ kind: 'unary', op: 'not', value: { kind: 'local', name: 'v' } })], 'afterwards that cannot be done any more'],
  ['a rule is broken in one order only', [store(x, 1)], [share, load('v', x), when('v', [fail('late', 'late')])], 'one order leads to a state, and the other one does not'],
  ['a rule is no longer broken', [store(x, 1)], [share, load('v', x), when('v', [], [fail('early', 'early')])], 'it breaks early before, and is well afterwards'],
  ['two objects', [alloc('v', 'Thing', { f: 1 })], [share, alloc('v', 'Thing', { f: 2 })], 'Thing#1.f is 1 or 2'],
] as const)('it matters: %s', (_, left, right, what) => {
  const { conflict } = tryBothOrders(two(left, right), 1000);
  if (what === undefined) expect(conflict).toBeUndefined();
  else expect(conflict).toContain(`it matters whether b at block 0 of right comes before it: ${what}`);
}); // prettier-ignore

test('it is told that a guess is wrong where only states show it that are left out', () => {
  const check = [load('v', x), when('v', [fail('a guess of the reduction', '{}')])];
  expect(tryBothOrders(two([share, ...check], [share, store(x, 1)]), 1000).conflict).toBe(
    'a at block 0 of left goes against what the reduction takes for granted',
  );
});

test('as many states are looked at as are asked for', () => {
  expect(tryBothOrders(two([store(x, 1)], [store(y, 1)]), 2)).toEqual({ pairs: 3, states: 2 });
});
