/**
 * How a state of a program is laid out in bytes: the drawing that compiled code and everything that looks at
 * packed states go by.
 *
 *     ┌ header ─────────────┬ pools ──────────────────┬ tasks ───────────────────────────────┐
 *     │ slots handed out,   │ objects of each struct, │ of each its stack of frames          │
 *     │ what spawn slots    │ embedded ones included  │  where, locals │ where, locals │ 0 0 │
 *     │ run; live bits      │                         │  outermost       innermost           │
 *     └─────────────────────┴─────────────────────────┴──────────────────────────────────────┘
 *
 * Equal states are equal bytes: what is not live, has never been used or has been returned from is zero. A task's
 * frames follow each other as its calls do, so a frame is found by walking down from the outermost one; `where` is 0 where
 * there is none, else it says at which block the frame rests or for which call it waits.
 */

import type { Operation, Program, Statement } from '../ir/ir.ts';
import { poolsOf } from '../ir/slots.ts';
import type { Pool, Range } from '../ir/slots.ts';
import { intervalsOf } from './intervals.ts';
import type { Intervals } from './intervals.ts';
import { eachStatement } from './ranges.ts';
import { packRecord, widthOf } from './record.ts';
import type { Spot } from './record.ts';

export interface Layout {
  readonly program: Program;
  readonly intervals: Intervals;
  /** The size of a state; a multiple of 4. */
  readonly bytes: number;
  readonly pools: ReadonlyMap<string, PoolLayout>;
  readonly operations: ReadonlyMap<string, OperationLayout>;
  /** The named tasks, and the spawn slots behind them. */
  readonly tasks: readonly TaskLayout[];
  /** What spawn slots can run: a slot's `root` is the position in this list, from 1, or 0 for no task. */
  readonly spawnable: readonly OperationLayout[];
}

/** The objects of one struct. */
export interface PoolLayout {
  readonly pool: Pool;
  /** Slots beyond this one are never live. */
  readonly slots: number;
  /** The bit at which slot 1 begins, and the bits from one to the next: a multiple of 8, or 1, 2 or 4. */
  readonly firstBit: number;
  readonly strideBits: number;
  readonly fields: ReadonlyMap<string, FieldLayout>;
  readonly life: Life;
}

/** A field within its object. For an array the spot is that of element 0. */
export interface FieldLayout extends Spot {
  /** The number of elements and the bits from one to the next: 1, 2, 4, 8, 16 or 32. Absent for a single value. */
  readonly array?: { readonly length: number; readonly strideBits: number };
}

/** What is known of which own slots of a pool are live. */
export interface Life {
  /** Slots 1..always are live from the beginning to the end. */
  readonly always: number;
  /** How many slots have been handed out, if that can change. */
  readonly used?: Spot;
  /** For each own slot one bit, if objects are freed: slot n's is bit n - 1 from here. */
  readonly liveBits?: number;
}

/** The frame of an operation, and where one can be in it. */
export interface OperationLayout {
  readonly operation: Operation;
  readonly index: number;
  readonly where: Spot;
  readonly locals: ReadonlyMap<string, Spot>;
  readonly bytes: number;
  /** The frame and the deepest stack of frames that calls can put behind it. */
  readonly deepest: number;
  /** The block for `where` = 1, 2, … */
  readonly rests: readonly number[];
  /** The calls it can wait for, by the values of `where` that follow. */
  readonly calls: readonly Call[];
}

/** Waiting for an operation to return. Calls with the same three parts are the same place in a state. */
export interface Call {
  readonly operation: string;
  readonly then: number;
  readonly into: string | undefined;
}

export interface TaskLayout {
  /** The byte at which its stack begins. */
  readonly base: number;
  readonly bytes: number;
  /** What it runs; absent for a spawn slot, whose `root` (from the beginning of the state) says so. */
  readonly operation?: OperationLayout;
  readonly root?: Spot;
  /** What its operation has returned (from `base`): where the locals were, once it has finished. */
  readonly result?: Spot;
}

