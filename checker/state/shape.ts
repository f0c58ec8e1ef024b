/**
 * How the words of a state are paired, and the pairs again, until one pair is left: chosen by looking at some states, so
 * that what varies together stands together and there are few different pairs.
 */

/** A word of four bytes by its position, or a pair. */
export type Shape = number | Pair;
export type Pair = readonly [Shape, Shape];

/** A part of the state, and which of its values each state of the sample has, numbered in order of appearance. */
interface Part {
  readonly shape: Shape;
  readonly values: Int32Array;
  readonly distinct: number;
  /** With parts made earlier: how many different pairs of values there are. */
  readonly together: Map<Part, number>;
}

/** The positions of all words of a shape, in order. */
export function wordsOf(shape: Shape): number[] {
  const words = typeof shape === 'number' ? [shape] : shape.flatMap(wordsOf);
  return words.sort((a, b) => a - b);
}

/**
 * The shape for states of so many words, of which the first are given: `sample` holds states of so many bytes (a multiple of
 * 4), one behind the other.
 */
export function shapeFor(sample: Uint8Array, bytes: number, words: number): Pair {
  const states = sample.length / bytes;
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength);
  const count = counter(states);
  const numbered = (shape: Shape, high: (state: number) => number, low: (state: number) => number): Part => {
    const values = new Int32Array(states);
    return { shape, values, distinct: count(high, low, values), together: new Map() };
  };
  const parts = Array.from({ length: words }, (_, word) =>
    numbered(
      word,
      () => 0,
      (state) => (4 * word < bytes ? view.getInt32(state * bytes + 4 * word, true) : 0),
    ),
  );
  const together = (a: Part, b: Part): number => {
    let known = b.together.get(a);
    if (known === undefined)
      b.together.set(
        a,
        (known = count(
          (i) => a.values[i]!,
          (i) => b.values[i]!,
        )),
      );
    return known;
  };
  while (parts.length > 2) {
    const [first, second] = cheapest(parts, together);
    const [[b], [a]] = [parts.splice(second, 1), parts.splice(first, 1)] as [[Part], [Part]];
    parts.push(numbered([a.shape, b.shape], (i) => a.values[i]!, (i) => b.values[i]!)); // prettier-ignore
  }
  return [parts[0]!.shape, parts[1]!.shape];
}

/** Which two parts make the fewest different pairs. */
function cheapest(parts: readonly Part[], together: (a: Part, b: Part) => number): [number, number] {
  let [best, least]: [[number, number], number] = [[0, 1], Infinity];
  for (const [j, b] of parts.entries())
    for (let i = 0; i < j; i++) {
      const a = parts[i]!;
      // There are at least as many pairs as there are values of either: mostly nobody need count.
      if (Math.max(a.distinct, b.distinct) >= least) continue;
      const pairs = Math.min(a.distinct, b.distinct) === 1 ? Math.max(a.distinct, b.distinct) : together(a, b);
      if (pairs < least) [best, least] = [[i, j], pairs];
    }
  return best;
}

/** A function that counts the different pairs of two numbers, of so many, and can number them in order of appearance. */
function counter(length: number) {
  const size = 2 ** Math.ceil(Math.log2(2 * length + 1));
  const [highs, lows, slots] = [new Int32Array(length), new Int32Array(length), new Int32Array(size)];
  return (high: (i: number) => number, low: (i: number) => number, numbers?: Int32Array): number => {
    let distinct = 0;
    slots.fill(0);
    for (let i = 0; i < length; i++) {
      const [a, b] = [high(i), low(i)];
      const hash = Math.imul(Math.imul(a, 0x9e3779b1) + b, 0x85ebca6b);
      let at = (hash ^ (hash >>> 15)) & (size - 1);
      let number = slots[at]!;
      while (number !== 0 && (highs[number - 1] !== a || lows[number - 1] !== b)) {
        at = (at + 1) & (size - 1);
        number = slots[at]!;
      }
      if (number === 0) {
        [highs[distinct], lows[distinct]] = [a, b];
        slots[at] = number = ++distinct;
      }
      if (numbers) numbers[i] = number - 1;
    }
    return distinct;
  };
}
