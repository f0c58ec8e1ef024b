/** A growing set of packed states, each with a small number beside it, for searches that run in JavaScript. */

const perChunk = 2 ** 14;

export class PackedStates {
  /** How many there are. They are numbered from 0, as they come. */
  size = 0;
  private readonly words: number;
  private readonly chunks: Uint32Array[] = [];
  private table = new Uint32Array(2 ** 12);
  /** The state being looked up, as words: its bytes, padded, and the number beside it. */
  private readonly wanted: Uint32Array;
  private readonly wantedBytes: Uint8Array;
  private readonly bytes: number;

  constructor(bytes: number) {
    this.bytes = bytes;
    this.words = Math.ceil(bytes / 4) + 1;
    this.wanted = new Uint32Array(this.words);
    this.wantedBytes = new Uint8Array(this.wanted.buffer);
  }

  /** Bytes in use. */
  get used(): number {
    return this.chunks.length * perChunk * this.words * 4 + this.table.byteLength;
  }

  /** The number of a state with what is beside it; it is added if it is new. */
  number(state: Uint8Array, beside: number): number {
    const { wanted, words } = this;
    this.want(state, beside);
    if (this.size > 0.6 * this.table.length) this.grow();
    const slot = this.slotOfWanted();
    if (this.table[slot] !== 0) return this.table[slot]! - 1;
    if (this.size % perChunk === 0) this.chunks.push(new Uint32Array(perChunk * words));
    this.chunks.at(-1)!.set(wanted, (this.size % perChunk) * words);
    this.table[slot] = ++this.size;
    return this.size - 1;
  }

  /** The bytes of a state by its number: a view, not a copy. */
  at(number: number): Uint8Array {
    const chunk = this.chunks[Math.floor(number / perChunk)]!;
    return new Uint8Array(chunk.buffer, (number % perChunk) * this.words * 4, this.bytes);
  }

  /** The number of a state with what is beside it; -1 where it is none of these. */
  find(state: Uint8Array, beside: number): number {
    this.want(state, beside);
    return this.table[this.slotOfWanted()]! - 1;
  }

  /** The number beside a state. */
  beside(number: number): number {
    return this.chunks[Math.floor(number / perChunk)]![(number % perChunk) * this.words + this.words - 1]!;
  }

  private want(state: Uint8Array, beside: number): void {
    this.wantedBytes.set(state);
    this.wanted[this.words - 1] = beside;
  }

  /** Where the wanted state is in the table, or where it would go: the entry is 0 then. */
  private slotOfWanted(): number {
    const mask = this.table.length - 1;
    let slot = hashOf(this.wanted, 0, this.words) & mask;
    while (this.table[slot] !== 0 && !this.isWanted(this.table[slot]! - 1)) slot = (slot + 1) & mask;
    return slot;
  }

  private isWanted(number: number): boolean {
    const { wanted, words } = this;
    const chunk = this.chunks[Math.floor(number / perChunk)]!;
    const from = (number % perChunk) * words;
    for (let i = 0; i < words; i++) if (chunk[from + i] !== wanted[i]) return false;
    return true;
  }

  private grow(): void {
    const { words } = this;
    this.table = new Uint32Array(2 * this.table.length);
    const mask = this.table.length - 1;
    for (let number = 0; number < this.size; number++) {
      const chunk = this.chunks[Math.floor(number / perChunk)]!;
      let slot = hashOf(chunk, (number % perChunk) * words, words) & mask;
      while (this.table[slot] !== 0) slot = (slot + 1) & mask;
      this.table[slot] = number + 1;
    }
  }
}

function hashOf(words: Uint32Array, from: number, count: number): number {
  let hash = 0x2545f491;
  for (let i = from; i < from + count; i++) {
    hash = Math.imul(hash ^ words[i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return (Math.imul(hash, 0x85ebca77) ^ (hash >>> 13)) >>> 0;
}
