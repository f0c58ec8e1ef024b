/**
 * Sorted keys of 64 bits on disk. In memory a key is two words of 32 bits, the lower one first, as it is in the file.
 *
 * The files have no names any more once they are open: whatever ends the process, no more of them is left than an empty folder.
 */

import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../usage.ts';

/** Keys whose first one is remembered, so that those between can be passed over. */
const blockKeys = 4096;
const bufferKeys = 16 * blockKeys;
const keyBytes = 8;

/** Keys in order, each once, in part of a file. */
export interface Segment {
  readonly file: number;
  /** Position of the first key in the file, and how many there are. */
  readonly from: number;
  readonly count: number;
  /** The first key of each block. */
  readonly firsts: Uint32Array;
}

/** Makes files in a folder, which is made where it is missing. Throws UsageError where it cannot be written. */
export class Scratch {
  private readonly folder: string;
  private readonly open = new Set<number>();

  constructor(folder: string) {
    try {
      if (!existsSync(folder)) mkdirSync(folder);
      this.folder = mkdtempSync(join(folder, 'allwalks-'));
    } catch (error) {
      const problem = `--spill ${folder}: a folder that can be written is expected (${(error as Error).message})`;
      throw new UsageError(problem, { cause: error });
    }
  }

  file(): number {
    const path = join(this.folder, 'keys');
    const file = openSync(path, 'w+');
    this.open.add(file);
    unlinkSync(path);
    return file;
  }

  close(file: number): void {
    this.open.delete(file);
    closeSync(file);
  }

  closeAll(): void {
    for (const file of this.open) this.close(file);
    rmdirSync(this.folder);
  }
}

/** Writes keys in order to the end of a file. */
export class SegmentWriter {
  private readonly file: number;
  private readonly from: number;
  private readonly buffer = new Uint32Array(2 * bufferKeys);
  private readonly firsts: number[] = [];
  private buffered = 0;
  count = 0;

  /** `from`: how many keys are in the file. */
  constructor(file: number, from: number) {
    this.file = file;
    this.from = from;
  }

  push(low: number, high: number): void {
    if (this.count % blockKeys === 0) this.firsts.push(low, high);
    this.buffer[2 * this.buffered] = low;
    this.buffer[2 * this.buffered + 1] = high;
    this.count++;
    if (++this.buffered === bufferKeys) this.flush();
  }

  finish(): Segment {
    this.flush();
    const { file, from, count, firsts } = this;
    return { file, from, count, firsts: Uint32Array.from(firsts) };
  }

  private flush(): void {
    const bytes = new Uint8Array(this.buffer.buffer, 0, keyBytes * this.buffered);
    const at = keyBytes * (this.from + this.count - this.buffered);
    for (let done = 0; done < bytes.length;)
      done += writeSync(this.file, bytes, done, bytes.length - done, at + done);
    this.buffered = 0;
  }
}

function readKeys(file: number, from: number, count: number, into: Uint32Array): void {
  const bytes = new Uint8Array(into.buffer, into.byteOffset, keyBytes * count);
  for (let done = 0; done < bytes.length;) {
    const read = readSync(file, bytes, done, bytes.length - done, keyBytes * from + done);
    if (read === 0) throw new Error('a file of keys is shorter than it was');
    done += read;
  }
}

/** Keys in order, one after the other: `low` and `high` are those of the present one. */
export interface KeySource {
  low: number;
  high: number;
  done: boolean;
  next(): void;
}

export class SegmentReader implements KeySource {
  low = 0;
  high = 0;
  done = false;
  private readonly segment: Segment;
  private readonly buffer: Uint32Array;
  private read = 0;
  private at = 0;
  private end = 0;

  constructor(segment: Segment) {
    this.segment = segment;
    this.buffer = new Uint32Array(2 * Math.min(segment.count, bufferKeys));
    this.next();
  }

  next(): void {
    if (this.at === this.end && !this.refill()) {
      this.done = true;
      return;
    }
    this.low = this.buffer[2 * this.at]!;
    this.high = this.buffer[2 * this.at + 1]!;
    this.at++;
  }

  private refill(): boolean {
    const { segment, buffer } = this;
    const count = Math.min(segment.count - this.read, bufferKeys);
    if (count === 0) return false;
    readKeys(segment.file, segment.from + this.read, count, buffer);
    this.read += count;
    [this.at, this.end] = [0, count];
    return true;
  }
}

/** Sorted keys in memory. */
export class ArrayReader implements KeySource {
  low = 0;
  high = 0;
  done = false;
  private readonly keys: Uint32Array;
  private at = 0;

  constructor(keys: Uint32Array) {
    this.keys = keys;
    this.next();
  }

  next(): void {
    const { keys, at } = this;
    if (at === keys.length) {
      this.done = true;
      return;
    }
    this.low = keys[at]!;
    this.high = keys[at + 1]!;
    this.at += 2;
  }
}

/** The keys of several sources in order, each once. */
export class Merged implements KeySource {
  low = 0;
  high = 0;
  done = false;
  private sources: readonly KeySource[];

  constructor(sources: readonly KeySource[]) {
    this.sources = sources.filter(({ done }) => !done);
    this.next();
  }

  next(): void {
    const { sources } = this;
    if (sources.length === 0) {
      this.done = true;
      return;
    }
    let { low, high } = sources[0]!;
    for (const source of sources)
      if (source.high < high || (source.high === high && source.low < low)) ({ low, high } = source);
    let ended = false;
    for (const source of sources)
      if (source.low === low && source.high === high) {
        source.next();
        if (source.done) ended = true;
      }
    if (ended) this.sources = sources.filter(({ done }) => !done);
    [this.low, this.high] = [low, high];
  }
}

/** Sets the flag of each of the sorted keys that is in the segment. Reads only the blocks where one can be. */
export function markKnown(segment: Segment, keys: Uint32Array, count: number, flags: Uint8Array): void {
  const { firsts } = segment;
  const blocks = firsts.length / 2;
  const block = new Uint32Array(2 * blockKeys);
  const startsAfter = (which: number, key: number) => isLess(keys, key, firsts, which);
  let key = 0;
  for (let which = 0; key < count && which < blocks; which++) {
    which = lastBlockBefore(segment, which, keys, key);
    while (key < count && startsAfter(which, key)) key++;
    if (key === count) return;
    if (which + 1 < blocks && !startsAfter(which + 1, key)) continue;
    const size = Math.min(blockKeys, segment.count - which * blockKeys);
    readKeys(segment.file, segment.from + which * blockKeys, size, block);
    for (let at = 0; at < size && key < count;) {
      if (isLess(block, at, keys, key)) at++;
      else if (isLess(keys, key, block, at)) key++;
      else {
        flags[key] = 1;
        at++;
        key++;
      }
    }
    while (key < count && (which + 1 === blocks || startsAfter(which + 1, key))) key++;
  }
}

/** The last block, from the given one on, that does not begin behind a key; the given one where all do. */
function lastBlockBefore({ firsts }: Segment, from: number, keys: Uint32Array, key: number): number {
  let [low, high] = [from, firsts.length / 2];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isLess(keys, key, firsts, middle)) high = middle;
    else low = middle;
  }
  return low;
}

/** Whether one key is less than another, each given by its position in an array. */
export function isLess(a: Uint32Array, i: number, b: Uint32Array, j: number): boolean {
  const [high, other] = [a[2 * i + 1]!, b[2 * j + 1]!];
  return high < other || (high === other && a[2 * i]! < b[2 * j]!);
}
