/**
 * Room for a search with keys in place of states, in one WebAssembly memory:
 *
 *     queue   states to be expanded, a ring
 *     log     where each state comes from
 *     index   hash table of pairs
 *     pairs   what states are made of
 *     keys    the visited set
 *
 * Each part has some address space to grow in, which costs nothing until it is touched. When one has used up its
 * own the space is divided anew, and what lies in it is moved.
 *
 * A worker among several has all this in its region of a memory that they share, but for pairs, which are `commons.ts`.
 */

import type { Commons } from './commons.ts';
import type { Compiled } from './compile.ts';
import { mostPages } from './compile.ts';
import { spareSlots } from './keys.ts';
import { pairsAhead } from './keyset.ts';
import { longestOrigin } from './origins.ts';
import { indexMaskFor } from './pairs.ts';
import { WebAssembly } from './webassembly.ts';
import type { Memory } from './webassembly.ts';

interface Variable {
  value: number;
}

/** The variables of compiled code that say how much room there is. Those of pairs: only where states are trees. */
export interface KeyVariables {
  readonly widen: (slots: number) => void;
  readonly reindex?: (after: number, last: number) => void;
  readonly states: Variable;
  readonly waiting: Variable;
  readonly room: Variable;
  readonly halt: Variable;
  readonly keySlots: Variable;
  readonly keyBase: Variable;
  readonly queueBase: Variable;
  readonly queueSize: Variable;
  readonly queueIn: Variable;
  readonly queueOut: Variable;
  readonly logBase: Variable;
  readonly logEnd: Variable;
  readonly logNoted: Variable;
  readonly logParent: Variable;
  readonly pairs?: Variable;
  /** Of shards: the last number that may be used before more are taken. */
  readonly lastPair?: Variable;
  readonly pairRoom?: Variable;
  readonly pairBase?: Variable;
  readonly indexBase?: Variable;
  readonly indexSlots?: Variable;
  readonly indexMask?: Variable;
}

const page = 65536;
/** The table of keys gets so many times the slots when it is fuller than the first; where it cannot it is used until it is fuller than the second. */
const [keyGrowth, keyFullness, lastKeyFullness] = [1.15, 0.92, 0.94];
const leastKeyGrowth = 0.03;
const [indexGrowth, indexFullness] = [1.4, 0.7];
const queueFullness = 0.75;
/** In slots of the table and of the index, and states of the queue. */
const first = { slots: 2 ** 14, index: 2 ** 13, queue: 2 ** 11 };
/** How address space is divided: the table of keys is what needs most. */
const shares = { queue: 0.1, log: 0.1, index: 0.07, pairs: 0.11, keys: 0.62 };
type Part = keyof typeof shares;
const order: readonly Part[] = ['queue', 'log', 'index', 'pairs', 'keys'];

export class KeyRoom {
  readonly memory: Memory;
  private readonly begin: number;
  private end: number;
  private cap: number;
  private readonly stride: number;
  /** How many pairs the successors of a batch can need. */
  private readonly pairsAhead: number;
  private readonly bases: Record<Part, number> = { queue: 0, log: 0, index: 0, pairs: 0, keys: 0 };
  private readonly commons: Commons | undefined;
  private variables!: KeyVariables;

  /** `cap`: bytes that may be in use; of a worker with `commons`, as much as these allow. */
  constructor(compiled: Compiled, cap: number, commons?: Commons) {
    const { map, queueStride, pairsBelow } = compiled;
    this.begin = map.table;
    // Of a cap that the process exceeds already nothing is left.
    this.cap = Math.max(0, Math.min(cap, mostPages * page));
    this.stride = queueStride;
    this.pairsAhead = pairsAhead(pairsBelow);
    this.commons = commons;
    if (commons) {
      this.memory = commons.memory;
      this.end = commons.end - page;
      return;
    }
    const least = this.begin + 2 ** 22 + 4 * first.queue * this.stride;
    // So much that no part need be moved, where there is so much.
    const ample = Math.ceil((least + this.cap / Math.min(...Object.values(shares))) / page);
    this.memory = reserve(Math.min(mostPages, ample), Math.ceil(least / page));
    // The last page is for what copying a state writes behind it.
    this.end = this.memory.buffer.byteLength - page;
  }

  /** Takes charge of the variables of an instance. */
  connect(variables: KeyVariables): void {
    this.variables = this.commons ? withoutPairs(variables) : variables;
    this.commons?.connect(variables);
    const { keySlots, queueSize, indexSlots } = this.variables;
    keySlots.value = first.slots;
    queueSize.value = first.queue * this.stride;
    if (indexSlots) indexSlots.value = first.index;
    this.divide(this.sizes());
    this.setMask();
    this.limit();
  }

