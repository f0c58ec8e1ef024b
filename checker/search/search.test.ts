/** What searches promise beyond the right numbers: order, shortest schedules, progress, an end before memory ends. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Outcome, Progress, Request } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import { peterson } from '../engine/testdata/beem.ts';
import { always, binary, cell, choose, fail, give, int, load, operation, program, rest, store, struct, task, when } from '../engine/testdata/build.ts'; // prettier-ignore
import type { Program } from '../ir/ir.ts';
import { explorer } from './explore.ts';

vi.setConfig({ testTimeout: 120_000 });

function explore(model: Program, request: Partial<Request> = {}): Promise<Outcome> {
  const engine = explorer((each) => new Reference(each), 'reference');
  return engine.explore(model, { search: 'breadth-first', limits: {}, ...request });
}

const x = cell('G', 1, 'x');
const memory = [struct('G', { x: int(0, 9) })];

describe('breadth first', () => {
  /** Tasks that each make one step that may fail, in this order. */
  const race = (...names: string[]) =>
    program('race', {
      structs: memory,
      operations: [
        operation('good', { c: int(0, 2) }, [[choose('c', 3), store(x, 'c'), rest(1)], [give()]]),
        operation('bad', { c: int(0, 1) }, [[choose('c', 2), when('c', [fail('broken', 'by choice')]), give()]]),
      ],
      tasks: names.map((name, i) => task(`${name}${i}`, name)),
    });

  test('the violation reported is the first by parent, task and choices', async () => {
    expect((await explore(race('good', 'bad', 'bad'))).schedule).toEqual([{ task: 1, choices: [1] }]);
    expect((await explore(race('bad', 'bad', 'good'))).schedule).toEqual([{ task: 0, choices: [1] }]);
  });

  test('the level of the violation is finished, so that numbers do not depend on the order', async () => {
    const numbers = async (model: Program) => {
      const { states, transitions, depth } = await explore(model);
      return { states, transitions, depth };
    };
    // From the initial state: three ways of good, and of each bad one that is fine and one that fails.
    expect(await numbers(race('good', 'bad', 'bad'))).toEqual({ states: 6, transitions: 7, depth: 1 });
    expect(await numbers(race('bad', 'good', 'bad'))).toEqual({ states: 6, transitions: 7, depth: 1 });
  });

  test('a violation in a state is found before the states behind it are', async () => {
    const model = program('count', {
      structs: memory,
      operations: [operation('up', { v: int(0, 9) }, [[load('v', x), store(x, binary('v', '+', 1)), rest(0)]])],
      tasks: [task('up', 'up')],
      claims: [always('small', [load('v', x), give(binary('v', '<', 4))], { v: int(0, 9) })],
    });
    expect(await explore(model)).toMatchObject({ verdict: 'violated', states: 5, transitions: 4, depth: 4 });
    // Without the property it goes on until the counter is too large.
    expect(await explore({ ...model, properties: [] })).toMatchObject({ property: 'integer-overflow', states: 10 });
  });
});

describe('progress', () => {
  test.each(['breadth-first', 'depth-first'] as const)('%s: tells how far it is', async (search) => {
    const seen: Progress[] = [];
    const stop = new AbortController();
    const watch = (progress: Progress) => {
      seen.push(progress);
      if (seen.length === 2) stop.abort();
    };
    const outcome = await explore(peterson(4), { search, watch, signal: stop.signal });
    const [first, second] = seen as [Progress, Progress];
    expect(second.states).toBeGreaterThan(first.states);
    expect(second.transitions).toBeGreaterThan(first.transitions);
    expect(second.seconds).toBeGreaterThan(first.seconds);
    for (const { depth, frontier, bytes } of seen) expect(Math.min(depth, frontier, bytes)).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ verdict: 'incomplete', limit: 'interrupted', exhaustive: false });
    expect(outcome.states).toBeGreaterThanOrEqual(second.states);
  });
});

describe('memory', () => {
  test.each(['breadth-first', 'depth-first'])('%s: the run ends before the heap does', (search) => {
    const folder = mkdtempSync(join(tmpdir(), 'allwalks-'));
    try {
      const file = join(folder, 'peterson.ir.json');
      writeFileSync(file, JSON.stringify(peterson(4)));
      const built = (path: string) => JSON.stringify(new URL(`../../dist/${path}`, import.meta.url).href);
      const script = `
        import { readFileSync } from 'node:fs';
        import { Reference } from ${built('engine/reference.js')};
        import { explorer } from ${built('search/explore.js')};
        const program = JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8'));
        const engine = explorer((each) => new Reference(each), 'reference');
        const { verdict, limit } = await engine.explore(program, { search: '${search}', limits: {} });
        console.log(verdict, limit);`;
      const out = execFileSync(process.execPath, ['--max-old-space-size=48', '--input-type=module', '-e', script]);
      expect(out.toString()).toBe('incomplete memory\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
