/**
 * Room for compiled searches in one WebAssembly memory. The table grows in place and so does the stack: what they
 * may need at most lies between them and the arena, and costs nothing until it is touched. The arena is last and
 * grows with the memory.
 */

import type { Compiled } from './compile.ts';
import { mostPages } from './compile.ts';
import { overflowSlots } from './visited.ts';
import { WebAssembly } from './webassembly.ts';
import type { Memory } from './webassembly.ts';

/** The variables of compiled code that say how much room there is. */
export interface RoomVariables {
  readonly spread: (slots: number) => void;
  readonly slots: { value: number };
  readonly arena: { value: number };
  readonly states: { value: number };
  readonly room: { value: number };
  readonly waiting: { value: number };
  readonly halt: { value: number };
  /** Depth first only: where the stack ends, and where it must. */
  readonly top?: { value: number };
  readonly stackEnd?: { value: number };
}

const page = 65536;
/** More than the header on top of the stack has. */
const mostOnTop = 256;
const mebibyte = 2 ** 20;
/** The table doubles when it is fuller than the first, and where it cannot is used until it is fuller than the second. */
const [fullness, lastFullness] = [0.6, 0.85];
const firstSlots = 2 ** 15;
/** More successors that wait on the stack, for each state, than any search has had. */
const manyBranches = 16;

export class Room {
  readonly memory: Memory;
  /** Where the stack begins and where the arena does, which is where the stack must end. */
  readonly stack: number;
  readonly arena: number;
  private readonly compiled: Compiled;
  /** Bytes that may be in use. */
  private cap: number;
  /** The most slots that the table can have. */
  private readonly mostSlots: number;
  private readonly mostStates: number;
  private variables: RoomVariables | undefined;
  private highest: number;

  /**
   * `stackBytes` is how many bytes of stack there should be room for, for each state; `mostStates` how many there may
   * be. Memory that could be needed costs time where many small searches follow each other, so few states get little.
   */
  constructor(compiled: Compiled, cap: number, stackBytes: number, mostStates: number) {
    const { map, arenaStride } = compiled;
    this.compiled = compiled;
    this.cap = Math.min(cap, mostPages * page);
    this.mostStates = mostStates;
    const room = Math.max(16 * mebibyte, this.cap) - map.table - mebibyte;
    const states = room / (8 / fullness + stackBytes + arenaStride);
    this.mostSlots = Math.max(firstSlots, Math.floor(Math.min(states, mostStates) / fullness));
    this.stack = 16 * Math.ceil((map.table + 8 * (this.mostSlots + overflowSlots)) / 16);
    this.highest = this.stack;
    const waiting = Math.min(states, manyBranches * mostStates + page);
    this.arena = page * Math.ceil((this.stack + Math.floor(waiting * stackBytes)) / page);
    this.memory = new WebAssembly.Memory({ initial: this.arena / page + 1, maximum: mostPages });
  }

  /** Takes charge of the variables of an instance. */
  connect(variables: RoomVariables): void {
    this.variables = variables;
    variables.arena.value = this.arena;
    variables.slots.value = firstSlots;
  }

  /** Changes how many bytes may be in use; memory stays divided for as many as there might have been. */
  limitTo(cap: number): void {
    this.cap = Math.min(cap, mostPages * page);
  }

  /** What of the memory is in use, in order: from and to which byte. */
  ranges(): [from: number, to: number][] {
    const { slots, states, top } = this.variables!;
    const { map, arenaStride } = this.compiled;
    const onStack = top && top.value !== 0 ? (top.value >>> 0) + mostOnTop : this.stack;
    return [
      [0, map.table + 8 * (slots.value + overflowSlots)],
      [this.stack, Math.min(onStack, this.arena)],
      [this.arena, this.arena + states.value * arenaStride],
    ];
  }

  /** What is remembered here and nowhere else: numbers by name. */
  saved(): Record<string, number> {
    return { highest: this.highest };
  }

  /** Takes over what another room has saved, with the memory as it was there. */
  restore({ highest }: Readonly<Record<string, number>>): void {
    this.highest = highest ?? this.stack;
  }

  /** Makes the memory as large as it was in another room. */
  growTo(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(missing / page);
  }

  /** Bytes in use. */
  get used(): number {
    const { slots, states } = this.variables!;
    return this.cap - this.spare(slots.value, states.value);
  }

  /** Makes room for the states that wait, and for the stack; or sets `halt`. */
  make(): void {
    const { spread, slots, states, room, waiting, halt, top, stackEnd } = this.variables!;
    const wanted = states.value + waiting.value;
    const wider = this.wider(slots.value, wanted);
    if (wider !== slots.value) spread(wider);
    const canGrow = wider < this.mostSlots && this.spare(2 * wider, wanted) >= 0;
    const inTable = Math.floor((canGrow ? fullness : lastFullness) * wider);
    const spare = this.spare(wider, wanted);
    // The stack and the arena share what is left: each gets half of it, until it asks again.
    const forStates = top ? spare / 2 : spare;
    const allowed = wanted + Math.floor(forStates / this.compiled.arenaStride);
    room.value = Math.min(inTable, spare < 0 ? 0 : allowed, this.growArena(wanted));
    if (stackEnd) stackEnd.value = Math.min(this.arena, this.stackTop + Math.max(0, spare / 2));
    if (wanted <= room.value) return;
    halt.value = 1;
    waiting.value = 0;
  }

  /** The number of slots the table should have for so many states. */
  private wider(slots: number, states: number): number {
    while (states > fullness * slots && slots < this.mostSlots) {
      const next = Math.min(this.mostSlots, 2 * slots);
      if (this.spare(next, states) < 0) break;
      slots = next;
    }
    return slots;
  }

  /** The end of the highest stack there has been, as far as anybody has looked: its memory stays in use. */
  private get stackTop(): number {
    this.highest = Math.max(this.highest, (this.variables!.top?.value ?? 0) >>> 0);
    return this.highest;
  }

  /** The bytes that are left with so many slots and states; negative if they are too many. */
  private spare(slots: number, states: number): number {
    const { map, arenaStride } = this.compiled;
    return this.cap - map.table - 8 * slots - states * arenaStride - (this.stackTop - this.stack);
  }

  /** How many states the arena can hold, after having grown for so many where that is needed and possible. */
  private growArena(states: number): number {
    const { memory } = this;
    const { arenaStride } = this.compiled;
    // The last page is for what copying a state writes behind it.
    const size = () => memory.buffer.byteLength - this.arena - page;
    const missing = Math.ceil((states * arenaStride - size()) / page);
    if (missing > 0) {
      const much = Math.max(16 * mebibyte, (states * arenaStride) / 4);
      const ahead = Math.ceil(Math.min(much, this.mostStates * arenaStride) / page);
      const most = mostPages - memory.buffer.byteLength / page;
      for (const pages of [missing + ahead, missing])
        try {
          memory.grow(Math.min(pages, most));
          break;
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
    }
    return Math.floor(size() / arenaStride);
  }
}
