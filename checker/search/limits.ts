/** The limits of a run: memory, seconds, Ctrl-C. Looked at often enough that none of them is missed by much. */

import { freemem, totalmem } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Progress, Request } from '../engine/engine.ts';

/** How long a search may keep the process to itself, so that Ctrl-C and the progress line work. */
const turnMilliseconds = 50;
const watchMilliseconds = 200;

/**
 * V8 ends the process at its own limit, and before that where it collects garbage without much success. Of what it
 * says its limit is, its nursery (48 MB) holds no lasting objects; of the rest, a visited set that doubles needs room.
 */
const usableHeap = 0.7 * (getHeapStatistics().heap_size_limit - 48 * 2 ** 20);

/** A JavaScript set holds no more. */
const largestSet = 2 ** 24 - 1;

export type Counts = Pick<Progress, 'states' | 'transitions' | 'depth' | 'frontier' | 'levels' | 'switches'>;

export class Budget {
  /** The limit that ended the run: `states`, `memory`, `seconds`, `interrupted`. */
  hit: string | null = null;
  /** How long the search had taken before this process resumed it. Limits are of this process. */
  secondsBefore = 0;
  /** Longest schedule to look at, in steps. */
  readonly steps: number;
  private readonly request: Request;
  private readonly begun = performance.now();
  private turnEnds = this.begun + turnMilliseconds;
  private nextWatch = this.begun + watchMilliseconds;

  constructor(request: Request) {
    this.request = request;
    this.steps = request.limits.steps ?? Infinity;
    if (request.signal?.aborted) this.hit = 'interrupted';
  }

  get seconds(): number {
    return this.secondsBefore + this.secondsHere;
  }

  private get secondsHere(): number {
    return (performance.now() - this.begun) / 1000;
  }

  /** Whether there is room for one more state; otherwise the run is at its end. */
  room(states: number): boolean {
    if (states >= (this.request.limits.states ?? Infinity)) this.hit ??= 'states';
    if (states >= largestSet) this.hit ??= 'memory';
    return this.hit === null;
  }

  /** Whether it is time to `breathe`. Cheap: made to be asked for every state. */
  due(): boolean {
    return performance.now() >= this.turnEnds;
  }

  /** Lets other things happen, looks at the limits and tells how far the run is. */
  async breathe(counts: Counts): Promise<void> {
    await setImmediate();
    const { limits, signal, watch } = this.request;
    const bytes = process.memoryUsage.rss();
    if (signal?.aborted) this.hit ??= 'interrupted';
    if (this.secondsHere >= (limits.seconds ?? Infinity)) this.hit ??= 'seconds';
    if (bytes >= (limits.bytes ?? Infinity)) this.hit ??= 'memory';
    if (getHeapStatistics().used_heap_size >= usableHeap) this.hit ??= 'memory';
    const now = performance.now();
    this.turnEnds = now + turnMilliseconds;
    if (watch && now >= this.nextWatch) {
      this.nextWatch = now + watchMilliseconds;
      watch({ ...counts, bytes, seconds: this.seconds });
    }
  }
}

/** The bytes that a search may take: what is left of the limit, and what the machine can give without running short. */
export function usableBytes({ limits }: Request): number {
  if (limits.bytes !== undefined) collectGarbage();
  const used = process.memoryUsage.rss();
  const machine = 0.9 * Math.min(freemem(), (process.constrainedMemory() || Infinity) - used);
  return Math.min((limits.bytes ?? Infinity) - used, machine);
}

/** The bytes for which memory is divided where a search may go on with another limit than it began with. */
export function roomToGrow(usable: number): number {
  return Math.max(usable, Math.min(2 ** 32, 0.8 * totalmem()));
}

/** Earlier searches give back their memory. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
