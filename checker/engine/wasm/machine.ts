/**
 * What the pieces of compiled code share: the map of linear memory, the variables, and how a step ends.
 *
 *     0        choices   what each `choose` of the step under way gives, and of how many outcomes
 *     …        batch     successors waiting to be looked up: states, then their hashes, then their parents
 *     …        current   compressed searches: the state being expanded, and what stands for it and the successors
 *     …        aside     programs with `alone` only: a script, and two states, see `alone.ts`
 *     …        boxes     of shards only: successors that belong to others, see `routing.ts`
 *     …        table     the visited set: room for as many slots as the memory can ever need
 *     …        arena     every state found, in order of discovery, each with the number of its parent
 */

import type { AtomicFunction } from '../../ir/ir.ts';
import type { Layout } from '../../state/layout.ts';
import { costsOf } from './costs.ts';
import type { Costs } from './costs.ts';
import { WasmModule } from './encode.ts';
import type { Func, Global } from './encode.ts';
import type { Journal } from './journal.ts';

/** How a step, or the part of it that an operation runs, ends. */
export const status = {
  /** The task rests: the state is a successor. */
  rested: 1,
  /** The operation has returned; its caller goes on. */
  returned: 2,
  /** A guard does not hold: there is no such step. */
  disabled: 3,
  /** A rule is broken. The reference engine says which, in words. */
  failed: 4,
  /** A pool is exhausted: `limit` says which. */
  limited: 5,
  /** It has run so many statements that it may be endless: the reference engine, which counts, must say. */
  doubtful: 6,
  /** A sleeping guard does not hold: what the task does instead is in `sleep.ts`. */
  asleep: 7,
} as const;

export type Status = (typeof status)[keyof typeof status];

/** How many statements a step may run. The reference engine counts them one by one. */
export const longestStep = 100_000;
/** More choices than a step that is not endless can make. */
export const mostChoices = 2 * longestStep;
/** Successors looked up together, so that their cache misses overlap. */
export const batchSize = 128;

/** Far more slots of the table than have to wait while it grows. */
const mostStashed = 65536;

/** Which part of a search, of so many, a module is made for: the states whose words say so are its own. */
export interface Shard {
  readonly count: number;
  /** From 0. */
  readonly self: number;
  /** The words of four bytes that say whose a state is, by position; absent: all. */
  readonly words?: readonly number[] | undefined;
  /** Where its part of the memory begins that all shards share: a multiple of 64 KiB. */
  readonly base: number;
}

export interface MemoryMap {
  readonly choices: number;
  readonly batch: number;
  /** From one state of the batch to the next. */
  readonly batchStride: number;
  readonly hashes: number;
  readonly parents: number;
  /** For each successor in the batch 8 bytes, and the state being expanded, and the numbers of its pairs: see `tree.ts`. */
  readonly roots: number;
  readonly current: number;
  readonly numbers: number;
  /** A number nobody reads: what is written here must have been computed. */
  readonly sink: number;
  /** A script that waits, and two states: one on trial, one that may be taken. */
  readonly script: number;
  readonly trial: number;
  readonly only: number;
  /** Of shards: one box for each of them, and the state of the violation to report. */
  readonly boxes: number;
  readonly worst: number;
  /** Slots of the table that wait while the others are moved. */
  readonly stash: number;
  readonly table: number;
}

/** The words of four bytes that a state is made of; with fewer than three there would be no pair below the root. */
export function wordsOfStates({ bytes }: Layout): number {
  return Math.max(3, bytes / 4);
}

/** From one state of the batch to the next: whole vectors of 16 bytes, so that copying is quick. */
function strideOf(layout: Layout): number {
  return 16 * Math.ceil(layout.bytes / 16);
}

/** Where the parts of a box begin: how many successors are in it, whether it is the last of a level, and their roots, 8 bytes each. */
export const box = { count: 0, last: 4, roots: 16 } as const;

/** The bytes of a box of successors: as many as a batch holds, so that it can become one. */
export const boxBytes = box.roots + 8 * batchSize;

export class Machine {
  readonly layout: Layout;
  readonly costs: Costs;
  readonly module = new WasmModule();
  /** Absent where one instance does the whole search. */
  readonly shard: Shard | undefined;
  /** Absent where nobody asks what happens inside steps. */
  readonly journal: Journal | undefined;
  readonly map: MemoryMap;
  /** Bytes from one state of the arena to the next: the state and the number of its parent. */
  readonly arenaStride: number;

  /** Position in the script of choices, and its length. */
  readonly choice: Global;
  readonly choices: Global;
  /** Not 0: why an atomic function did not come to its end; a `Status`. */
  readonly stop: Global;
  /** What the last operation to return gave. */
  readonly returned: Global;
  /** Which pool was exhausted: the position of its struct, or the number of structs for the spawn slots. */
  readonly limit: Global;
  /** An upper bound of the statements the step has run, and the one beyond which it is doubtful. */
  readonly spent: Global;
  readonly patience: Global;

  /** Whether a step is only being tried out, to see whether others may notice it; and what came of that. */
  readonly trying: Global;
  readonly shared: Global;

  readonly functions = new Map<string, Func>();
  /** The program's functions by name. */
  readonly atomic: ReadonlyMap<string, AtomicFunction>;

  constructor(layout: Layout, shard?: Shard, journal?: Journal) {
    this.layout = layout;
    this.shard = shard;
    this.journal = journal;
    this.costs = costsOf(layout.program);
    this.atomic = new Map(layout.program.functions.map((each) => [each.name, each]));
    this.choice = this.module.global('i32', 'choice');
    this.choices = this.module.global('i32', 'choices');
    this.stop = this.module.global('i32');
    this.returned = this.module.global('i32');
    this.limit = this.module.global('i32', 'limit');
    this.spent = this.module.global('i32', 'spent');
    this.patience = this.module.global('i32', 'patience');
    this.trying = this.module.global('i32');
    this.shared = this.module.global('i32');
    this.arenaStride = layout.bytes + 4;
    const batchStride = strideOf(layout);
    const base = shard?.base ?? 0;
    const batch = base + 8 * mostChoices;
    const hashes = batch + (batchSize + 1) * batchStride;
    const parents = hashes + 8 * batchSize;
    const roots = parents + 4 * batchSize;
    const current = roots + 8 * batchSize;
    const numbers = current + batchStride;
    const sink = numbers + 4 * wordsOfStates(layout);
    const script = 16 * Math.ceil((sink + 4) / 16);
    const trial = script + (layout.program.alone ? 8 * mostChoices : 0);
    const only = trial + (layout.program.alone ? batchStride : 0);
    const boxes = only + (layout.program.alone ? batchStride : 0);
    const worst = boxes + (shard?.count ?? 0) * boxBytes;
    const stash = worst + (shard ? batchStride : 0);
    const table = 65536 * Math.ceil((stash + 8 * mostStashed) / 65536);
    const shared = { script, trial, only, boxes, worst, stash, table };
    this.map = { choices: base, batch, batchStride, hashes, parents, roots, current, numbers, sink, ...shared };
    journal?.attach(this);
  }

  /** The function of that name, made when it is first asked for. */
  once(name: string, make: () => Func): Func {
    let func = this.functions.get(name);
    if (!func) this.functions.set(name, (func = make()));
    return func;
  }
}
