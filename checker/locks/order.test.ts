/** Orders of locks are found whether or not anybody waits for ever, and nothing else is. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runInit } from '../engine/init.ts';
import { Reference } from '../engine/reference.ts';
import { compileSpec } from '../lang/compile.ts';
import { compiled } from '../search/compiled.ts';
import { explorer } from '../search/explore.ts';
import { lockOrders, shortestCycles } from './order.ts';
import { nameOf } from './watch.ts';

const engines = { wasm: compiled, reference: explorer((program) => new Reference(program), 'reference') };

describe.each(['wasm', 'reference'] as const)('%s', (engine) => {
  async function found(name: string) {
    const program = compileSpec(join(import.meta.dirname, 'testdata', `${name}.ts`), [], runInit);
    const { orders, nested, cycles, unclear, outcome } = await lockOrders(program, engines[engine], {});
    const links = cycles.map((cycle) =>
      cycle.map(({ task, held, heldAt, taken, takenAt }) => [task, held, heldAt?.line, taken, takenAt?.line]),
    );
    return { orders: orders.map(nameOf), nested, links, unclear: unclear.length, failure: outcome.failure };
  }

  test('opposite orders in separate phases are a cycle, with both chains, though nothing can go wrong', async () => {
    expect(await found('phases')).toEqual({
      orders: ['table → Thing.lock', 'Thing.lock → table'],
      nested: [],
      links: [
        [
          ['first', 'table', 19, 'Thing.lock', 21],
          ['second', 'Thing.lock', 33, 'table', 35],
        ],
      ],
      unclear: 0,
      failure: null,
    });
  });

  test('one order is none; two locks of a class are told apart', async () => {
    expect(await found('consistent')).toEqual({
      orders: ['table → Thing.lock'],
      nested: ['Thing.lock'],
      links: [],
      unclear: 0,
      failure: null,
    });
  });

  test('a lock that is tried is held, and was not taken', async () => {
    expect(await found('trylock')).toEqual({
      orders: ['table → Thing.lock', 'table → log', 'Thing.lock → log'],
      nested: [],
      links: [],
      unclear: 0,
      failure: null,
    });
  });

  test('what code does not tell is said; tasks that are started count', async () => {
    const { orders, unclear } = await found('unclear');
    expect(orders).toContain('Thing.lock → table');
    expect(unclear).toBe(1);
  });
});

test('each cycle is found once, by its shortest way', () => {
  const order = (held: string, taken: string) => ({ held, taken });
  const cycles = shortestCycles([
    order('a', 'b'),
    order('b', 'c'),
    order('c', 'a'),
    order('b', 'a'),
    order('c', 'd'),
  ]);
  expect(cycles.map((cycle) => cycle.map(nameOf))).toEqual([
    ['a → b', 'b → a'],
    ['b → c', 'c → a', 'a → b'],
  ]);
});
