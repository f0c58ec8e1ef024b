/** A compiled program with its memory: room for the visited set, the search in turns, and the way to any state. */

import type { Move } from '../engine.ts';
import type { Program } from '../../ir/ir.ts';
import { packInitial } from '../../state/packed.ts';
import { compile, mostPages } from './compile.ts';
import type { Compiled } from './compile.ts';
import { batchSize, longestStep, status } from './machine.ts';
import type { Status } from './machine.ts';
import { pause } from './successors.ts';
import { overflowSlots } from './visited.ts';

/** The part of the WebAssembly interface that is used here; TypeScript knows it only together with browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module, imports: object);
    readonly exports: unknown;
  }
  class Memory {
    constructor(size: { initial: number; maximum: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
}

interface Variable<T = number> {
  value: T;
}

/** What the module offers: see `breadth.ts`, `visited.ts`, `verdicts.ts`, `machine.ts`. */
interface Exports {
  readonly flush: () => void;
  readonly expand: (state: number) => void;
  readonly search: (states: number) => number;
  readonly spread: (slots: number) => void;
  readonly 'next script': () => number;
  readonly choice: Variable;
  readonly choices: Variable;
  readonly limit: Variable;
  readonly spent: Variable;
  readonly patience: Variable;
  readonly slots: Variable;
  readonly arena: Variable;
  readonly states: Variable;
  readonly room: Variable;
  readonly waiting: Variable;
  readonly depth: Variable;
  readonly violation: Variable;
  readonly violationState: Variable;
  readonly violationLength: Variable;
  readonly pool: Variable;
  readonly sawFinal: Variable;
  readonly transitions: Variable<bigint>;
  readonly halt: Variable;
  readonly mostStates: Variable;
  readonly mostSteps: Variable;
  readonly cut: Variable;
  readonly head: Variable;
  readonly levelEnd: Variable;
}

/** A transition as compiled code sees it. */
export interface RawSuccessor {
  readonly move: Move;
  readonly end: Status;
  /** Where the successor stands in memory, until the next one is asked for. */
  readonly address: number;
}

const page = 65536;
const mebibyte = 2 ** 20;
/** The table doubles when it is fuller than that, and is given up when it cannot and is fuller than the second. */
const [fullness, lastFullness] = [0.6, 0.85];
const firstSlots = 2 ** 15;
const none = 2 ** 31 - 1;
/** Enough for any step that comes to an end; one that does not is given up after a second. */
const muchPatience = 2 ** 27;

export class Instance {
  readonly compiled: Compiled;
  readonly exports: Exports;
  private readonly memory: WebAssembly.Memory;
  private readonly steps: readonly ((state: number) => Status)[];
  /** The most slots that there is room for in the memory map. */
  private readonly mostSlots: number;
  /** Where the arena begins. The variable of compiled code is the same number, but signed. */
  private readonly arena: number;
  /** Bytes that the memory may take. */
  private readonly cap: number;

  /**
   * `bytes` is what the visited set may take. `doubt` is asked whether the step of a task (from 0) in the state with
   * the number, which may be endless, breaks a rule.
   */
  constructor(program: Program, bytes: number, doubt: (state: number, move: Move) => boolean) {
    this.compiled = compile(program);
    const { map, arenaStride, layout } = this.compiled;
    this.cap = Math.min(bytes, mostPages * page);
    this.mostSlots = Math.max(
      firstSlots,
      Math.floor((mostPages * page - map.table) / (8 + fullness * arenaStride)),
    );
    this.arena = page * Math.ceil((map.table + 8 * (this.mostSlots + overflowSlots)) / page);
    this.memory = new WebAssembly.Memory({ initial: this.arena / page + 1, maximum: mostPages });
    const env = {
      memory: this.memory,
      makeRoom: () => this.makeRoom(),
      doubt: (state: number, task: number) => Number(this.undisturbed(() => doubt(state, this.move(task)))),
    };
    const module = new WebAssembly.Module(this.compiled.bytes);
    this.exports = new WebAssembly.Instance(module, { env }).exports as Exports;
    const steps = this.exports as unknown as Record<string, (state: number) => Status>;
    this.steps = layout.tasks.map((_, task) => steps[`step ${task}`]!);
    this.exports.arena.value = this.arena;
    this.exports.patience.value = longestStep / 2;
    this.exports.mostStates.value = none;
    this.exports.mostSteps.value = none;
    this.exports.slots.value = firstSlots;
  }

  /** Finds the initial state, unless there may be no states. */
  begin(limits: { readonly states?: number; readonly steps?: number }): void {
    const { exports, compiled } = this;
    exports.mostStates.value = Math.min(limits.states ?? none, none);
    exports.mostSteps.value = Math.min(limits.steps ?? none, none);
    new Uint8Array(this.memory.buffer).set(packInitial(compiled.layout), compiled.map.batch);
    this.view.setInt32(compiled.map.parents, -1, true);
    exports.waiting.value = 1;
    exports.depth.value = -1;
    exports.flush();
    exports.transitions.value = 0n;
    exports.depth.value = 0;
    exports.levelEnd.value = exports.states.value;
  }

