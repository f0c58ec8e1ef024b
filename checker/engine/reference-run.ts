/**
 * One step of one task while it is being taken: what its statements may do, and the rules that watch them.
 *
 * A `Run` follows a script of choices. What lies beyond the script takes the first outcome, so that the
 * caller can enumerate all of them: run with [], then with what `nextScript` says, until it says no more.
 */

import type { Program } from '../ir/ir.ts';
import type { FieldPlace, Pool, Range } from '../ir/slots.ts';
import { formatCell, formatObject, taskName } from '../ir/values.ts';
import type { Event, Failure } from './engine.ts';

/** How a statement ended: with the next one, or by leaving the statements around it. */
export type Signal = 'next' | 'break' | 'continue' | 'return' | 'goto' | 'yield' | 'invoke' | 'disabled';

/** A statement, or a list of them, ready to run. */
export type Code = (run: Run) => Signal;

/** An expression, ready to evaluate. */
export type Compute = (run: Run) => number;

/** An atomic function, ready to call. */
export interface FunctionCode {
  readonly name: string;
  /** The default value of each local, parameters first. */
  readonly defaults: readonly number[];
  body: Code;
}

/** An operation, ready to run. */
export interface OperationCode {
  readonly name: string;
  /** Position in `program.operations`. */
  readonly index: number;
  readonly params: number;
  /** Names, ranges and default values of locals and, behind them, temps. */
  readonly names: readonly string[];
  readonly ranges: readonly Range[];
  readonly defaults: readonly number[];
  /** How many of those are locals: the rest are temps. */
  readonly locals: number;
  blocks: readonly Code[];
}

/** A call under way. The last one of a task says where its next step begins. */
export interface Frame {
  readonly operation: OperationCode;
  /** Where it goes on: for a caller, after the call. */
  block: number;
  /** Locals and temps. */
  values: number[];
  /** Which of the values takes what the call under way returns; -1 for none. */
  into: number;
}

/** The state in which a step runs, as far as its statements may see and change it. */
export interface Memory {
  /** A cell of an object; undefined where the object is not live. */
  get(pool: number, slot: number, cell: number): number | undefined;
  /** Changes a cell of a live object. */
  put(pool: number, slot: number, cell: number, value: number): void;
  live(pool: number, slot: number): boolean;
  /** The slot of a new object with default values; 0 where the pool is exhausted. */
  alloc(pool: Pool): number;
  free(pool: Pool, slot: number): void;
  /** Starts a task; its position from 0, or -1 where no slot is free. */
  spawn(operation: OperationCode, args: readonly number[]): number;
  /** A task's frames by operation name and block, outermost first; none unless it runs. */
  frames(task: number): readonly { readonly operation: string; readonly block: number }[];
  finished(task: number): boolean;
  /** What the task's operation returned; 0 before. */
  result(task: number): number;
}

/** Thrown where a step cannot go on: a rule is broken, or a pool is exhausted. */
export class Stop {
  readonly failure: Failure | undefined;
  readonly limit: string | undefined;
  constructor(end: { readonly failure?: Failure; readonly limit?: string }) {
    this.failure = end.failure;
    this.limit = end.limit;
  }
}

/** The statements a step may run before it is taken to be endless. */
const longestStep = 100_000;

export class Run {
  readonly program: Program;
  readonly memory: Memory;
  /** The task that runs, from 0; -1 where a property or `init` does. */
  readonly self: number;
  /** Who runs, in messages. */
  readonly who: string;
  /** The values of locals and temps where the run stands. */
  values: number[] = [];
  /** The place of the statement that runs. */
  at: number | undefined;
  /** What `return` gave. */
  result = 0;
  /** The step is disabled by a guard that sleeps. */
  asleep = false;
  /** Others may notice the step, or forestall it. */
  shared = false;
  /** The block `goto`, `yield` leads to, or where the caller goes on after `invoke`. */
  target = 0;
  /** The operation to invoke, with the values of its parameters, and the caller's value that takes the result. */
  callee:
    { readonly operation: OperationCode; readonly args: readonly number[]; readonly into: number } | undefined;
  /** The choices made so far, and of how many outcomes each. */
  readonly taken: number[] = [];
  readonly widths: number[] = [];
  /** What happened, when somebody wants to know. */
  readonly events: Event[] | undefined;
  private readonly script: readonly number[];
  private fuel = longestStep;

