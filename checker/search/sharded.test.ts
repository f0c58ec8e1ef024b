/** Several workers find what one does: verdict, states, transitions, depth, and schedules as short. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Limits, Outcome, Progress } from '../engine/engine.ts';
import { lamport, mcs, peterson, phils } from '../engine/testdata/beem.ts';
import { hanoi, increments, torn, twoPhaseCommit } from '../engine/testdata/classics.ts';
import * as code from '../engine/testdata/meaning-code.ts';
import * as world from '../engine/testdata/meaning-world.ts';
import { compile, findSubject, findVariants, packageRoot } from '../index.ts';
import type { Program } from '../ir/ir.ts';
import { compiled } from './compiled.ts';
import type { Question } from './shard-thread.ts';
import { Threads } from './threads.ts';

/** Explores with so many workers from the first state on. */
function explore(program: Program, workers: number, limits: Limits = {}): Promise<Outcome> {
  return compiled.explore(program, { search: 'breadth-first', limits, workers, workersFrom: 0 });
}

/** What does not depend on the number of workers. */
function essence(outcome: Outcome) {
  return { ...outcome, seconds: 0, workers: 0, set: null, schedule: null, steps: outcome.schedule?.length };
}

const small = [...Object.values(code), ...Object.values(world)].flat();
const systems = [increments(4), torn(3), hanoi(3), twoPhaseCommit(3), phils(3, 3), mcs(3), lamport(2), peterson(3)];

describe('the common suite', () => {
  test.each(small.map(({ title, program, limits }, i) => [title, program, limits ?? {}, 2 + (i % 3)] as const))(
    '%s',
    async (_, program, limits, workers) => {
      const several = await explore(program, workers, limits);
      expect(essence(several)).toEqual(essence(await explore(program, 1, limits)));
      // A step that may be endless is left to one worker.
      expect([workers, 1]).toContain(several.workers);
    },
  );
});

describe.each([2, 3, 4])('%i workers', (workers) => {
  test.each(systems.map((program) => [program.name, program] as const))('%s', async (_, program) => {
    const several = await explore(program, workers);
    expect(several.workers).toBe(workers);
    expect(essence(several)).toEqual(essence(await explore(program, 1)));
  });

  test.each([0, 1, 7, 19, 20, 30])('peterson(2) within %i steps', async (steps) => {
    const limits = { steps };
    expect(essence(await explore(peterson(2), workers, limits))).toEqual(
      essence(await explore(peterson(2), 1, limits)),
    );
  });

  test.each([1, 2, 100, 195, 196])('peterson(2) within %i states', async (states) => {
    const { states: found, verdict, limit } = await explore(peterson(2), workers, { states });
    const one = await explore(peterson(2), 1, { states });
    expect({ found, verdict, limit }).toEqual({ found: one.states, verdict: one.verdict, limit: one.limit });
  });

  test('which of many violations is reported does not depend on who is first', async () => {
    const first = await explore(hanoi(6), workers);
    expect(first).toMatchObject({ verdict: 'violated', states: 3 ** 6 });
    for (let run = 0; run < 10; run++) {
      const { failure, property, schedule } = await explore(hanoi(6), workers);
      expect({ failure, property, steps: schedule?.length }).toEqual({
        failure: first.failure,
        property: first.property,
        steps: 63,
      });
    }
  });
});

describe('compressed', () => {
  const request = {
    search: 'breadth-first',
    limits: {},
    set: 'compressed',
    compressFrom: 20,
    workersFrom: 30,
  } as const;

  test.each([...systems, hanoi(6), lamport(3)].map((program, i) => [program.name, program, 2 + (i % 3)] as const))(
    '%s',
    async (_, program, workers) => {
      const several = await compiled.explore(program, { ...request, workers });
      const one = await compiled.explore(program, request);
      expect(essence(several)).toEqual(essence(one));
      // One worker alone knows the way, and it is the very same.
      expect(several.schedule).toEqual(one.schedule);
      if (one.states > 1000) expect(several.workers).toBe(workers);
    },
  );
});

describe('when the others join in', () => {
  const program = lamport(3);

  test('one worker begins, and several do the whole search again: it is the same', async () => {
    const request = { search: 'breadth-first', limits: {} } as const;
    const one = await compiled.explore(program, request);
    const several = await compiled.explore(program, { ...request, workers: 2, workersFrom: 500 });
    expect(several.workers).toBe(2);
    expect(essence(several)).toEqual(essence(one));
    const alone = await compiled.explore(program, { ...request, workers: 2 });
    expect(alone.workers).toBe(1);
    expect(essence(alone)).toEqual(essence(one));
  });

  test('a depth-first search has one worker', async () => {
    const request = { search: 'depth-first', limits: {}, workers: 2, workersFrom: 0 } as const;
    expect(await compiled.explore(program, request)).toMatchObject({ workers: 1, verdict: 'verified' });
  });
});

describe('a spec', () => {
  test.each([
    ['c4-rcu-negative', '62a7375e5d77'],
    ['c0a-direct-expire', 'f9398c233e32'],
  ])('%s, %s', async (name, variant) => {
    const subject = findSubject(join(packageRoot, 'specs', 'scenarios', `${name}.ts`));
    const program = compile(subject, findVariants(subject, [variant])[0]!);
    expect(essence(await explore(program, 2))).toEqual(essence(await explore(program, 1)));
  });
});

/** More states than anybody waits for: 3^20. */
const endless = hanoi(20, false);

describe('stopped in the middle', () => {
  const request = { search: 'breadth-first', workers: 3, workersFrom: 0 } as const;

  test('by hand, with the sums so far', async () => {
    const controller = new AbortController();
    const seen: Progress[] = [];
    const watch = (progress: Progress) => {
      seen.push(progress);
      if (progress.states > 20_000) controller.abort();
    };
    const outcome = await compiled.explore(endless, { ...request, limits: {}, signal: controller.signal, watch });
    expect(outcome).toMatchObject({ verdict: 'incomplete', limit: 'interrupted', workers: 3 });
    expect(outcome.states).toBeGreaterThanOrEqual(seen.at(-1)!.states);
    expect(outcome.transitions).toBeGreaterThan(outcome.states);
  });

  test('after a time', async () => {
    const outcome = await compiled.explore(endless, { ...request, limits: { seconds: 0.3 } });
    expect(outcome).toMatchObject({ verdict: 'incomplete', limit: 'seconds' });
  });

  test('by the number of states, exactly', async () => {
    const outcome = await compiled.explore(endless, { ...request, limits: { states: 123_456 } });
    expect(outcome).toMatchObject({ verdict: 'incomplete', limit: 'states', states: 123_456 });
  });

  test('by memory, which all of them share', async () => {
    // Threads of earlier tests are in use again, and take no more than they have.
    const bytes = process.memoryUsage.rss() + 100e6;
    const outcome = await compiled.explore(endless, { ...request, limits: { bytes } });
    expect(outcome).toMatchObject({ verdict: 'incomplete', limit: 'memory' });
    expect(process.memoryUsage.rss()).toBeLessThan(1.1 * bytes);
  });
});

test('a thread that fails makes the run fail', async () => {
  const threads = await Threads.start(2);
  const search = threads.ask(0, { ask: 'search' } as Question);
  await expect(search).rejects.toThrow('undefined');
  await threads.end();
});
