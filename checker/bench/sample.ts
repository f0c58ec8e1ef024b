/** One measurement, and the numbers made of several. */

/** What one run of one contender gave. */
export interface Sample {
  readonly states: number;
  readonly transitions: number;
  /** Of a search alone, when whatever had to be generated or compiled was ready; of a command from start to end. */
  readonly seconds: number;
  /** The most memory the process had, less what it had before the search where that is known. */
  readonly peakBytes?: number;
  /** Of one state. */
  readonly stateBytes?: number;
  /** What came before the search, where it is part of the same process. */
  readonly startSeconds?: number;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  return (low + high) / 2;
}

export function geometricMean(numbers: readonly number[]): number {
  return Math.exp(numbers.reduce((sum, each) => sum + Math.log(each), 0) / numbers.length);
}

/** The largest resident set of a process, from what Linux says of it; NaN where nothing is said. */
export function peakBytesIn(status: string): number {
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? NaN) * 1024;
}