/** Lays out the states of a valid program. */
export function layOut(program: Program): Layout {
  const intervals = intervalsOf(program);
  const use = usesOf(program);
  const operations = operationLayouts(program, use, intervals);
  const spawnable = [...use.spawned].map((name) => operations.get(name)!);
  const pools = [...poolsOf(program).values()];

  const header = new Map<string, Range>();
  for (const { struct, own } of pools)
    if (use.allocated.has(struct.name)) header.set(`used ${struct.name}`, { lo: 0, hi: own });
  for (let i = 0; i < program.spawnSlots; i++) header.set(`root ${i}`, { lo: 0, hi: spawnable.length });
  const { spots, bytes: headerBytes } = packRecord(header);

  let bit = 8 * headerBytes;
  const lives = new Map<Pool, Life>();
  for (const pool of pools) {
    const used = spots.get(`used ${pool.struct.name}`);
    const freed = use.freed.has(pool.struct.name);
    lives.set(pool, {
      always: freed ? 0 : initialSlots(pool),
      ...(used && { used }),
      ...(freed && { liveBits: bit }),
    });
    if (freed) bit += pool.own;
  }

  // The smallest objects first: they alone may begin in the middle of a byte.
  const placed = new Map<string, PoolLayout>();
  const objects = pools.map((pool) => ({ pool, ...objectLayout(pool, intervals) }));
  for (const { pool, fields, strideBits } of objects.sort((a, b) => a.strideBits - b.strideBits)) {
    const slots = lastLiveSlot(program, pool, use);
    const align = Math.max(1, Math.min(strideBits, 8));
    bit = align * Math.ceil(bit / align);
    placed.set(pool.struct.name, { pool, slots, firstBit: bit, strideBits, fields, life: lives.get(pool)! });
    bit += slots * strideBits;
  }

  let base = Math.ceil(bit / 8);
  const tasks: TaskLayout[] = [];
  for (let i = 0; i < program.tasks.length + program.spawnSlots; i++) {
    const named = program.tasks[i];
    const task = named
      ? namedTask(base, operations.get(named.operation)!, intervals.taskResult(i + 1))
      : { base, bytes: deepest(spawnable), root: spots.get(`root ${i - program.tasks.length}`)! };
    tasks.push(task);
    base += task.bytes;
  }
  const bytes = Math.max(4, 4 * Math.ceil(base / 4));
  return { program, intervals, bytes, pools: placed, operations, tasks, spawnable };
}

/** What the code of a program does with its pools and operations. */
interface Uses {
  readonly allocated: ReadonlySet<string>;
  readonly freed: ReadonlySet<string>;
  readonly spawned: ReadonlySet<string>;
}

function usesOf(program: Program): Uses {
  const [allocated, freed, spawned] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const visit = (statement: Statement) => {
    if (statement.do === 'alloc') allocated.add(statement.struct);
    else if (statement.do === 'free') freed.add(statement.struct);
    else if (statement.do === 'spawn') spawned.add(statement.operation);
  };
  for (const { body } of program.functions) eachStatement(body, visit);
  for (const { blocks } of program.operations) for (const { body } of blocks) eachStatement(body, visit);
  return { allocated, freed, spawned };
}

function initialSlots({ struct, own }: Pool): number {
  return struct.kind === 'task' ? own : struct.objects.length;
}

/** The last slot that is ever live. */
function lastLiveSlot(program: Program, pool: Pool, use: Uses): number {
  const pools = poolsOf(program);
  const last = use.allocated.has(pool.struct.name) ? pool.own : initialSlots(pool);
  return pool.embeddings.reduce((most, { owner, base }) => {
    const around = lastLiveSlot(program, pools.get(owner)!, use);
    return around > 0 ? Math.max(most, base + around) : most;
  }, last);
}

