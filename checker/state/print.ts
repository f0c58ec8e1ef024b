/** The layout of a program's states as a table: what `allwalks ir --layout` prints. */

import type { Program } from '../ir/ir.ts';
import { layOut } from './layout.ts';
import type { FieldLayout, Layout, OperationLayout, PoolLayout } from './layout.ts';
import type { Spot } from './record.ts';

/**
 * A line for each number of a state, with where it is (`byte.bit`), how many bits it has, and which values:
 *
 *     header   0.0    4  used Dentry      0..8
 *     Dentry#1 12.0   3  d_count          0..7
 *
 * Of several objects the first one is shown, and how far it is to the next.
 */
export function printLayout(program: Program): string {
  const layout = layOut(program);
  const sections = [headerLines(layout), ...poolSections(layout), ...operationSections(layout), taskLines(layout)];
  return `${layout.bytes} bytes a state\n${sections
    .filter((lines) => lines.length > 1)
    .map((lines) => `\n${lines.join('\n')}\n`)
    .join('')}`;
}

function headerLines({ pools, tasks, spawnable }: Layout): string[] {
  const lines = ['header'];
  for (const { pool, life } of pools.values())
    if (life.used) lines.push(line(life.used, 0, `slots of ${pool.struct.name} handed out`));
  for (const [i, { root }] of tasks.entries())
    if (root) lines.push(line(root, 0, `what spawn slot ${i + 1} runs: ${numbered(spawnable)}`));
  for (const { pool, life } of pools.values())
    if (life.liveBits !== undefined)
      lines.push(row(life.liveBits, pool.own, `which of ${pool.struct.name} are live`, ''));
  return lines;
}

function numbered(operations: readonly OperationLayout[]): string {
  return operations.map(({ operation }, i) => `${i + 1} ${operation.name}`).join(', ');
}

function poolSections({ pools }: Layout): string[][] {
  return [...pools.values()].filter(({ slots }) => slots > 0).map((pool) => [title(pool), ...fieldLines(pool)]);
}

function title({ pool, slots, strideBits }: PoolLayout): string {
  const each = strideBits % 8 === 0 ? `${strideBits / 8} bytes` : `${strideBits} bits`;
  return slots === 1 ? pool.struct.name : `${pool.struct.name}, ${slots} of ${each}`;
}

function fieldLines({ firstBit, fields }: PoolLayout): string[] {
  const sorted = [...fields].sort(([, a], [, b]) => position(a, firstBit) - position(b, firstBit));
  return sorted.map(([name, field]) => {
    const { array } = field;
    return line(field, firstBit, array ? `${name}, ${array.length} of ${array.strideBits} bits` : name);
  });
}

function operationSections({ operations }: Layout): string[][] {
  return [...operations.values()].map(({ operation, bytes, where, locals }) => [
    `frame of ${operation.name}, ${bytes} bytes`,
    line(where, 0, 'where it rests or waits'),
    ...[...locals].map(([name, spot]) => line(spot, 0, name)),
  ]);
}

function taskLines({ program, tasks }: Layout): string[] {
  const lines = tasks.map(({ base, bytes, result }, i) => {
    const name = program.tasks[i]?.name ?? `spawn slot ${i + 1}`;
    const after =
      result && result.width > 0 ? `; its result at ${at(position(result, 8 * base))} once it is done` : '';
    return row(8 * base, 8 * bytes, `frames of ${name}${after}`, '');
  });
  return ['tasks', ...lines];
}

function position({ offset, shift }: Spot | FieldLayout, firstBit: number): number {
  return firstBit + 8 * offset + shift;
}

function line(spot: Spot, firstBit: number, what: string): string {
  const values = spot.lo === spot.hi ? `always ${spot.lo}` : `${spot.lo}..${spot.hi}`;
  return row(position(spot, firstBit), spot.width, what, values);
}

function row(bit: number, width: number, what: string, values: string): string {
  return `  ${at(bit).padStart(6)}  ${String(width).padStart(4)}  ${what.padEnd(36)}  ${values}`.trimEnd();
}

function at(bit: number): string {
  return `${Math.floor(bit / 8)}.${bit % 8}`;
}