  /** Changes how many bytes may be in use. */
  limitTo(cap: number): void {
    this.cap = cap;
    this.limit();
  }

  /** What is remembered here and nowhere else: where each part begins. */
  saved(): Record<string, number> {
    return this.bases;
  }

  /** Takes over what another room has saved, with the memory as it was there. */
  restore(bases: Readonly<Record<string, number>>): void {
    Object.assign(this.bases, bases);
  }

  /** Makes the memory as large as it was in another room. */
  growTo(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(missing / page);
    this.end = this.memory.buffer.byteLength - page;
  }

  /** Bytes in use. */
  get used(): number {
    return (
      this.begin - (this.commons?.base ?? 0) + Object.values(this.sizes()).reduce((sum, each) => sum + each, 0)
    );
  }

  /** What of the memory is in use, in order: from and to which byte. */
  ranges(): [number, number][] {
    const sizes = this.sizes();
    return [[0, this.begin], ...order.map((part): [number, number] => [this.bases[part], this.bases[part] + sizes[part]])]; // prettier-ignore
  }

  /** The bytes of each part that are in use. */
  sizes(): Record<Part, number> {
    const { keySlots: slots, queueSize, logBase, logEnd, pairs, indexSlots } = this.variables;
    return {
      queue: queueSize.value,
      log: (logEnd.value - logBase.value) >>> 0,
      index: 4 * (indexSlots?.value ?? 0),
      pairs: 8 * ((pairs?.value ?? 0) + 1),
      keys: 8 * (slots.value + spareSlots),
    };
  }

  /** Makes room for the states that wait, or sets `halt`. */
  make(): void {
    const { states, waiting, room, halt, pairs, pairRoom } = this.variables;
    this.growKeys(states.value + waiting.value);
    this.growQueue();
    this.growIndex();
    this.limit();
    const enoughPairs = this.commons ? !this.commons.full : !pairs || pairs.value <= pairRoom!.value;
    if (states.value + waiting.value <= room.value && enoughPairs) return;
    halt.value = 1;
    waiting.value = 0;
  }

  /** Says how far compiled code may go before it asks again. */
  private limit(): void {
    const { states, room, keySlots: slots, pairs, pairRoom, indexSlots } = this.variables;
    if (this.commons) {
      this.cap = Math.max(0, this.commons.allowance);
      this.commons.limit(this.pairsAhead, this.used);
    }
    const spare = this.cap - this.used;
    const forPairs = pairs ? spare / 2 : 0;
    const forLog = this.spaceFor('log', spare - forPairs);
    const inQueue = Math.floor((this.variables.queueSize.value - this.queued) / this.stride) - 1;
    const canWiden = this.affordable(this.widerKeys()) && this.fits('keys', 8 * (this.widerKeys() + spareSlots));
    const inTable = Math.floor(slots.value * (canWiden ? keyFullness : lastKeyFullness));
    room.value = Math.min(inTable, states.value + inQueue, states.value + Math.floor(forLog / longestOrigin));
    if (!pairs) return;
    const inIndex = indexSlots!.value * 0.9;
    const inSpace = pairs.value + this.spaceFor('pairs', forPairs) / 8;
    pairRoom!.value = Math.floor(Math.min(inIndex, inSpace)) - this.pairsAhead;
  }

  /** How much a part can grow where it is, or anywhere, if so many bytes are spare. */
  private spaceFor(part: Part, spare: number): number {
    const size = this.sizes()[part];
    if (spare > 0 && this.bases[part] + size + Math.min(spare, 2 ** 20) > this.endOf(part)) this.fits(part, size + Math.min(spare, 2 ** 20)); // prettier-ignore
    return Math.max(0, Math.min(spare, this.endOf(part) - this.bases[part] - size));
  }

  /** The number of slots the table gets next: less than it should where memory runs out. */
  private widerKeys(): number {
    const slots = this.variables.keySlots.value;
    const spare = Math.floor((this.cap - this.used) / 8 / 2);
    return Math.min(Math.ceil(slots * keyGrowth), slots + Math.max(spare, Math.ceil(slots * leastKeyGrowth)));
  }

  private affordable(slots: number): boolean {
    return this.used + 8 * (slots - this.variables.keySlots.value) <= this.cap;
  }

  private growKeys(states: number): void {
    const { keySlots: slots, widen } = this.variables;
    while (states > keyFullness * slots.value) {
      const wider = this.widerKeys();
      if (!this.affordable(wider) || !this.fits('keys', 8 * (wider + spareSlots))) return;
      widen(wider);
    }
  }

