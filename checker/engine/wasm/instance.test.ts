/** What compiled searches do under strain: little memory, a table that grows, steps so long that they could be endless. */

import { describe, expect, test } from 'vitest';
import { compiled } from '../../search/compiled.ts';
import { lamport, mcs, peterson, phils } from '../testdata/beem.ts';
import { binary, cell, give, guard, int, operation, program, rest, set, store, struct, task, when } from '../testdata/build.ts'; // prettier-ignore
import { Instance } from './instance.ts';

const mebibyte = 2 ** 20;

function runFully(instance: Instance): void {
  instance.begin({});
  while (instance.search(1000));
}

describe('published sizes', () => {
  test.each([
    [peterson(4), 1_119_560, 3_864_896],
    [phils(9, 7), 340_789, 3_123_558],
    [mcs(4), 571_459, 2_077_384],
    [lamport(4), 1_066_800, 3_630_664],
  ])('$name', async (model, states, transitions) => {
    for (const search of ['breadth-first', 'depth-first'] as const) {
      const outcome = await compiled.explore(model, { search, limits: {} });
      expect(outcome).toMatchObject({ verdict: 'verified', states, transitions, exhaustive: true });
    }
  });
});

describe.each(['breadth-first', 'depth-first'] as const)('%s with little memory', (search) => {
  test.each([3, 5, 9])('%i MiB are not exceeded, and nearly all are used', (mebibytes) => {
    const instance = new Instance(peterson(4), search, mebibytes * mebibyte, () => true);
    runFully(instance);
    expect(instance.exports.halt.value).toBe(1);
    expect(instance.room.used).toBeLessThanOrEqual(mebibytes * mebibyte);
    expect(instance.room.used).toBeGreaterThan(0.75 * mebibytes * mebibyte);
  });

  test('with just enough it comes to the end', () => {
    const instance = new Instance(peterson(3), search, 4 * mebibyte, () => true);
    runFully(instance);
    expect(instance.exports.halt.value).toBe(0);
    expect(instance.exports.states.value).toBe(12_498);
  });
});

/** One step that runs so many rounds of three statements. */
function longStep(rounds: number, wrong = false) {
  const x = cell('G', 1, 'x');
  return program('long step', {
    structs: [struct('G', { x: int(0, 3) })],
    operations: [
      operation('run', {}, [[rest(1)], [
        { do: 'loop', body: [
          set('i', binary('i', '+', 1)),
          when(binary('i', '>=', rounds), [{ do: 'break' }]),
        ] },
        ...(wrong ? [store(x, 4)] : [store(x, 1)]),
        guard(binary('i', '==', rounds)),
        give(),
      ]], { temps: ['i'] }),
    ],
    tasks: [task('a', 'run'), task('b', 'run')],
  }); // prettier-ignore
}

describe('steps that could be endless', () => {
  test('one that is long but comes to an end is a transition like any other', async () => {
    for (const search of ['breadth-first', 'depth-first'] as const)
      expect(await compiled.explore(longStep(30_000), { search, limits: {} })).toMatchObject({
        verdict: 'verified',
        states: 9,
        transitions: 12,
      });
  });

  test('one that is too long is a violation', async () => {
    for (const search of ['breadth-first', 'depth-first'] as const)
      expect(await compiled.explore(longStep(50_000), { search, limits: {} })).toMatchObject({
        verdict: 'violated',
        property: 'endless-step',
      });
  });

  test('one that is long and then breaks another rule breaks that one', async () => {
    for (const search of ['breadth-first', 'depth-first'] as const)
      expect(await compiled.explore(longStep(30_000, true), { search, limits: {} })).toMatchObject({
        verdict: 'violated',
        property: 'integer-overflow',
      });
  });
});