  /** Whether the `sometimes` at the position among them was reached. */
  reached(position: number): boolean {
    return (this.exports as unknown as Record<string, Variable>)[`witness ${position}`]!.value !== 0;
  }

  /** Expands so many states; false when the search is over. */
  search(states: number): boolean {
    return !this.exports.violation.value && this.exports.search(states) === pause.turn;
  }

  /** Expands one state, given by number, whatever the search does. */
  expand(state: number): void {
    this.exports.expand(state);
    this.exports.flush();
  }

  get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  /** Bytes of memory in use. */
  get bytes(): number {
    const { slots, states } = this.exports;
    return this.compiled.map.table + 8 * slots.value + states.value * this.compiled.arenaStride;
  }

  /** The address of a state by its number. */
  address(state: number): number {
    return this.arena + state * this.compiled.arenaStride;
  }

  /** The bytes of the state at an address. */
  stateAt(address: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, this.compiled.layout.bytes);
  }

  /** Every transition of a state, given by number, tasks in order, choices in lexical order. */
  *successors(state: number): Iterable<RawSuccessor> {
    const { exports, compiled } = this;
    const address = compiled.map.batch + batchSize * compiled.map.batchStride;
    for (let task = 0; task < this.steps.length; task++) {
      exports.choices.value = compiled.map.choices;
      do {
        this.stateAt(address).set(this.stateAt(this.address(state)));
        const end = this.steps[task]!(address);
        if (end !== status.disabled) yield { move: this.move(task), end, address };
      } while (exports['next script']() === 1);
    }
  }

  /** The moves that lead from the initial state to the one with the number. */
  scheduleTo(state: number): Move[] {
    const moves: Move[] = [];
    for (let at = state; at > 0;) {
      const parent = this.view.getInt32(this.address(at) + this.compiled.layout.bytes, true);
      const target = this.stateAt(this.address(at));
      for (const { move, end, address } of this.successors(parent)) {
        if (end !== status.rested || Buffer.compare(this.stateAt(address), target) !== 0) continue;
        moves.push(move);
        break;
      }
      at = parent;
    }
    return moves.toReversed();
  }

  /** The move of a task under the script of choices that was last run. */
  private move(task: number): Move {
    const { exports, compiled, view } = this;
    const choices = Array.from({ length: (exports.choice.value - compiled.map.choices) / 8 }, (_, i) =>
      view.getInt32(compiled.map.choices + 8 * i, true),
    );
    return { task, choices };
  }

  /** Does something that runs other steps while one is under way. */
  private undisturbed<T>(action: () => T): T {
    const { choice, choices, spent, limit, patience } = this.exports;
    const variables = [choice, choices, spent, limit, patience];
    const before = variables.map(({ value }) => value);
    const script = new Uint8Array(this.memory.buffer).slice(0, choices.value);
    patience.value = muchPatience;
    const result = action();
    new Uint8Array(this.memory.buffer).set(script);
    variables.forEach((variable, i) => (variable.value = before[i]!));
    return result;
  }

  /** Makes room for another batch of states, or stops the search. */
  private makeRoom(): void {
    const { exports } = this;
    const wanted = exports.states.value + exports.waiting.value;
    const slots = this.roomyTable(wanted);
    if (slots !== exports.slots.value) exports.spread(slots);
    const most = slots < this.mostSlots && this.fits(2 * slots, wanted) ? fullness : lastFullness;
    const inTable = Math.floor(most * slots);
    const inArena = this.roomyArena(wanted);
    exports.room.value = Math.min(inTable, inArena);
    if (wanted <= exports.room.value) return;
    exports.halt.value = 1;
    exports.waiting.value = 0;
  }

  /** The number of slots the table should have for so many states. */
  private roomyTable(states: number): number {
    let slots = this.exports.slots.value;
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
  private roomyArena(states: number): number {
    const { exports, memory, compiled } = this;
    const { arenaStride } = compiled;
    const start = this.arena;
    const capacity = () => Math.floor((memory.buffer.byteLength - start - page) / arenaStride);
    const allowed = Math.floor((this.cap - compiled.map.table - 8 * exports.slots.value) / arenaStride);
    if (capacity() < states && states <= allowed) {
      const missing = states * arenaStride + 2 * page - (memory.buffer.byteLength - start);
      const ahead = Math.max(16 * mebibyte, (states * arenaStride) / 4);
      const most = mostPages - memory.buffer.byteLength / page;
      for (const pages of [Math.ceil((missing + ahead) / page), Math.ceil(missing / page)])
        try {
          memory.grow(Math.min(pages, most));
          break;
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
    }
    return Math.min(capacity(), allowed);
  }
}