  /** Bytes of the queue that are taken. */
  private get queued(): number {
    const { queueSize, queueIn, queueOut } = this.variables;
    return (queueIn.value - queueOut.value + queueSize.value) % queueSize.value;
  }

  private growQueue(): void {
    const { queueSize, queueIn, queueOut, waiting } = this.variables;
    const wanted = this.queued + waiting.value * this.stride;
    const size = queueSize.value;
    if (wanted <= queueFullness * size) return;
    const larger = this.stride * Math.ceil((1.5 * Math.max(size, wanted)) / this.stride);
    if (this.used + larger - size > this.cap || !this.fits('queue', larger)) return;
    if (queueIn.value < queueOut.value) {
      // What goes on at the beginning of the ring stays; what comes before it moves to the new end.
      const base = this.bases.queue;
      new Uint8Array(this.memory.buffer).copyWithin(base + larger - (size - queueOut.value), base + queueOut.value, base + size); // prettier-ignore
      queueOut.value += larger - size;
    }
    queueSize.value = larger;
  }

  private growIndex(): void {
    const { pairs, indexSlots, reindex } = this.variables;
    if (!pairs || !indexSlots) return;
    const before = indexSlots.value;
    let slots = before;
    while (pairs.value + this.pairsAhead > indexFullness * slots) slots = Math.ceil(slots * indexGrowth);
    if (slots === before || this.used + 4 * (slots - before) > this.cap || !this.fits('index', 4 * slots)) return;
    indexSlots.value = slots;
    this.setMask();
    new Uint8Array(this.memory.buffer, this.bases.index, 4 * slots).fill(0);
    reindex!(0, pairs.value);
  }

  private setMask(): void {
    const { indexSlots, indexMask } = this.variables;
    if (indexSlots) indexMask!.value = indexMaskFor(indexSlots.value);
  }

  private endOf(part: Part): number {
    const next = order[order.indexOf(part) + 1];
    return next ? this.bases[next] : this.end;
  }

  /** Whether there is address space for a part to have so many bytes; made by dividing it anew if need be. */
  private fits(part: Part, bytes: number): boolean {
    if (this.bases[part] + bytes <= this.endOf(part)) return true;
    return this.divide({ ...this.sizes(), [part]: bytes });
  }

  /** Gives each part as much address space as it says and its share of what is left. */
  private divide(sizes: Record<Part, number>): boolean {
    const { buffer } = this.memory;
    const left =
      this.end - this.begin - order.length * page - Object.values(sizes).reduce((sum, each) => sum + each, 0);
    if (left < 0) return false;
    const old = { ...this.bases };
    let at = this.begin;
    for (const part of order) {
      this.bases[part] = at;
      at += 16 * Math.ceil((sizes[part] + left * shares[part]) / 16);
    }
    const used = this.variables.keyBase.value === 0 ? null : this.sizes();
    const move = (part: Part) =>
      new Uint8Array(buffer).copyWithin(this.bases[part], old[part], old[part] + used![part]);
    if (used) {
      // Nothing may be overwritten before it has been moved itself.
      for (const part of order.toReversed()) if (this.bases[part] > old[part]) move(part);
      for (const part of order) if (this.bases[part] < old[part]) move(part);
    }
    this.setBases(old);
    return true;
  }

  private setBases(old: Record<Part, number>): void {
    const { queueBase, logBase, logEnd, indexBase, pairBase, keyBase } = this.variables;
    queueBase.value = this.bases.queue;
    logEnd.value += this.bases.log - (logBase.value === 0 ? 0 : old.log);
    logBase.value = this.bases.log;
    keyBase.value = this.bases.keys;
    if (indexBase) indexBase.value = this.bases.index;
    if (pairBase) pairBase.value = this.bases.pairs;
  }
}

/** The variables without those of pairs, as they are where states are hashed. */
function withoutPairs(variables: KeyVariables): KeyVariables {
  const {
    pairs: _1,
    pairRoom: _2,
    pairBase: _3,
    indexBase: _4,
    indexSlots: _5,
    indexMask: _6,
    ...rest
  } = variables;
  return rest;
}

/** Address space: as many pages as are wanted, or what there is, which must be the least number at least. */
function reserve(wanted: number, least: number): Memory {
  for (let pages = wanted; ; pages = Math.max(least, Math.floor(pages / 2)))
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: mostPages });
    } catch (error) {
      if (!(error instanceof RangeError) || pages === least) throw error;
    }
}