  /** `runner` is the task that runs, or what to call that which runs without one. */
  constructor(
    program: Program,
    memory: Memory,
    runner: number | string,
    script: readonly number[] = [],
    events?: Event[],
  ) {
    this.program = program;
    this.memory = memory;
    this.self = typeof runner === 'number' ? runner : -1;
    this.who = typeof runner === 'number' ? taskName(program, runner) : runner;
    this.script = script;
    this.events = events;
  }

  /**
   * Runs the task to the end of its step. The frames are changed in place; 'return' means that the task's own
   * operation has returned (`result`), 'yield' that it rests, 'disabled' that the step cannot be taken so.
   */
  step(frames: Frame[]): 'yield' | 'return' | 'disabled' {
    for (;;) {
      const frame = frames.at(-1)!;
      this.values = frame.values;
      const signal = frame.operation.blocks[frame.block]!(this);
      switch (signal) {
        case 'goto':
          frame.block = this.target;
          break;
        case 'yield':
          frame.block = this.target;
          return 'yield';
        case 'invoke':
          frame.block = this.target;
          this.enter(frames, frame);
          break;
        case 'return':
          this.leave(frames);
          if (frames.length === 0) return 'return';
          break;
        case 'disabled':
          return 'disabled';
        default:
          throw new Error(`block ${frame.block} of ${frame.operation.name} has no end`);
      }
    }
  }

  private enter(frames: Frame[], caller: Frame): void {
    const { operation, args, into } = this.callee!;
    caller.into = into;
    caller.values.fill(0, caller.operation.locals);
    const values = [...operation.defaults];
    args.forEach((value, i) => (values[i] = value));
    frames.push({ operation, block: 0, values, into: -1 });
    this.events?.push({ kind: 'enter', operation: operation.name, args, ...this.place() });
  }

  private leave(frames: Frame[]): void {
    const { operation } = frames.pop()!;
    this.events?.push({ kind: 'leave', operation: operation.name, value: this.result, ...this.place() });
    const caller = frames.at(-1);
    if (!caller) return;
    this.values = caller.values;
    if (caller.into >= 0) this.assign(caller.operation, caller.into, this.result);
    caller.into = -1;
  }

  /** Calls an atomic function; what it returns is in `result`. */
  call(callee: FunctionCode, args: readonly number[]): Signal {
    const at = this.at;
    const values = this.values;
    this.events?.push({ kind: 'call', function: callee.name, args, ...this.place() });
    this.values = [...callee.defaults];
    args.forEach((value, i) => (this.values[i] = value));
    this.result = 0;
    const signal = callee.body(this);
    this.values = values;
    this.at = at;
    if (signal === 'disabled') return signal;
    this.events?.push({ kind: 'result', function: callee.name, value: this.result, ...this.place() });
    return 'next';
  }

  /** Makes a choice of one out of so many; -1 where the script asks for one that is not there. */
  choose(count: number): number {
    const choice = this.script[this.taken.length] ?? 0;
    if (choice >= count) return -1;
    this.taken.push(choice);
    this.widths.push(count);
    return choice;
  }

  /** The script of the next run in lexical order; undefined after the last. */
  nextScript(): readonly number[] | undefined {
    for (let i = this.taken.length - 1; i >= 0; i--)
      if (this.taken[i]! + 1 < this.widths[i]!) return [...this.taken.slice(0, i), this.taken[i]! + 1];
    return undefined;
  }

  /** Counts a statement, so that a step without an end is noticed. */
  spend(): void {
    if (--this.fuel < 0)
      this.fail('endless-step', `endless step: ${this.who} ran ${longestStep} statements without an end`);
  }

  /** Reads a cell of an object after all checks. */
  read(pool: Pool, place: FieldPlace, slot: number, index: number | undefined): number {
    const value = this.memory.get(pool.index, slot, this.cell(pool, place, slot, index, 'read'))!;
    if (this.events) {
      const cell = this.describe(pool, place, slot, index);
      this.events.push({ kind: 'read', ...cell, value, ...this.place() });
    }
    return value;
  }

