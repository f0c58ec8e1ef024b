/** A search on disk finds what a search in memory finds, however little it keeps there. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lamport, mcs, phils } from '../engine/testdata/beem.ts';
import { always, and, binary, cell, give, guard, int, load, not, operation, program, rest, store, struct, task } from '../engine/testdata/build.ts'; // prettier-ignore
import { twoPhaseCommit } from '../engine/testdata/classics.ts';
import { flow } from '../engine/testdata/meaning-code.ts';
import { limits as pools, objects, properties, tasks } from '../engine/testdata/meaning-world.ts';
import { Instance } from '../engine/wasm/instance.ts';
import { wordsOfStates } from '../engine/wasm/machine.ts';
import type { Program } from '../ir/ir.ts';
import { layOut } from '../state/layout.ts';
import { shapeFor } from '../state/shape.ts';
import { compiled } from './compiled.ts';
import { Explanation } from './explain.ts';
import { Budget } from './limits.ts';
import { SpilledSearch } from './spill.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'allwalks-spill-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = 2 ** 26;

/** Some states to choose the pairs by. */
function sampleOf(model: Program): Uint8Array {
  const instance = new Instance(model, 'breadth-first', bytes, () => false, 4096);
  instance.begin({ states: 4096 });
  instance.search(4096);
  const { states } = instance.counts();
  return Uint8Array.from(
    Array.from({ length: states }, (_, i) => [...instance.stateAt(instance.address(i))]).flat(),
  );
}

/** `most`: how many successors are in memory at one time. */
async function onDisk(model: Program, most: number) {
  const layout = layOut(model);
  const shape = shapeFor(sampleOf(model), layout.bytes, wordsOfStates(layout));
  const instance = new Instance(model, 'breadth-first', bytes, () => false, Infinity, { shape });
  instance.begin({});
  const budget = new Budget({ search: 'breadth-first', limits: {} });
  const search = new SpilledSearch({ folder, instance, budget, bytes, states: Infinity, most });
  try {
    await search.run();
    const { states, transitions, depth, levels } = search.counts();
    const { violation } = search;
    const schedule = violation && (await search.schedule(violation));
    const explained = violation && new Explanation(model).violation(violation.kind, schedule!);
    const property = explained?.failure.property ?? null;
    return {
      states,
      transitions,
      depth,
      levels: levels!.length,
      property,
      steps: explained?.schedule.length ?? null,
    };
  } finally {
    search.end();
  }
}

async function inMemory(model: Program) {
  const outcome = await compiled.explore(model, { search: 'breadth-first', limits: {} });
  const { states, transitions, depth, failure, schedule } = outcome;
  const property = failure?.property ?? null;
  return { states, transitions, depth, levels: depth + 1, property, steps: schedule?.length ?? null };
}

/** Two counters; only the very last state breaks the property. */
function lastOfAll(most: number, wide: number): Program {
  const up = (field: string) =>
    operation(`up ${field}`, { v: int(0, most) }, [
      [
        load('v', cell('G', 1, field)),
        guard(binary('v', '<', most)),
        store(cell('G', 1, field), binary('v', '+', 1)),
        rest(0),
      ],
    ]);
  const both = [load('x', cell('G', 1, 'x')), load('y', cell('G', 1, 'y'))];
  const atEnd = and(binary('x', '==', most), binary('y', '==', most));
  const padding = Object.fromEntries(Array.from({ length: wide }, (_, i) => [`p${i}`, int(0, 65535)]));
  return program('last of all', {
    structs: [struct('G', { x: int(0, most), y: int(0, most), ...padding })],
    operations: [up('x'), up('y')],
    tasks: [task('x', 'up x'), task('y', 'up y')],
    claims: [always('not both at the end', [...both, give(not(atEnd))], { x: int(0, most), y: int(0, most) })],
  });
}

/** Whether a step is endless is asked of another engine, which a search on disk cannot tell where. */
const common = [...flow, ...tasks, ...objects, ...properties, ...pools].filter(
  ({ limits, expected }) => limits === undefined && expected.property !== 'endless-step',
);

test('the common suite', async () => {
  for (const { program: model } of common) expect(await onDisk(model, 64)).toEqual(await inMemory(model));
});

const systems: readonly (readonly [string, Program, number])[] = [
  ['twoPhaseCommit(4)', twoPhaseCommit(4), 2000],
  ['twoPhaseCommit(4), one run a level', twoPhaseCommit(4), 1_000_000],
  ['phils(8, 6)', phils(8, 6), 5000],
  ['lamport(4)', lamport(4), 50_000],
  ['a violation in the last level', lastOfAll(150, 4), 64],
];

test.each(systems)('%s', async (_, model, most) => {
  expect(await onDisk(model, most)).toEqual(await inMemory(model));
});

test('hundreds of thousands of states, in many files', async () => {
  expect(await onDisk(mcs(4), 20_000)).toEqual(await inMemory(mcs(4)));
});

test('a cap that the process exceeds already is a limit', async () => {
  const request = { search: 'breadth-first', limits: { bytes: 1 }, spill: folder } as const;
  expect(await compiled.explore(mcs(4), request)).toMatchObject({
    verdict: 'incomplete',
    limit: 'memory',
    spilled: true,
  });
});

test('nothing is left in the folder', () => {
  expect(readdirSync(folder)).toEqual([]);
});
