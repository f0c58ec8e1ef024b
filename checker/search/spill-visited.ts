/**
 * All states that a spilled search has found, as sorted files, each at most half as large as the one before: so there
 * are few of them, and a state is copied from one to the next only now and then. The last ones are in memory.
 */

import { ArrayReader, isLess, markKnown, Merged, SegmentReader, SegmentWriter } from './spill-files.ts';
import type { KeySource, Scratch, Segment } from './spill-files.ts';

/** Levels with more keys are no longer kept in memory, and so is what is there when it has become more. */
const [mostOfLevel, mostRecent] = [2 ** 16, 2 ** 18];

export class Visited {
  private readonly scratch: Scratch;
  private readonly segments: Segment[] = [];
  /** Files that were made here, and belong to nobody else. */
  private readonly own = new Set<number>();
  private recent = new Uint32Array(0);

  constructor(scratch: Scratch) {
    this.scratch = scratch;
  }

  /** Adds a level, none of whose keys is here. Its part of the file stays as it is. */
  add(level: Segment): void {
    if (level.count > mostOfLevel) this.addSegment(level);
    else {
      const both = new Merged([new ArrayReader(this.recent), new SegmentReader(level)]);
      this.recent = collect(both, this.recent.length / 2 + level.count);
    }
    if (this.recent.length / 2 <= mostRecent) return;
    this.addSegment(this.write(new ArrayReader(this.recent)));
    this.recent = new Uint32Array(0);
  }

  /** Sets the flag of each of the sorted keys that is here. */
  mark(keys: Uint32Array, count: number, flags: Uint8Array): void {
    for (const segment of this.segments) markKnown(segment, keys, count, flags);
    const { recent } = this;
    for (let key = 0, at = 0; key < count && at < recent.length / 2;)
      if (isLess(recent, at, keys, key)) at++;
      else if (isLess(keys, key, recent, at)) key++;
      else flags[key++] = 1;
  }

  private addSegment(segment: Segment): void {
    const { segments } = this;
    segments.push(segment);
    while (segments.length > 1 && 2 * segments.at(-1)!.count > segments.at(-2)!.count) {
      const merged = segments.splice(-2);
      segments.push(this.write(new Merged(merged.map((each) => new SegmentReader(each)))));
      for (const { file } of merged) if (this.own.delete(file)) this.scratch.close(file);
    }
    segments.sort((a, b) => b.count - a.count);
  }

  private write(keys: KeySource): Segment {
    const file = this.scratch.file();
    this.own.add(file);
    const writer = new SegmentWriter(file, 0);
    for (; !keys.done; keys.next()) writer.push(keys.low, keys.high);
    return writer.finish();
  }
}

function collect(keys: KeySource, count: number): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(2 * count);
  for (let at = 0; !keys.done; keys.next()) {
    all[at++] = keys.low;
    all[at++] = keys.high;
  }
  return all;
}