/** The fields of a struct; an object that is smaller than a byte takes 1, 2 or 4 bits. */
function objectLayout(
  pool: Pool,
  intervals: Intervals,
): {
  readonly fields: ReadonlyMap<string, FieldLayout>;
  readonly strideBits: number;
} {
  const plain = new Map<string, Range>();
  const arrays: [string, Range, number][] = [];
  for (const [name, { field, length }] of pool.fields) {
    if (!field.type) continue;
    const { lo, hi } = intervals.fieldRange(pool.struct.name, name);
    if (field.length !== undefined) arrays.push([name, { lo, hi }, length]);
    else plain.set(name, { lo, hi });
  }
  const { spots, bytes } = packRecord(plain);
  const fields = new Map<string, FieldLayout>(spots);

  const bits = [...plain.values()].reduce((sum, range) => sum + widthOf(range), 0);
  if (arrays.length === 0 && bits <= 4) return { fields, strideBits: bits === 0 ? 0 : strideOf(bits) };
  let offset = bytes;
  for (const [name, range, length] of arrays) {
    const width = widthOf(range);
    const strideBits = width === 0 ? 0 : strideOf(width);
    const unit = Math.max(8, strideBits) as 8 | 16 | 32;
    fields.set(name, { offset, unit, shift: 0, width, ...range, array: { length, strideBits } });
    offset += Math.ceil((length * strideBits) / 8);
  }
  return { fields, strideBits: 8 * offset };
}

/** The smallest power of two that is not less. */
function strideOf(bits: number): number {
  return 2 ** Math.ceil(Math.log2(bits));
}

function operationLayouts(program: Program, use: Uses, intervals: Intervals): ReadonlyMap<string, OperationLayout> {
  const known = new Map<string, OperationLayout>();
  const roots = new Set([...program.tasks.map((task) => task.operation), ...use.spawned]);
  const layOutOne = (name: string): OperationLayout => {
    const index = program.operations.findIndex((operation) => operation.name === name);
    const operation = program.operations[index]!;
    const places = restsAndCalls(operation, roots.has(name));
    const ranges = new Map<string, Range>();
    ranges.set(where, { lo: 0, hi: places.rests.length + places.calls.length });
    const { variables } = intervals.scopeOf(operation);
    for (const { name: local } of operation.locals) ranges.set(local, variables.get(local)!);
    const { spots, bytes } = packRecord(ranges, where);
    const locals = new Map([...spots].filter(([key]) => key !== where));
    const below = places.calls.map((call) => layout(call.operation).deepest);
    return { operation, index, where: spots.get(where)!, locals, bytes, deepest: bytes + Math.max(0, ...below), ...places }; // prettier-ignore
  };
  const layout = (name: string): OperationLayout => {
    let found = known.get(name);
    if (!found) known.set(name, (found = layOutOne(name)));
    return found;
  };
  for (const { name } of program.operations) layout(name);
  return known;
}

/** Stands for the place of a frame among its locals: no local is called so. */
const where = '';

function restsAndCalls(operation: Operation, isRoot: boolean) {
  const rests = new Set<number>(isRoot ? [0] : []);
  const calls: Call[] = [];
  for (const { body } of operation.blocks)
    eachStatement(body, (statement) => {
      if (statement.do === 'yield') rests.add(statement.to);
      if (statement.do !== 'invoke') return;
      const { operation: callee, then, into } = statement;
      if (!calls.some((c) => sameCall(c, { operation: callee, then, into })))
        calls.push({ operation: callee, then, into });
    });
  return { rests: [...rests].sort((a, b) => a - b), calls };
}

function sameCall(a: Call, b: Call): boolean {
  return a.operation === b.operation && a.then === b.then && a.into === b.into;
}

/** The value of `where` in a frame that rests at the block. */
export function restCode({ rests }: OperationLayout, block: number): number {
  const code = rests.indexOf(block) + 1;
  console.assert(code > 0, 'a block that is a place to rest');
  return code;
}

/** The value of `where` in a frame that waits for the call. */
export function callCode({ rests, calls }: OperationLayout, call: Call): number {
  const position = calls.findIndex((other) => sameCall(other, call));
  console.assert(position >= 0, 'a call of this operation');
  return rests.length + position + 1;
}

function deepest(operations: readonly OperationLayout[]): number {
  return Math.max(0, ...operations.map((operation) => operation.deepest));
}

/** The result stands where the locals were, but leaves `where` alone: its 0 says that the task has finished. */
function namedTask(base: number, operation: OperationLayout, result: Range): TaskLayout {
  const offset = operation.where.unit / 8;
  const packed = packRecord(new Map([['result', result]]));
  const spot = packed.spots.get('result')!;
  return {
    base,
    bytes: Math.max(operation.deepest, offset + packed.bytes),
    operation,
    result: { ...spot, offset: offset + spot.offset },
  };
}
