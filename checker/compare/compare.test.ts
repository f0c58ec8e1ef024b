/** Pairs of models whose difference is known, and the survey that finds it against one that enumerates naively. */

import { describe, expect, test } from 'vitest';
import { comparePrograms } from '../compare.ts';
import { peterson } from '../engine/testdata/beem.ts';
import { runInit } from '../engine/init.ts';
import type { Program } from '../ir/ir.ts';
import { compileSpec } from '../lang/compile.ts';
import { naiveSurvey, surveyAsNaive } from './testdata/naive.ts';
import { pairs } from './testdata/pairs.ts';

const nowhere = '/nowhere/pair.ts';

function compiled(text: string): Program {
  return compileSpec(nowhere, [], runInit, { [nowhere]: text });
}

/** Differences in words, with the steps of their schedules. */
async function found(a: string, b: string) {
  const { verdict, separations } = await comparePrograms({ a: compiled(a), b: compiled(b) });
  const of = (side: 'a' | 'b') =>
    separations.flatMap((each) =>
      each.side === side ? each.differences.map(({ words }) => [words, each.trace.steps.length]) : [],
    );
  return { verdict, onlyA: of('a'), onlyB: of('b') };
}

describe.each(pairs.map((pair) => [pair.title, pair] as const))('%s', (_, { a, b, onlyA = [], onlyB = [] }) => {
  test('compared', async () => {
    const verdict = onlyA.length + onlyB.length === 0 ? 'equivalent' : 'different';
    expect(await found(a, b)).toEqual({ verdict, onlyA, onlyB });
    expect(await found(b, a)).toEqual({ verdict, onlyA: onlyB, onlyB: onlyA });
  });

  test('each is equivalent to itself, and has been seen as the reference engine sees it', async () => {
    for (const text of [a, b]) {
      expect(await found(text, text)).toEqual({ verdict: 'equivalent', onlyA: [], onlyB: [] });
      expect(await surveyAsNaive(compiled(text))).toEqual(naiveSurvey(compiled(text)));
    }
  });
});

test('who is interrupted says what is known', async () => {
  const large = peterson(5);
  const interrupt = new AbortController();
  const { verdict, a, b } = await comparePrograms(
    { a: large, b: large },
    { signal: interrupt.signal, watch: () => interrupt.abort() },
  );
  expect({ verdict, a: a.limit, b: b.limit }).toEqual({
    verdict: 'incomplete',
    a: 'interrupted',
    b: 'interrupted',
  });
  expect(a.states).toBeGreaterThan(1);
});

test('what is left out makes no difference, and only one direction is asked for where only that matters', async () => {
  const { a, b } = pairs.find(({ title }) => title.startsWith('a lock is dropped, and no property'))!;
  const programs = { a: compiled(a), b: compiled(b) };
  expect((await comparePrograms(programs, { ignore: ['Cell.x'] })).verdict).toBe('equivalent');
  expect((await comparePrograms({ a: programs.b, b: programs.a }, { refine: true })).verdict).toBe('refines');
  expect((await comparePrograms(programs, { refine: true })).verdict).toBe('different');
  await expect(comparePrograms(programs, { ignore: ['Cell.z'] })).rejects.toThrow('did you mean Cell.x?');
  const inside = pairs.find(({ title }) => title === 'what a call inside a task returns')!;
  const calls = { a: compiled(inside.a), b: compiled(inside.b) };
  expect((await comparePrograms(calls, { tasksOnly: true })).verdict).toBe('equivalent');
});

test('a difference that the limit may have hidden from the other is not for certain', async () => {
  const { a, b } = pairs.find(({ title }) => title.startsWith('a lock is dropped: an'))!;
  const programs = { a: compiled(a), b: compiled(b) };
  const { states } = (await comparePrograms(programs)).a;
  const stopped = await comparePrograms(programs, { limits: { states: states - 1 } });
  expect(stopped.separations.every(({ certain }) => !certain)).toBe(true);
  expect(stopped.verdict).toBe('incomplete');
});
