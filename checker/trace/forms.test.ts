/** Counterexamples in all their forms: golden texts, and whether what they say about the order of steps is true. */

import { describe, expect, test } from 'vitest';
import type { Move } from '../engine/engine.ts';
import { hanoi } from '../engine/testdata/classics.ts';
import { peterson } from '../engine/testdata/beem.ts';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { explorer } from '../search/explore.ts';
import { commitWidth, printCommit } from './commit.ts';
import { printTraceData } from './data.ts';
import { explain, explainInWords } from './explain.ts';
import { printItf } from './itf.ts';
import { printMermaid } from './mermaid.ts';
import { printPerfetto } from './perfetto.ts';
import { everything, nested, torn } from './testdata/torn.ts';
import { traceMoves, type Trace } from './trace.ts';

const programs: Readonly<Record<string, Program>> = { torn, nested, everything };

async function violationOf(program: Program): Promise<Trace> {
  const reference = explorer((each) => new Reference(each), 'reference');
  const { schedule } = await reference.explore(program, { search: 'breadth-first', limits: {} });
  return traceMoves(new Reference(program), schedule!);
}

describe.each(Object.keys(programs))('%s', (name) => {
  const found = violationOf(programs[name]!);

  test('for a commit message', async () => {
    const text = printCommit(await found);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(commitWidth);
    expect(text).toMatch(/^[\x20-\x7E\n]*$/);
    await expect(text).toMatchFileSnapshot(`testdata/${name}.commit.txt`);
  });

  test('as data', async () => {
    await expect(printTraceData(await found)).toMatchFileSnapshot(`testdata/${name}.json.txt`);
  });

  test('for viewers of TLA+ traces: a state more than there are steps, or as many where the last one fails', async () => {
    const trace = await found;
    const text = printItf(trace, new Reference(trace.program));
    const { vars, states } = JSON.parse(text) as { vars: string[]; states: Record<string, unknown>[] };
    const last = new Reference(trace.program);
    let count = 1;
    let state = last.initial();
    for (const { move } of trace.steps) {
      const { successor } = last.record(state, move);
      if (successor?.kind !== 'state') break;
      state = successor.state;
      count++;
    }
    expect(states).toHaveLength(count);
    for (const each of states) expect(Object.keys(each)).toEqual(['#meta', ...vars]);
    await expect(text).toMatchFileSnapshot(`testdata/${name}.itf.txt`);
  });

  test('for Perfetto: slices of a track lie within each other', async () => {
    const text = printPerfetto(await found);
    const { traceEvents } = JSON.parse(text) as { traceEvents: Record<string, number | string>[] };
    const slices = traceEvents.filter(({ ph }) => ph === 'X').map(({ pid, tid, ts, dur }) => ({ track: `${pid} ${tid}`, from: Number(ts), to: Number(ts) + Number(dur) })); // prettier-ignore
    expect(slices.length).toBeGreaterThan(0);
    for (const a of slices)
      for (const b of slices)
        if (a.track === b.track && a.from < b.from && b.from < a.to) expect(b.to).toBeLessThanOrEqual(a.to);
    await expect(text).toMatchFileSnapshot(`testdata/${name}.perfetto.txt`);
  });

  test('for Mermaid', async () => {
    await expect(printMermaid(await found)).toMatchFileSnapshot(`testdata/${name}.mermaid.txt`);
  });

  test('the order of neighbours that are in no conflict is incidental', async () => {
    const trace = await found;
    expect(swapsThatMatter(trace)).toEqual([]);
  });
});

/** Neighbouring steps of different tasks that are said not to conflict, and yet cannot change places. */
function swapsThatMatter(trace: Trace): number[] {
  const { conflicts } = explain(trace);
  const stepper = new Reference(trace.program);
  const moves = trace.steps.map(({ move }) => move);
  const end = (order: readonly Move[]) => {
    let state = stepper.initial();
    for (const move of order) {
      const { successor } = stepper.record(state, move);
      if (successor?.kind !== 'state') return 'no state';
      state = successor.state;
    }
    return stepper.key(state);
  };
  const wrong: number[] = [];
  for (let i = 0; i + 2 < moves.length; i++) {
    if (moves[i]!.task === moves[i + 1]!.task) continue;
    if (conflicts.some(({ first, second }) => first === i && second === i + 1)) continue;
    const swapped = [...moves.slice(0, i), moves[i + 1]!, moves[i]!, ...moves.slice(i + 2, -1)];
    if (end(swapped) !== end(moves.slice(0, -1))) wrong.push(i);
  }
  return wrong;
}

test('random walks, too: neighbours that are in no conflict can change places', () => {
  let pairs = 0;
  for (const program of [peterson(3), hanoi(3)])
    for (let seed = 1; seed <= 20; seed++) {
      const trace = traceMoves(new Reference(program), randomWalk(program, seed, 25));
      expect(swapsThatMatter(trace)).toEqual([]);
      pairs += trace.steps.length;
    }
  expect(pairs).toBeGreaterThan(500);
});

function randomWalk(program: Program, seed: number, length: number): Move[] {
  const stepper = new Reference(program);
  let dice = seed;
  let state = stepper.initial();
  const moves: Move[] = [];
  while (moves.length < length) {
    const states = [...stepper.successors(state)].flatMap((each) => (each.kind === 'state' ? [each] : []));
    dice = (dice * 48271) % 2147483647;
    const next = states[dice % states.length];
    if (!next) break;
    moves.push(next.move);
    state = next.state;
  }
  return moves;
}

test('what the property reads, who wrote it, and where a delay would show it', async () => {
  expect(explainInWords(await violationOf(torn)).join('\n')).toMatchInlineSnapshot(`
    "What it reads:
      C.count is 1 since step 4, right in add: c.count = x + 1; (model/counter.ts:11)
    Where a running kernel would need a delay to show it:
      after step 1, left in add: x = c.count; (model/counter.ts:10)
      after step 2, right in add: x = c.count; (model/counter.ts:10)"
  `);
});
