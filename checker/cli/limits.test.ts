/** The limits of the command line, in all the ways people write amounts. */

import { expect, test } from 'vitest';
import { readLimits } from './limits.ts';

test.each([
  [{ maxStates: '20000' }, { states: 20_000 }],
  [{ maxStates: '20,000' }, { states: 20_000 }],
  [{ maxStates: '1e6' }, { states: 1_000_000 }],
  [{ maxStates: '1.5M' }, { states: 1_500_000 }],
  [{ maxSteps: '12' }, { steps: 12 }],
  [{ maxMemory: '2GB' }, { bytes: 2e9 }],
  [{ maxMemory: '1.5g' }, { bytes: 1.5e9 }],
  [{ maxMemory: '500 MiB' }, { bytes: 500e6 }],
  [{ maxMemory: '4096' }, { bytes: 4096 }],
  [{ maxSeconds: '0.5' }, { seconds: 0.5 }],
  [{ maxSeconds: '5m' }, { seconds: 300 }],
  [{}, {}],
])('%j is %j', (words, limits) => {
  expect(readLimits(words)).toEqual(limits);
});

test.each([
  { maxStates: 'many' },
  { maxStates: '0' },
  { maxStates: '-5' },
  { maxStates: '1.5' },
  { maxStates: '' },
  { maxSteps: '1e99' },
  { maxMemory: 'GB' },
  { maxMemory: '2XB' },
  { maxSeconds: '0' },
  { maxSeconds: 'Infinity' },
])('%j is refused', (words) => {
  expect(() => readLimits(words)).toThrow(/ is expected, such as /);
});
