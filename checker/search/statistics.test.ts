/** Statistics add up to what the search counted, and are those of the graph that the reference engine has. */

import { expect, test, vi } from 'vitest';
import { Reference } from '../engine/reference.ts';
import type { Statistics } from '../engine/statistics.ts';
import { lamport, peterson } from '../engine/testdata/beem.ts';
import { binary, cell, int, load, operation, program, rest, store, struct, task } from '../engine/testdata/build.ts'; // prettier-ignore
import { torn } from '../engine/testdata/classics.ts';
import { flow } from '../engine/testdata/meaning-code.ts';
import { limits, tasks } from '../engine/testdata/meaning-world.ts';
import type { Program } from '../ir/ir.ts';
import { compiled } from './compiled.ts';

vi.setConfig({ testTimeout: 60_000 });

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

async function explore(model: Program, search: 'breadth-first' | 'depth-first', steps?: number) {
  const bounds = steps === undefined ? {} : { steps };
  const outcome = await compiled.explore(model, { search, limits: bounds, statistics: true });
  return { ...outcome, statistics: outcome.statistics! };
}

/** With calls, choices, spawned tasks, allocation, failing steps and pools that are too small. */
const models = [peterson(3), torn(3), ...[...flow, ...tasks, ...limits].map((one) => one.program)];

test('breadth first they add up', async () => {
  for (const model of models) {
    const { states, transitions, depth, statistics } = await explore(model, 'breadth-first');
    expect(sum(statistics.levels)).toBe(states);
    expect(statistics.levels.length).toBe(depth + 1);
    expect(sum(statistics.steps.map(({ taken }) => taken))).toBe(transitions);
    expect(sum(statistics.steps.map(({ found }) => found!))).toBe(states - 1);
    expect(sum(statistics.outDegrees.map((count, degree) => count * degree))).toBe(transitions);
  }
});

test('depth first, too', async () => {
  for (const model of [lamport(2), torn(3)]) {
    const { states, transitions, statistics } = await explore(model, 'depth-first');
    expect(sum(statistics.levels)).toBe(states);
    expect(sum(statistics.outDegrees)).toBe(states);
    expect(sum(statistics.steps.map(({ taken }) => taken))).toBe(transitions);
    expect(statistics.duplicates).toBe(transitions - states + 1);
    expect(statistics.steps.every(({ found }) => found === null)).toBe(true);
  }
});

test('within a bound, what was expanded', async () => {
  const { statistics } = await explore(peterson(3), 'breadth-first', 5);
  const { statistics: all } = await explore(peterson(3), 'breadth-first');
  expect(statistics.levels).toEqual(all.levels.slice(0, 6));
  expect(sum(statistics.outDegrees)).toBe(sum(all.levels.slice(0, 5)));
});

/** The same counts by the reference engine, breadth first. */
function byReference(model: Program): Omit<Statistics, 'parts' | 'seconds'> {
  const reference = new Reference(model);
  const queue = [reference.initial()];
  const depths = new Map([[reference.key(queue[0]!), 0]]);
  const [levels, outDegrees] = [[1], [0]];
  const steps = new Map<string, { operation: string; block: number; taken: number; found: number }>();
  let [rested, loops] = [0, 0];
  for (const state of queue) {
    const [here, successors] = [reference.key(state), [...reference.successors(state)]];
    while (outDegrees.length <= successors.length) outDegrees.push(0);
    outDegrees[successors.length]!++;
    for (const successor of successors) {
      const { operation: name, block } = reference.stand(state, successor.move.task).frames.at(-1)!;
      const step = steps.get(`${name} ${block}`) ?? { operation: name, block, taken: 0, found: 0 };
      steps.set(`${name} ${block}`, { ...step, taken: step.taken + 1 });
      if (successor.kind !== 'state') continue;
      rested++;
      const key = reference.key(successor.state);
      if (key === here) loops++;
      if (depths.has(key)) continue;
      steps.set(`${name} ${block}`, { ...step, taken: step.taken + 1, found: step.found + 1 });
      const depth = depths.get(here)! + 1;
      depths.set(key, depth);
      levels[depth] = (levels[depth] ?? 0) + 1;
      queue.push(successor.state);
    }
  }
  const position = (name: string) => model.operations.findIndex((each) => each.name === name);
  const sorted = [...steps.values()].sort(
    (a, b) => position(a.operation) - position(b.operation) || a.block - b.block,
  );
  return { levels, outDegrees, duplicates: rested - queue.length + 1, loops, steps: sorted };
}

test('they are those of the graph of the reference engine', async () => {
  for (const model of [torn(3), peterson(2), ...flow.map((one) => one.program)]) {
    const { verdict, statistics } = await explore(model, 'breadth-first');
    if (verdict === 'violated') continue;
    const { parts: _parts, seconds: _seconds, ...counted } = statistics;
    expect(counted).toEqual(byReference(model));
  }
});

/** Counts up one field to 99 and another to 9 besides; a third field repeats the second. */
const grid = program('grid', {
  structs: [struct('G', { long: int(0, 99), short: int(0, 9), same: int(0, 9) })],
  operations: [
    operation('up', { v: int(0, 100) }, [
      [
        load('v', cell('G', 1, 'long')),
        store(cell('G', 1, 'long'), binary(binary('v', '+', 1), '%', 100)),
        rest(0),
      ],
    ]),
    operation('more', {}, [[...counter('short'), ...counter('same'), rest(0)]], { temps: ['t'] }),
  ],
  tasks: [task('up', 'up'), task('more', 'more')],
});

function counter(field: string) {
  const place = cell('G', 1, field);
  return [load('t', place), store(place, binary(binary('t', '+', 1), '%', 10))];
}

test('without a part there are about as many states as there are', async () => {
  const { states, statistics } = await explore(grid, 'breadth-first');
  // The local keeps what the field was, except that at first it is 0 as well.
  expect(states).toBeGreaterThan(900);
  const without = new Map(statistics.parts.parts.map(({ name, without: left }) => [name, left]));
  expect(statistics.parts.states).toBe(states);
  const near = (name: string, count: number) => {
    expect(without.get(name)).toBeGreaterThan(0.95 * count);
    expect(without.get(name)).toBeLessThan(1.05 * count);
  };
  // Each of the two can be told from the other; both together cannot be told.
  near('G.short', states);
  near('G.same', states);
  near('all of G', 100);
  near('G.long', states);
  expect(without.has('all of more')).toBe(false);
});
