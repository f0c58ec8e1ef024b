/**
 * Which words of a state say whose it is, where several workers share a search. What a step leaves alone is best: most
 * successors then stay where they are made. But every worker must get its share, so the words must have many values.
 */

import type { Instance } from '../engine/wasm/instance.ts';
import { ownerAmong } from '../engine/wasm/routing.ts';

/** Some states in order of discovery, and the parent of each, one behind the other. */
export interface Sample {
  readonly states: Uint8Array;
  readonly parents: Uint8Array;
}

/** How many states to look at: so many, or fewer if they are large. */
const [sampleStates, sampleBytes] = [2 ** 14, 2 ** 23];
/** The sample is looked at in so many parts, since the levels of a search differ. */
const parts = 4;
/** The largest share that a worker may get of a part, as a multiple of what is fair. */
const unfair = 1.2;
/** If more steps than this lead elsewhere, all of the state may as well decide. */
const tooMany = 0.75;

/** Some of the states that a breadth-first search has found, from the first to the last, where full states are kept. */
export function sampleOf(instance: Instance): Sample {
  const { bytes } = instance.compiled.layout;
  const { states } = instance.counts();
  const count = Math.min(states, sampleStates, Math.ceil(sampleBytes / bytes));
  const sample = { states: new Uint8Array(count * bytes), parents: new Uint8Array(count * bytes) };
  const copy = (number: number, into: Uint8Array, at: number) =>
    into.set(instance.stateAt(instance.address(number)), at * bytes);
  for (let i = 0; i < count; i++) {
    const number = Math.floor((i * states) / count);
    copy(number, sample.states, i);
    copy(Math.max(0, instance.wordOf(number)), sample.parents, i);
  }
  return sample;
}

/** Positions of words of four bytes; undefined: all of a state of so many bytes decides. */
export function chooseWords(
  { states, parents }: Sample,
  bytes: number,
  workers: number,
): readonly number[] | undefined {
  const [ours, theirs] = [states, parents].map(
    (each) => new Int32Array(each.buffer, each.byteOffset, each.length / 4),
  );
  const [width, count] = [bytes / 4, states.length / bytes];
  const everyState = Array.from({ length: count }, (_, i) => i);
  const changed = (word: number) => everyState.filter((i) => ours![i * width + word] !== theirs![i * width + word]);
  const rates = Array.from({ length: width }, (_, word) => ({ word, states: changed(word) }));
  const varying = rates.filter((each) => each.states.length > 0).sort((a, b) => a.states.length - b.states.length);
  const words: number[] = [];
  const leaving = new Set<number>();
  for (const each of varying) {
    words.push(each.word);
    for (const state of each.states) leaving.add(state);
    if (leaving.size > tooMany * count) return undefined;
    if (isFair(ours!, width, words, workers)) return words;
  }
  return undefined;
}

function isFair(states: Int32Array, width: number, words: readonly number[], workers: number): boolean {
  const count = states.length / width;
  const fair = count / parts / workers;
  for (let part = 0; part < parts; part++) {
    const shares = Array.from({ length: workers }, () => 0);
    const [from, to] = [(part * count) / parts, ((part + 1) * count) / parts].map(Math.floor) as [number, number];
    for (let state = from; state < to; state++) {
      const owner = ownerAmong(
        workers,
        words.map((word) => states[state * width + word]!),
      );
      shares[owner]!++;
    }
    if (Math.max(...shares) > unfair * fair) return false;
  }
  return true;
}
