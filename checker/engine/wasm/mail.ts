/**
 * The shared memory between the shards of a search: rings of boxes from each to each, a bell for each to wait at, the
 * barrier at the end of a level, and how far each has come.
 *
 * A box has one writer and one reader, and is copied whole into and out of the memories of compiled code. Nobody waits
 * in a loop: who has nothing to do sleeps at its bell, which is rung with every box for it, with every box of its that
 * was emptied, at the end of a level, and when the search has to stop.
 */

/** Why shards stop before the search is over. */
export const stopped = {
  /** Somebody outside said so. */
  outside: 1,
  /** A shard has no room. */
  memory: 2,
  /** There are as many states as there may be. */
  states: 3,
  /** The index of pairs is too small, or there is no room for pairs although memory is left. */
  index: 5,
  pairs: 6,
  /** A step may be endless: only a search by one worker can tell. */
  doubt: 4,
} as const;

/** The mail of a search, in a form that can be sent to threads. */
export interface MailBuffers {
  /** How many shards there are. */
  readonly count: number;
  /** The bytes of a box, and how many of them are between two shards. */
  readonly boxBytes: number;
  readonly slots: number;
  /** How many numbers each shard tells the others at the end of a level. */
  readonly news: number;
  readonly control: SharedArrayBuffer;
  readonly boxes: SharedArrayBuffer;
  readonly totals: SharedArrayBuffer;
}

/** How far a shard has come. */
export interface Totals {
  readonly states: number;
  readonly transitions: number;
  /** States expanded. */
  readonly expanded: number;
  /** Steps from the initial state to the level being expanded. */
  readonly depth: number;
  /** States found in this level. */
  readonly found: number;
}

/** Control words; behind them bells, rings (written, read) and news. */
const word = { stop: 0, arrived: 1, level: 2, statesLeft: 3, first: 4 } as const;
const totalsLength = 5;
/** Boxes between two shards: enough that nobody waits as a rule, and of many shards together not too much memory. */
const [mostSlots, leastSlots, mostBytes] = [16, 2, 2 ** 26];
/** How many states a shard takes at once while there may still be many, and what is no longer many. */
const [handful, fewStates] = [64, 2 ** 20];

/** `statesLeft`: how many states there may be, all shards together. */
export function mailFor(count: number, boxBytes: number, news: number, statesLeft: number): MailBuffers {
  const fitting = Math.floor(mostBytes / (count * count * boxBytes));
  const slots = Math.max(leastSlots, Math.min(mostSlots, fitting));
  const control = new SharedArrayBuffer(4 * (word.first + count + 2 * count * count + count * news));
  const words = new Int32Array(control);
  words[word.statesLeft] = Math.min(statesLeft, 2 ** 31 - 1);
  return {
    count,
    boxBytes,
    slots,
    news,
    control,
    boxes: new SharedArrayBuffer(count * count * slots * boxBytes),
    totals: new SharedArrayBuffer(8 * totalsLength * count),
  };
}

export class Mail {
  readonly buffers: MailBuffers;
  private readonly words: Int32Array;
  private readonly totals: Float64Array;
  private readonly self: number;

  /** `self`: the shard whose mail it is; nobody's own for those who only look. */
  constructor(buffers: MailBuffers, self = -1) {
    this.buffers = buffers;
    this.words = new Int32Array(buffers.control);
    this.totals = new Float64Array(buffers.totals);
    this.self = self;
  }

  /** One of `stopped`, or 0. */
  get stop(): number {
    return Atomics.load(this.words, word.stop);
  }

  /** Makes all shards stop, unless they do already. */
  stopAll(why: number): void {
    Atomics.compareExchange(this.words, word.stop, 0, why);
    this.ringAll();
  }

  /** Sleeps until `ready`; false if the search stops before that. `ready` may do things, and is asked again after each ring. */
  waitUntil(ready: () => boolean): boolean {
    const bell = word.first + this.self;
    for (;;) {
      const heard = Atomics.load(this.words, bell);
      if (this.stop) return false;
      if (ready()) return true;
      Atomics.wait(this.words, bell, heard);
    }
  }