  /** Writes a cell of an object after all checks. */
  write(pool: Pool, place: FieldPlace, slot: number, index: number | undefined, after: number): void {
    const at = this.cell(pool, place, slot, index, 'written');
    const { lo, hi } = place.range;
    if (after < lo || after > hi)
      this.fail(
        'integer-overflow',
        `integer overflow: ${this.who} stores ${after} in ${this.nameOf(pool, place, slot, index)}, which holds ${lo}..${hi}`,
      );
    if (this.events) {
      const cell = this.describe(pool, place, slot, index);
      const before = this.memory.get(pool.index, slot, at)!;
      this.events.push({ kind: 'write', ...cell, before, after, ...this.place() });
    }
    this.memory.put(pool.index, slot, at, after);
  }

  /** The cell of a live object that an access means. */
  private cell(pool: Pool, place: FieldPlace, slot: number, index: number | undefined, verb: string): number {
    const by = `${verb} by ${this.who}`;
    const field = place.field.name;
    if (slot === 0) this.fail('null-dereference', `NULL dereference: ${field} of a null ${pool.struct.name} ${by}`);
    this.checkSlot(pool, slot);
    if (index !== undefined && (index < 0 || index >= place.length)) {
      const name = this.nameOf(pool, place, slot, index);
      this.fail('index-out-of-range', `index out of range: ${name} ${by}, it has ${place.length} elements`);
    }
    if (!this.memory.live(pool.index, slot))
      this.fail('use-after-free', `use after free: ${this.nameOf(pool, place, slot, index)} ${by}`);
    return place.cell + (index ?? 0);
  }

  /** Objects are named by numbers: a model that computes one can miss the pool. */
  checkSlot(pool: Pool, slot: number): void {
    if (slot < 0 || slot > pool.slots)
      this.fail(
        'index-out-of-range',
        `index out of range: ${this.who} uses ${pool.struct.name}#${slot}, there are ${pool.slots}`,
      );
  }

  /** Sets a local or temp of an operation. */
  assign(operation: OperationCode, index: number, value: number): void {
    this.checkRange(operation, index, value);
    this.values[index] = value;
  }

  /** The value must fit the local of the operation that is to hold it. */
  checkRange(operation: OperationCode, index: number, value: number): void {
    const { lo, hi } = operation.ranges[index]!;
    if (value < lo || value > hi) {
      const name = `${operation.names[index]} of ${operation.name}`;
      this.fail(
        'integer-overflow',
        `integer overflow: ${this.who} sets ${name} to ${value}, which holds ${lo}..${hi}`,
      );
    }
  }

  free(pool: Pool, slot: number): void {
    if (slot === 0) return;
    this.checkSlot(pool, slot);
    const object = formatObject(this.program, pool.struct.name, slot);
    if (slot > pool.own || pool.struct.kind === 'task')
      this.fail('bad-free', `bad free: ${this.who} frees ${object}, which was not allocated by itself`);
    if (!this.memory.live(pool.index, slot))
      this.fail('double-free', `double free: ${object} freed by ${this.who}`);
    this.events?.push({ kind: 'free', struct: pool.struct.name, slot, ...this.place() });
    this.memory.free(pool, slot);
  }

  fail(property: string, message: string): never {
    throw new Stop({ failure: { property, message, ...this.place() } });
  }

  limit(limit: string): never {
    throw new Stop({ limit });
  }

  /** Where the run stands, for events and failures. */
  place(): { readonly at?: number } {
    return this.at === undefined ? {} : { at: this.at };
  }

  private describe(pool: Pool, place: FieldPlace, slot: number, index: number | undefined) {
    const cell = { struct: pool.struct.name, slot, field: place.field.name };
    return index === undefined ? cell : { ...cell, index };
  }

  private nameOf(pool: Pool, place: FieldPlace, slot: number, index: number | undefined): string {
    return formatCell(this.program, pool.struct.name, slot, place.field.name, index);
  }
}
