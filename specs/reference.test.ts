/** The reference engine finds in every spec that fits what the compiled one finds, down to the schedule. */

import { expect, test } from 'vitest';
import { check, verifyProgram, type Engine } from '../checker/index.ts';
import { checksWithin } from './testdata/checks.ts';

/** Beyond this the reference engine takes minutes; what is compared up to here is compared state by state elsewhere. */
const fitsReference = 60_000;

test.each(checksWithin(0, fitsReference))('$spec, $name', { timeout: 600_000 }, async ({ subject, variant }) => {
  const comparable = async (engine: Engine) => {
    const { record, program, trace } = await check(subject, variant, { engine, out: null });
    expect(verifyProgram(program)).toEqual([]);
    const { seconds: _, engine: __, ...rest } = record;
    return { rest, moves: trace?.steps.map(({ move }) => move) };
  };
  expect(await comparable('wasm')).toEqual(await comparable('reference'));
});
