/** Words are chosen that steps leave alone, and that give every worker its share. */

import { expect, test } from 'vitest';
import { chooseWords } from './ownership.ts';

const count = 4096;

/** States of some words, given what each word is in each state, and in its parent. */
function sampleOf(words: readonly (readonly [of: (i: number) => number, parent: (i: number) => number])[]) {
  const pack = (which: 0 | 1) => {
    const values = Array.from({ length: count }, (_, i) => words.map((word) => word[which](i))).flat();
    return new Uint8Array(Int32Array.from(values).buffer);
  };
  return { states: pack(0), parents: pack(1) };
}

const constant = [() => 7, () => 7] as const;
/** Every step changes it. */
const restless = [(i: number) => i, (i: number) => i - 1] as const;
/** One step in ten changes it, and it has many values. */
const calm = [(i: number) => i % 997, (i: number) => (i % 10 === 0 ? -1 : i % 997)] as const;
/** One step in a hundred changes it, but it has two values only, one of them seldom. */
const lopsided = [(i: number) => Number(i % 50 === 0), (i: number) => Number(i % 100 === 0)] as const;

test('the calmest word with enough values decides', () => {
  expect(chooseWords(sampleOf([constant, restless, calm]), 12, 2)).toEqual([2]);
  expect(chooseWords(sampleOf([constant, restless, calm]), 12, 4)).toEqual([2]);
});

test('a word that would give one worker nearly all does not decide alone', () => {
  expect(chooseWords(sampleOf([restless, lopsided, calm]), 12, 2)).toEqual([1, 2]);
});

test('where no word is calm all of the state decides', () => {
  expect(chooseWords(sampleOf([constant, restless]), 8, 2)).toBeUndefined();
});
