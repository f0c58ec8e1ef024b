/** States as bytes: the initial one of a program is made here, and any of them can be read here. */

import type { InitialObject } from '../ir/ir.ts';
import { defaultIn, ownerOf } from '../ir/slots.ts';
import { restCode } from './layout.ts';
import type { Call, FieldLayout, Layout, OperationLayout, PoolLayout } from './layout.ts';
import { readSpot, writeSpot } from './record.ts';
import type { Spot } from './record.ts';

/** The state in which the program begins. */
export function packInitial(layout: Layout): Uint8Array<ArrayBuffer> {
  const { program, pools, tasks } = layout;
  const bytes = new Uint8Array(layout.bytes);
  const view = new DataView(bytes.buffer);

  for (const pool of pools.values()) {
    const { struct, own } = pool.pool;
    const count = struct.kind === 'task' ? own : struct.objects.length;
    for (let slot = 1; slot <= count; slot++) {
      const given = struct.kind === 'task' ? program.tasks[slot - 1]?.fields : struct.objects[slot - 1];
      packObject(layout, view, pool, slot, given ?? {});
      if (pool.life.liveBits !== undefined) setBit(bytes, pool.life.liveBits + slot - 1);
    }
    if (pool.life.used) writeSpot(view, 0, pool.life.used, count);
  }
  program.tasks.forEach(({ args }, i) => {
    const { base, operation } = tasks[i]!;
    const { where, locals } = operation!;
    writeSpot(view, base, where, restCode(operation!, 0));
    operation!.operation.locals.forEach(({ name }, position) => {
      const spot = locals.get(name)!;
      writeSpot(view, base, spot, args[position] ?? defaultIn(spot));
    });
  });
  return bytes;
}

/** Writes an object, those embedded in it included. */
function packObject(layout: Layout, view: DataView, pool: PoolLayout, slot: number, given: InitialObject): void {
  for (const [name, { field, initial, base }] of pool.pool.fields) {
    const value = given[name];
    if (field.embed) {
      packObject(layout, view, layout.pools.get(field.embed)!, base + slot, (value ?? {}) as InitialObject);
      continue;
    }
    const { array } = pool.fields.get(name)!;
    for (let i = 0; i < (array?.length ?? 1); i++) {
      const number = array ? (value as readonly number[] | undefined)?.[i] : (value as number | undefined);
      const [at, spot] = cellAt(pool, slot, pool.fields.get(name)!, i);
      writeSpot(view, at, spot, number ?? initial);
    }
  }
}

/** Where the cell of an object is: the byte its spot counts from, and the spot. */
export function cellAt(pool: PoolLayout, slot: number, field: FieldLayout, index: number): [number, Spot] {
  const object = pool.firstBit + (slot - 1) * pool.strideBits;
  const element = index * (field.array?.strideBits ?? 0);
  // Objects of whole bytes begin at one; smaller ones, like small elements of arrays, somewhere within.
  const shift = field.shift + (object % 8) + (element % 8);
  return [Math.floor(object / 8) + Math.floor(element / 8), { ...field, shift }];
}

/** The value of a field or element; undefined where the object is not live. */
export function readCell(
  layout: Layout,
  view: DataView,
  state: number,
  { struct, slot, field, index }: { struct: string; slot: number; field: string; index?: number },
): number | undefined {
  const pool = layout.pools.get(struct)!;
  const spot = pool.fields.get(field);
  if (!spot || (index ?? 0) >= (spot.array?.length ?? 1) || !isLive(layout, view, state, struct, slot))
    return undefined;
  const [at, where] = cellAt(pool, slot, spot, index ?? 0);
  return readSpot(view, state + at, where);
}

export function isLive(layout: Layout, view: DataView, state: number, struct: string, slot: number): boolean {
  const { pool, life, slots } = layout.pools.get(struct)!;
  if (slot < 1 || slot > slots) return false;
  const owner = ownerOf(pool, slot);
  if (owner) return isLive(layout, view, state, owner.struct, owner.slot);
  if (slot <= life.always) return true;
  if (life.liveBits !== undefined) {
    const bit = life.liveBits + slot - 1;
    return ((view.getUint8(state + (bit >> 3)) >> (bit & 7)) & 1) === 1;
  }
  return life.used !== undefined && slot <= readSpot(view, state, life.used);
}

/** Where a task stands; tasks count from 0. */
export function standOf(layout: Layout, view: DataView, state: number, task: number) {
  const { base, operation, root } = layout.tasks[task]!;
  const runs = operation ?? layout.spawnable[readSpot(view, state, root!) - 1];
  if (!runs) return { status: 'dormant' as const, frames: [] };
  const frames: { operation: string; block: number; locals: Record<string, number> }[] = [];
  walkFrames(layout, view, state + base, runs, (frame, code, at) => {
    const names = frame.operation.locals.map(({ name }) => name);
    frames.push({
      operation: frame.operation.name,
      block: frame.calls[code - frame.rests.length - 1]?.then ?? frame.rests[code - 1]!,
      locals: Object.fromEntries(names.map((name) => [name, readSpot(view, at, frame.locals.get(name)!)])),
    });
  });
  return { status: frames.length > 0 ? ('running' as const) : ('done' as const), frames };
}

/** Visits the frames of a task from the outermost one on: each with the value of its `where` and its address. */
export function walkFrames(
  layout: Layout,
  view: DataView,
  base: number,
  outermost: OperationLayout,
  visit: (frame: OperationLayout, code: number, at: number) => void,
): void {
  let at = base;
  for (let frame: OperationLayout | undefined = outermost; frame;) {
    const code = readSpot(view, at, frame.where);
    if (code === 0) break;
    visit(frame, code, at);
    const call: Call | undefined = frame.calls[code - frame.rests.length - 1];
    at += frame.bytes;
    frame = call && layout.operations.get(call.operation);
  }
}

function setBit(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3]! |= 1 << (bit & 7);
}
