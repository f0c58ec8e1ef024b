/** How results compare with what is recorded, and the exit code that makes. */

import { expect, test } from 'vitest';
import { compare, exitCode, otherCounts, type CheckResult } from './check.ts';
import type { Expectation } from './expected.ts';

function result(record: Partial<CheckResult['record']>, expected: Expectation | null = null): CheckResult {
  const whole = {
    property: null,
    states: 10,
    transitions: 20,
    search: 'breadth-first',
    exhaustive: true,
    reductions: [],
    bounds: {},
    ...record,
  };
  return { record: whole, expected } as CheckResult;
}

const verified = result({ verdict: 'verified' });
const violated = result({ verdict: 'violated', property: 'p' });
const incomplete = result({ verdict: 'incomplete', limit: 'states' });
const asRecorded = result({ verdict: 'violated', property: 'p' }, { verdict: 'violated', property: 'p' });
const otherProperty = result({ verdict: 'violated', property: 'q' }, { verdict: 'violated', property: 'p' });
const fixed = result({ verdict: 'verified' }, { verdict: 'violated', property: 'p' });

test.each([
  [0, [verified]],
  [0, [asRecorded, verified]],
  [0, [result({ verdict: 'bounded', limit: 'steps' })]],
  [1, [violated]],
  [1, [result({ verdict: 'vacuous' })]],
  [1, [verified, otherProperty]],
  [1, [fixed]],
  [1, [fixed, incomplete]],
  [0, [result({ verdict: 'bounded', limit: 'steps' }, { verdict: 'verified', property: null })]],
  [3, [result({ verdict: 'bounded', limit: 'steps' }, { verdict: 'violated', property: 'p' })]],
  [3, [incomplete, asRecorded]],
  [3, [result({ verdict: 'incomplete', limit: 'states' }, { verdict: 'verified', property: null })]],
] as const)('exit code %d', (code, results) => {
  expect(exitCode(results)).toBe(code);
});

test('comparison', () => {
  expect([verified, asRecorded, otherProperty, fixed, incomplete].map(compare)).toEqual([
    'not recorded',
    'as expected',
    'not as expected',
    'not as expected',
    'stopped before a verdict',
  ]);
});

test('other counts are worth a word where they can be compared', () => {
  const expected = { verdict: 'verified', property: null, states: 11, transitions: 20 } as const;
  expect(otherCounts(result({ verdict: 'verified' }, expected))).toBe('11 states, 20 transitions');
  expect(otherCounts(result({ verdict: 'verified' }, { ...expected, states: 10 }))).toBeNull();
  expect(
    otherCounts(result({ verdict: 'violated', search: 'depth-first', exhaustive: false }, expected)),
  ).toBeNull();
  expect(otherCounts(result({ verdict: 'verified', reductions: ['dead'] }, expected))).toBeNull();
});
