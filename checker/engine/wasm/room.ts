/**
 * Room for compiled searches in one WebAssembly memory. The table grows in place and so does the stack: what they
 * may need at most lies between them and the arena, and costs nothing until it is touched. The arena is last and
 * grows with the memory.
 */

import type { Compiled } from './compile.ts';
import { mostPages } from './compile.ts';
import { overflowSlots } from './visited.ts';

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of WebAssembly that is used here; TypeScript knows it only together with browsers. */
declare const WebAssembly: { Memory: new (size: { initial: number; maximum: number }) => Memory };

/** The variables of compiled code that say how much room there is. */
export interface RoomVariables {
  readonly spread: (slots: number) => void;
  readonly slots: { value: number };
  readonly arena: { value: number };
  readonly states: { value: number };
  readonly room: { value: number };
  readonly waiting: { value: number };
  readonly halt: { value: number };
}

const page = 65536;
const mebibyte = 2 ** 20;
/** The table doubles when it is fuller than the first, and where it cannot is used until it is fuller than the second. */
const [fullness, lastFullness] = [0.6, 0.85];
const firstSlots = 2 ** 15;

export class Room {
  readonly memory: Memory;
  /** Where the stack begins and where the arena does, which is where the stack must end. */
  readonly stack: number;
  readonly arena: number;
  private readonly compiled: Compiled;
  /** Bytes that may be in use. */
  private readonly cap: number;
  /** The most slots that the table can have. */
  private readonly mostSlots: number;
  private variables: RoomVariables | undefined;

  /** `stackBytes` is how many bytes of stack there should be room for, for each state. */
  constructor(compiled: Compiled, cap: number, stackBytes: number) {
    const { map, arenaStride } = compiled;
    this.compiled = compiled;
    this.cap = Math.min(cap, mostPages * page);
    const states = (mostPages * page - map.table - mebibyte) / (8 / fullness + stackBytes + arenaStride);
    this.mostSlots = Math.max(firstSlots, Math.floor(states / fullness));
    this.stack = 16 * Math.ceil((map.table + 8 * (this.mostSlots + overflowSlots)) / 16);
    this.arena = page * Math.ceil((this.stack + Math.floor(states * stackBytes)) / page);
    this.memory = new WebAssembly.Memory({ initial: this.arena / page + 1, maximum: mostPages });
  }

  /** Takes charge of the variables of an instance. */
  connect(variables: RoomVariables): void {
    this.variables = variables;
    variables.arena.value = this.arena;
    variables.slots.value = firstSlots;
  }

  /** Makes room for the states that wait, or sets `halt`. */
  make(): void {
    const { spread, slots, states, room, waiting, halt } = this.variables!;
    const wanted = states.value + waiting.value;
    const wider = this.wider(slots.value, wanted);
    if (wider !== slots.value) spread(wider);
    const canGrow = wider < this.mostSlots && this.fits(2 * wider, wanted);
    const inTable = Math.floor((canGrow ? fullness : lastFullness) * wider);
    room.value = Math.min(inTable, this.growArena(wanted, wider));
    if (wanted <= room.value) return;
    halt.value = 1;
    waiting.value = 0;
  }

  /** The number of slots the table should have for so many states. */
  private wider(slots: number, states: number): number {
    while (states > fullness * slots && slots < this.mostSlots) {
      const next = Math.min(this.mostSlots, 2 * slots);
      if (!this.fits(next, states)) break;
      slots = next;
    }
    return slots;
  }

  /** Whether a table and an arena are within the cap. */
  private fits(slots: number, states: number): boolean {
    return this.compiled.map.table + 8 * slots + states * this.compiled.arenaStride <= this.cap;
  }

  /** How many states the arena can hold, after having grown where that is needed and possible. */
  private growArena(states: number, slots: number): number {
    const { memory, compiled } = this;
    const { arenaStride, map } = compiled;
    // The last page is for what copying a state writes behind it.
    const size = () => memory.buffer.byteLength - this.arena - page;
    const allowed = Math.floor((this.cap - map.table - 8 * slots) / arenaStride);
    const missing = Math.ceil((states * arenaStride - size()) / page);
    if (missing > 0 && states <= allowed) {
      const ahead = Math.ceil(Math.max(16 * mebibyte, (states * arenaStride) / 4) / page);
      const most = mostPages - memory.buffer.byteLength / page;
      for (const pages of [missing + ahead, missing])
        try {
          memory.grow(Math.min(pages, most));
          break;
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
    }
    return Math.min(Math.floor(size() / arenaStride), allowed);
  }
}
