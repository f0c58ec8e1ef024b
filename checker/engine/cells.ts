/** The cells of memory that a program can have, for those who look at all of it. */

import type { Program } from '../ir/ir.ts';
import { poolsOf } from '../ir/slots.ts';
import type { Cell } from './engine.ts';

const known = new WeakMap<Program, readonly Cell[]>();

/** Every cell of every object that a program can have, live or not. */
export function cellsOf(program: Program): readonly Cell[] {
  let cells = known.get(program);
  if (!cells) known.set(program, (cells = listCells(program)));
  return cells;
}

function listCells(program: Program): Cell[] {
  const cells: Cell[] = [];
  for (const [struct, { slots, fields }] of poolsOf(program))
    for (let slot = 1; slot <= slots; slot++)
      for (const [field, { field: declared, length }] of fields)
        for (let index = 0; index < length; index++)
          cells.push({ struct, slot, field, ...(declared.length !== undefined && { index }) });
  return cells;
}
