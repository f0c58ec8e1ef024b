/** A packed state as a state of the reference engine: what compiled code has found is put into words there. */

import type { Program } from '../ir/ir.ts';
import type { Pool } from '../ir/slots.ts';
import { poolsOf } from '../ir/slots.ts';
import type { Layout, OperationLayout } from '../state/layout.ts';
import { isLive, readCell, walkFrames } from '../state/packed.ts';
import { readSpot } from '../state/record.ts';
import { List } from './reference-records.ts';
import { Call, Objects, State, Thread } from './reference-state.ts';

/** The state that bytes of this layout of its program stand for. */
export function unpackState(layout: Layout, bytes: Uint8Array): State {
  const { program } = layout;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const operations = new Map(program.operations.map(({ name }, index) => [name, index]));
  return State({
    pools: List([...poolsOf(program).values()].map((pool) => objectsIn(layout, view, pool))),
    threads: List(layout.tasks.map((_, task) => threadIn(layout, view, task, operations))),
  });
}

function objectsIn(layout: Layout, view: DataView, pool: Pool): Objects {
  const { struct, own, slots } = pool;
  const { life } = layout.pools.get(struct.name)!;
  const initially = struct.kind === 'task' ? own : struct.objects.length;
  const objects = Array.from({ length: slots }, (_, i) => {
    if (!isLive(layout, view, 0, struct.name, i + 1)) return null;
    const cells: number[] = [];
    for (const [field, { length }] of pool.fields)
      for (let index = 0; index < length; index++)
        cells.push(readCell(layout, view, 0, { struct: struct.name, slot: i + 1, field, index })!);
    return List(cells);
  });
  return Objects({ used: life.used ? readSpot(view, 0, life.used) : initially, slots: List(objects) });
}

function threadIn(layout: Layout, view: DataView, task: number, operations: ReadonlyMap<string, number>): Thread {
  const { base, operation, root, result } = layout.tasks[task]!;
  const runs = operation ?? layout.spawnable[readSpot(view, 0, root!) - 1];
  if (!runs) return Thread();
  const calls: Call[] = [];
  walkFrames(layout, view, base, runs, (frame, code, at) => {
    const index = operations.get(frame.operation.name)!;
    calls.push(callIn(layout.program, frame, index, code, view, at));
  });
  if (calls.length === 0) return Thread({ status: 'done', result: readSpot(view, base, result!) });
  return Thread({ status: 'running', calls: List(calls) });
}

function callIn(
  program: Program,
  frame: OperationLayout,
  operation: number,
  code: number,
  view: DataView,
  at: number,
): Call {
  const { locals, temps } = program.operations[operation]!;
  const waitsFor = frame.calls[code - frame.rests.length - 1];
  const names = [...locals.map(({ name }) => name), ...temps];
  return Call({
    operation,
    block: waitsFor?.then ?? frame.rests[code - 1]!,
    locals: List(locals.map(({ name }) => readSpot(view, at, frame.locals.get(name)!))),
    into: waitsFor?.into === undefined ? -1 : names.indexOf(waitsFor.into),
  });
}
