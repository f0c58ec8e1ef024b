/**
 * What several workers share in one WebAssembly memory: the pairs of which all their states are made. Behind them each
 * worker has a region of its own, with the part of the visited set that belongs to it.
 *
 *     ┌ count ┐ ┌ index ┐ ┌ pairs ┐ ┌ region of worker 0 ┐ ┌ region of worker 1 ┐ …
 *
 * The index grows between levels, when nobody uses it. Should it be full before a level ends, the search begins anew with
 * a larger one.
 */

import { mostPages } from './compile.ts';
import type { KeyVariables } from './keyroom.ts';
import { indexMaskFor, numbersAtOnce, sharedCount } from './pairs.ts';
import { WebAssembly } from './webassembly.ts';
import type { Memory } from './webassembly.ts';

const page = 65536;
/** Behind so full a level the index becomes larger, by the factor; while a level lasts it may become fuller. */
const [fullBetween, growth, fullWithin] = [0.3, 4, 0.85];
/** Of the address space for pairs and their index. */
const indexShare = 0.45;
/** Address space that a worker needs whatever the model. */
const leastRegion = 2 ** 24;

/** Where everything is, in a form that can be sent to threads. */
export interface CommonsPlan {
  readonly memory: Memory;
  readonly workers: number;
  /** How many bytes all of them together may use. */
  readonly bytes: number;
  /** With how many slots the index begins. */
  readonly indexSlots: number;
  readonly indexBase: number;
  readonly pairBase: number;
  /** Where the first region begins, and from one to the next. */
  readonly regions: number;
  readonly regionBytes: number;
}

/** Reserves memory for so many workers; `share` of it is for pairs, and an index that begins with so many slots. */
export function planCommons(workers: number, bytes: number, share: number, indexSlots: number): CommonsPlan {
  const least = Math.ceil((workers * leastRegion) / (1 - share) / page);
  // So much that no part need be moved, where there is so much.
  const wanted = Math.min(mostPages, least + Math.ceil((4 * bytes) / page));
  const memory = reserve(wanted, Math.min(least, mostPages));
  const whole = memory.buffer.byteLength;
  const pairsEnd = page * Math.ceil((share * whole) / page);
  const pairBase = page * Math.ceil((pairsEnd * indexShare) / page);
  const regionBytes = page * Math.floor((whole - pairsEnd) / workers / page);
  return { memory, workers, bytes, indexSlots, indexBase: page, pairBase, regions: pairsEnd, regionBytes };
}

/** Address space: as many pages as are wanted, or what there is, which must be the least number at least. */
function reserve(wanted: number, least: number): Memory {
  for (let pages = wanted; ; pages = Math.max(least, Math.floor(pages / 2)))
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    } catch (error) {
      if (!(error instanceof RangeError) || pages === least) throw error;
    }
}

/** The numbers that a worker has taken and not used: those behind the first, up to the second. */
export type Reserve = readonly [number, number];

/** A larger index of pairs, more address space for pairs, or more memory. */
type Wanted = 'index' | 'pairs' | 'memory';

/** The commons as one worker sees them. */
export class Commons {
  readonly memory: Memory;
  /** The worker's region. */
  readonly base: number;
  readonly end: number;
  private readonly plan: CommonsPlan;
  /** What keeps the number of pairs small. */
  private short: Wanted = 'memory';
  private variables!: Required<Pick<KeyVariables, 'pairs' | 'lastPair' | 'pairRoom' | 'pairBase' | 'indexBase' | 'indexSlots' | 'indexMask' | 'reindex'>>; // prettier-ignore

  constructor(plan: CommonsPlan, self: number) {
    this.plan = plan;
    this.memory = plan.memory;
    this.base = plan.regions + self * plan.regionBytes;
    this.end = this.base + plan.regionBytes;
  }

  /** Takes charge of what the variables of an instance say of pairs. */
  connect(variables: KeyVariables): void {
    this.variables = variables as typeof this.variables;
    this.variables.indexBase.value = this.plan.indexBase;
    this.variables.pairBase.value = this.plan.pairBase;
    this.setSlots(this.plan.indexSlots);
  }

  /** How many bytes the worker may use besides what all of them share. */
  get allowance(): number {
    return (this.plan.bytes - this.used) / this.plan.workers;
  }

  /** Says how many pairs there may be, `ahead` of which a worker may add before it asks, if each worker uses so many bytes. */
  limit(ahead: number, bytes: number): void {
    const { plan, variables } = this;
    const { workers } = plan;
    const rooms = {
      index: fullWithin * variables.indexSlots.value,
      pairs: (plan.regions - plan.pairBase) / 8,
      memory: (plan.bytes - workers * bytes - 4 * variables.indexSlots.value) / 8,
    };
    const most = Math.min(...Object.values(rooms));
    variables.pairRoom.value = Math.max(0, Math.floor(most - workers * (ahead + numbersAtOnce)));
    this.short = (['memory', 'pairs', 'index'] as const).find((what) => rooms[what] === most)!;
    if (this.short === 'index' && growth * variables.indexSlots.value > this.mostSlots) this.short = 'pairs';
  }

  /** Whether there is no room for the pairs of another batch. */
  get full(): boolean {
    return this.taken > this.variables.pairRoom.value;
  }

  /** What there is too little of when a search ends early. */
  get wants(): Wanted {
    return this.full ? this.short : 'memory';
  }

  /** How many numbers are taken. */
  get taken(): number {
    return Atomics.load(new Int32Array(this.memory.buffer, 0, page / 4), sharedCount / 4);
  }

  get reserve(): Reserve {
    return [this.variables.pairs.value, this.variables.lastPair.value];
  }

  /** How many slots the index gets between two levels, if any more, when so many numbers are taken. */
  slotsFor(taken: number): number {
    let slots = this.variables.indexSlots.value;
    while (taken > fullBetween * slots && growth * slots <= this.mostSlots) slots *= growth;
    return slots;
  }

  /** Every worker calls it where the index has got larger; one of them must then fill it. */
  setSlots(slots: number): void {
    this.variables.indexSlots.value = slots;
    this.variables.indexMask.value = indexMaskFor(slots);
  }

  /** Fills the index anew, while nobody uses it. */
  fillIndex(taken: number, reserves: readonly Reserve[]): void {
    const { indexBase, indexSlots, reindex } = this.variables;
    new Uint8Array(this.memory.buffer, indexBase.value >>> 0, 4 * indexSlots.value).fill(0);
    let from = 0;
    for (const [used, last] of reserves.toSorted(([a], [b]) => a - b)) {
      // Who has taken none has no place among the others.
      if (last === 0) continue;
      reindex(from, used);
      from = last;
    }
    reindex(from, taken);
  }

  private get mostSlots(): number {
    return (this.plan.pairBase - this.plan.indexBase) / 4;
  }

  private get used(): number {
    return 8 * this.taken + 4 * this.variables.indexSlots.value;
  }
}
