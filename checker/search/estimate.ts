/**
 * How many states a breadth-first search has still to find, guessed from the sizes of its levels so far.
 *
 * Levels grow, then shrink, and near their peak their logarithms lie about on a parabola. So one is fitted to all
 * levels, to the later half and to the last quarter, and followed to where it falls below one state; and once levels
 * shrink, there is the mirror image of those before the peak. What these say is widened to a band.
 * On the graphs of `testdata/levels.json` there is a band at half of the moments, and the truth lies in it in 85% of
 * those; in 10% more is left than that, since a second hump cannot be seen from the first, and in 5% less.
 */

export interface Band {
  readonly low: number;
  readonly high: number;
}

/** Fewer levels show no trend. */
const fewestLevels = 12;
const bins = 12;
/** How far a guess is moved down and up to make a band of it. */
const [lower, upper] = [0.5, 3];
/** With more left than that times what was found, it is too early to tell. */
const farthest = 10;
/** Levels below this share of the largest are taken to be beyond the peak. */
const beyondPeak = 0.8;

/** `levels`: the states in each level so far, all of them complete. Null: too early to tell. */
export function estimateLeft(levels: readonly number[]): Band | null {
  if (levels.length < fewestLevels) return null;
  const fits = [1, 1 / 2, 1 / 4].map((share) => followParabola(levels, share)).filter((left) => left !== null);
  const mirrored = mirrorImage(levels);
  if (mirrored === null && fits.length < 3) return null;
  const guesses = mirrored === null ? fits : [...fits, mirrored];
  const high = upper * Math.max(...guesses);
  return high > farthest * sum(levels) ? null : { low: lower * Math.min(...guesses), high };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}

/** The states to come if the last levels, that share of all, lie on a parabola; null if it has no end in sight. */
function followParabola(levels: readonly number[], share: number): number | null {
  const count = levels.length;
  const width = Math.max(8, Math.floor(share * count));
  const used = Math.min(width, bins);
  // From the last level backwards: x is 0 where the next one would be.
  const points = Array.from({ length: used }, (_, bin) => {
    const begin = count - width + Math.floor((width * bin) / used);
    const end = count - width + Math.floor((width * (bin + 1)) / used);
    return { x: (begin + end - 1) / 2 - count, y: Math.log(mean(levels.slice(begin, end))) };
  });
  const { bend, slope } = parabola(points);
  const now = Math.log(Math.max(1, mean(levels.slice(-Math.max(1, Math.floor(count / 24))))));
  if (bend >= 0) return slope >= 0 ? null : Math.exp(now) / (1 - Math.exp(slope));
  const height = slope > 0 ? (slope * slope) / (-4 * bend) : 0;
  // A peak that many times higher than all that was seen is no more than a wish.
  if (height > 6) return null;
  let left = 0;
  for (let level = 1; level < 20 * count + 1000; level++) {
    const size = now + slope * level + bend * level * level;
    if (size < 0 && slope + 2 * bend * level < 0) break;
    left += Math.exp(size);
  }
  return left;
}

/** Least squares: y = height + slope·x + bend·x². */
function parabola(points: readonly { readonly x: number; readonly y: number }[]) {
  const moment = (power: number) => sum(points.map(({ x }) => x ** power));
  const product = (power: number) => sum(points.map(({ x, y }) => y * x ** power));
  const rows = [0, 1, 2].map((row) => [moment(row), moment(row + 1), moment(row + 2), product(row)]);
  for (let pivot = 0; pivot < 3; pivot++)
    for (let row = 0; row < 3; row++) {
      if (row === pivot) continue;
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      rows[row] = rows[row]!.map((value, column) => value - factor * rows[pivot]![column]!);
    }
  const [, slope, bend] = rows.map((row, i) => row[3]! / row[i]!) as [number, number, number];
  return { slope, bend };
}

/** Once levels shrink: the states of those before the peak that were smaller than the last ones are. */
function mirrorImage(levels: readonly number[]): number | null {
  const width = Math.max(1, Math.floor(levels.length / 16));
  let found = 0;
  // The states in the levels up to each, and in so many levels up to each.
  const upTo = [0, ...levels.map((size) => (found += size))];
  const smooth = upTo.slice(width).map((states, i) => states - upTo[i]!);
  const now = smooth.at(-1)!;
  if (now > beyondPeak * smooth.reduce((most, each) => Math.max(most, each))) return null;
  const asHigh = smooth.findIndex((size) => size >= now);
  return Math.max(1, upTo[asHigh + Math.floor(width / 2)]!);
}
