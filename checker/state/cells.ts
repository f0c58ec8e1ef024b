/** Every number of a packed state, under a name that all numbers of its kind share. */

import type { FieldLayout, Layout, OperationLayout, PoolLayout } from './layout.ts';
import { cellAt, walkFrames } from './packed.ts';
import { readSpot } from './record.ts';
import type { Spot } from './record.ts';

/** A number that is at the same place in every state. */
export interface Cell {
  readonly name: string;
  /** What it belongs to: `all of Dentry`. */
  readonly owner: string;
  /** The byte its spot counts from. */
  readonly base: number;
  readonly spot: Spot;
}

/** The numbers outside of tasks. */
export function fixedCells(layout: Layout): Cell[] {
  const cells: Cell[] = [];
  for (const pool of layout.pools.values()) {
    const { name } = pool.pool.struct;
    const { used, liveBits } = pool.life;
    const owner = `all of ${name}`;
    if (used) cells.push({ name: `slots of ${name} handed out`, owner, base: 0, spot: used });
    for (let bit = liveBits ?? 0; liveBits !== undefined && bit < liveBits + pool.pool.own; bit++)
      cells.push({ name: `which of ${name} are live`, owner, base: bit >> 3, spot: bitSpot(bit & 7) });
    for (const [field, spot] of pool.fields) cells.push(...fieldCells(field, owner, pool, spot));
  }
  for (const { root } of layout.tasks)
    if (root) cells.push({ name: 'what spawned tasks run', owner: 'all of what is spawned', base: 0, spot: root });
  return cells.filter(({ spot }) => spot.width > 0);
}

function bitSpot(shift: number): Spot {
  return { offset: 0, unit: 8, shift, width: 1, lo: 0, hi: 1 };
}

function fieldCells(field: string, owner: string, pool: PoolLayout, layout: FieldLayout): Cell[] {
  const name = `${pool.pool.struct.name}.${field}`;
  const cells: Cell[] = [];
  for (let slot = 1; slot <= pool.slots; slot++)
    for (let index = 0; index < (layout.array?.length ?? 1); index++) {
      const [base, spot] = cellAt(pool, slot, layout, index);
      cells.push({ name, owner, base, spot });
    }
  return cells;
}

/** The names of what tasks have: where each stands and what it gave, and the locals of all operations. */
export function taskCellNames(layout: Layout): string[] {
  const names = layout.tasks.flatMap((_, task) => [standName(layout, task), resultName(layout, task)]);
  for (const { operation } of layout.operations.values())
    for (const { name } of operation.locals) names.push(`${operation.name}.${name}`);
  return names;
}

const nameOf = ({ program }: Layout, task: number) =>
  program.tasks[task]?.name ?? `spawn slot ${task - program.tasks.length + 1}`;
const standName = (layout: Layout, task: number) => `where ${nameOf(layout, task)} stands`;
const resultName = (layout: Layout, task: number) => `what ${nameOf(layout, task)} gave`;

/** What all numbers of a task belong to: `all of umount`. */
export function taskOwner(layout: Layout, task: number): string {
  return `all of ${nameOf(layout, task)}`;
}

/** Visits the numbers of the tasks of a state at an address: task, name, a number of its own for each place, value. */
export function taskCells(
  layout: Layout,
  view: DataView,
  state: number,
  visit: (task: number, name: string, place: number, value: number) => void,
): void {
  const standNames = standNamesOf(layout);
  layout.tasks.forEach(({ base, operation, root, result }, task) => {
    const runs = operation ?? layout.spawnable[readSpot(view, state, root!) - 1];
    if (!runs) return;
    let depth = 0;
    walkFrames(layout, view, state + base, runs, (frame, code, at) => {
      const place = (task * 64 + depth++) * 4096;
      visit(task, standNames[task]!, place + 4095, code);
      for (const [i, [name, spot]] of namedLocals(frame).entries())
        if (spot.width > 0) visit(task, name, place + i, readSpot(view, at, spot));
    });
    if (depth === 0 && result && result.width > 0)
      visit(task, resultName(layout, task), task * 64 * 4096 + 4094, readSpot(view, state + base, result));
  });
}

const knownStands = new WeakMap<Layout, readonly string[]>();

function standNamesOf(layout: Layout): readonly string[] {
  let names = knownStands.get(layout);
  if (!names) knownStands.set(layout, (names = layout.tasks.map((_, task) => standName(layout, task))));
  return names;
}

const known = new WeakMap<OperationLayout, readonly (readonly [string, Spot])[]>();

function namedLocals(frame: OperationLayout): readonly (readonly [string, Spot])[] {
  let names = known.get(frame);
  if (!names) {
    names = [...frame.locals].map(([local, spot]) => [`${frame.operation.name}.${local}`, spot] as const);
    known.set(frame, names);
  }
  return names;
}
