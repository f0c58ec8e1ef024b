/** Pairs of models whose difference is known, and the survey that finds it against one that enumerates naively. */

import { describe, expect, test } from 'vitest';
import { comparePrograms } from '../compare.ts';
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
