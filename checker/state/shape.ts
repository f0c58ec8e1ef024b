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
  /** With parts made earlier: how many different pairs of values there are, or that there are at least so many. */
  readonly together: Map<Part, { readonly count: number; readonly exact: boolean }>;
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
  const counter = new Counter(states);
  const numbered = (shape: Shape, left: Int32Array, right: Int32Array): Part => {
    const values = new Int32Array(states);
    return { shape, values, distinct: counter.count(left, right, Infinity, values), together: new Map() };
  };
  const zeros = new Int32Array(states);
  const parts = Array.from({ length: words }, (_, word) => {
    const inState = 4 * word < bytes;
    const raw = zeros.map((__, state) => (inState ? view.getInt32(state * bytes + 4 * word, true) : 0));
    return numbered(word, zeros, raw);
  });
  while (parts.length > 2) {
    const [first, second] = cheapest(parts, counter);
    const [[b], [a]] = [parts.splice(second, 1), parts.splice(first, 1)] as [[Part], [Part]];
    parts.push(numbered([a.shape, b.shape], a.values, b.values));
  }
  return [parts[0]!.shape, parts[1]!.shape];
}

/** Which two parts make the fewest different pairs. */
function cheapest(parts: readonly Part[], counter: Counter): [number, number] {
  let [best, least]: [[number, number], number] = [[0, 1], Infinity];
  for (const [j, b] of parts.entries())
    for (let i = 0; i < j; i++) {
      const a = parts[i]!;
      // There are at least as many pairs as there are values of either: mostly nobody need count.
      if (Math.max(a.distinct, b.distinct) >= least) continue;
      const pairs = pairsOf(a, b, least, counter);
      if (pairs < least) [best, least] = [[i, j], pairs];
    }
  return best;
}

/** How many different pairs of values two parts have; where that is not below the limit, a number that is not either. */
function pairsOf(a: Part, b: Part, limit: number, counter: Counter): number {
  if (Math.min(a.distinct, b.distinct) === 1) return Math.max(a.distinct, b.distinct);
  const known = b.together.get(a);
  if (known !== undefined && (known.exact || known.count >= limit)) return known.count;
  const count = counter.count(a.values, b.values, limit);
  b.together.set(a, { count, exact: count < limit });
  return count;
}

/** Counts the different pairs of two numbers, of which there are so many. */
class Counter {
  private readonly highs: Int32Array;
  private readonly lows: Int32Array;
  private readonly slots: Int32Array;

  constructor(length: number) {
    this.highs = new Int32Array(length);
    this.lows = new Int32Array(length);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * length + 1)));
  }

  /** Stops at `most`. Can number the pairs in order of appearance. */
  count(high: Int32Array, low: Int32Array, most: number, numbers?: Int32Array): number {
    const { highs, lows, slots } = this;
    const mask = slots.length - 1;
    let distinct = 0;
    slots.fill(0);
    for (let i = 0; i < high.length && distinct < most; i++) {
      const [a, b] = [high[i]!, low[i]!];
      const hash = Math.imul(Math.imul(a, 0x9e3779b1) + b, 0x85ebca6b);
      let at = (hash ^ (hash >>> 15)) & mask;
      let number = slots[at]!;
      while (number !== 0 && (highs[number - 1] !== a || lows[number - 1] !== b)) {
        at = (at + 1) & mask;
        number = slots[at]!;
      }
      if (number === 0) {
        highs[distinct] = a;
        lows[distinct] = b;
        slots[at] = number = ++distinct;
      }
      if (numbers) numbers[i] = number - 1;
    }
    return distinct;
  }
}