  /** Whether a box for the shard can be written. */
  hasSpace(to: number): boolean {
    const ring = this.ring(this.self, to);
    return Atomics.load(this.words, ring) - Atomics.load(this.words, ring + 1) < this.buffers.slots;
  }

  /** Copies a box into the mail for the shard: its first bytes, as many as are in use. There must be space. */
  write(to: number, bytes: Uint8Array): void {
    const ring = this.ring(this.self, to);
    const written = Atomics.load(this.words, ring);
    new Uint8Array(this.buffers.boxes, this.boxAt(this.self, to, written), bytes.length).set(bytes);
    Atomics.store(this.words, ring, written + 1);
    this.ringBell(to);
  }

  /** The oldest box of the shard that has not been read, or undefined. */
  peek(from: number): Uint8Array | undefined {
    const ring = this.ring(from, this.self);
    const read = Atomics.load(this.words, ring + 1);
    if (Atomics.load(this.words, ring) === read) return undefined;
    return new Uint8Array(this.buffers.boxes, this.boxAt(from, this.self, read), this.buffers.boxBytes);
  }

  /** The box that `peek` gave has been read. */
  release(from: number): void {
    Atomics.add(this.words, this.ring(from, this.self) + 1, 1);
    this.ringBell(from);
  }

  /** Waits until every shard has come to the end of the level. Gives what each one tells; undefined if the search stops. */
  exchange(news: readonly number[]): readonly (readonly number[])[] | undefined {
    const { count } = this.buffers;
    const level = Atomics.load(this.words, word.level);
    news.forEach((each, i) => Atomics.store(this.words, this.newsAt(this.self) + i, each));
    if (Atomics.add(this.words, word.arrived, 1) === count - 1) {
      Atomics.store(this.words, word.arrived, 0);
      Atomics.add(this.words, word.level, 1);
      this.ringAll();
    } else if (!this.waitUntil(() => Atomics.load(this.words, word.level) !== level)) return undefined;
    // Nobody overwrites this before all have read it: the next level does not end without mail from everyone.
    return Array.from({ length: count }, (_, shard) =>
      news.map((_each, i) => Atomics.load(this.words, this.newsAt(shard) + i)),
    );
  }

  /** Takes some of the states there may still be: 0 if there are none. */
  takeStates(): number {
    for (;;) {
      const left = Atomics.load(this.words, word.statesLeft);
      // One by one towards the end: others have used up theirs long before there are none left.
      const some = left > fewStates ? handful : Math.min(left, 1);
      if (Atomics.compareExchange(this.words, word.statesLeft, left, left - some) === left) return some;
    }
  }

  tell({ states, transitions, expanded, depth, found }: Totals): void {
    this.totals.set([states, transitions, expanded, depth, found], this.self * totalsLength);
  }

  told(shard: number): Totals {
    const [states, transitions, expanded, depth, found] = this.totals.subarray(shard * totalsLength);
    return { states: states!, transitions: transitions!, expanded: expanded!, depth: depth!, found: found! };
  }

  private ringAll(): void {
    for (let shard = 0; shard < this.buffers.count; shard++) this.ringBell(shard);
  }

  private ringBell(shard: number): void {
    Atomics.add(this.words, word.first + shard, 1);
    Atomics.notify(this.words, word.first + shard);
  }

  private ring(from: number, to: number): number {
    const { count } = this.buffers;
    return word.first + count + 2 * (from * count + to);
  }

  private newsAt(shard: number): number {
    const { count, news } = this.buffers;
    return word.first + count + 2 * count * count + shard * news;
  }

  private boxAt(from: number, to: number, turn: number): number {
    const { count, slots, boxBytes } = this.buffers;
    return ((from * count + to) * slots + ((turn >>> 0) % slots)) * boxBytes;
  }
}
