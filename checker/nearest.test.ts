/** What misspelt words are taken for. */

import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const words = ['check', 'list', 'replay', 'ir', 'max-states', 'max-steps'];

test.each([
  ['chek', 'check'],
  ['repaly', 'replay'],
  ['max-stats', 'max-states'],
  ['LIST', 'list'],
  ['verify', undefined],
  ['xy', undefined],
])('%s: %s', (word, found) => {
  expect(nearest(word, words)).toBe(found);
});
