/** A state in words: where each task stands, and the value of each field. */

import type { Stepper } from '../engine/engine.ts';
import { poolsOf } from '../ir/slots.ts';
import { formatCell, formatValue, taskName } from '../ir/values.ts';
import { ownName } from './schedule.ts';
import { placeOfBlock } from './trace.ts';

/** `walker: "lookup" in path_walk`, of each task that has begun or can begin. */
export function standsIn<S>(stepper: Stepper<S>, state: S): string[] {
  const { program } = stepper;
  const stands: string[] = [];
  for (let task = 0; task < program.tasks.length + program.spawnSlots; task++) {
    const { status, frames } = stepper.stand(state, task);
    const top = frames.at(-1);
    if (status === 'dormant') continue;
    const operation = top && program.operations.find(({ name }) => name === top.operation);
    const block = top && operation?.blocks[top.block];
    const at = block?.name === undefined ? (placeOfBlock(program, block)?.text ?? '') : `“${block.name}”`;
    stands.push(`${taskName(program, task)}: ${top ? `${at} in ${ownName(top.operation)}`.trim() : 'done'}`);
  }
  return stands;
}

/** `T.d_count = 2`, of every object that is live. */
export function cellsIn<S>(stepper: Stepper<S>, state: S): string[] {
  const { program } = stepper;
  const cells: string[] = [];
  for (const [struct, { slots, fields }] of poolsOf(program))
    for (let slot = 1; slot <= slots; slot++)
      for (const [field, { field: declared, length }] of fields)
        for (let i = 0; i < length; i++) {
          const index = declared.length === undefined ? undefined : i;
          const cell = { struct, slot, field, ...(index !== undefined && { index }) };
          const value = stepper.read(state, cell);
          if (value !== undefined)
            cells.push(
              `${formatCell(program, struct, slot, field, index)} = ${formatValue(program, declared.type, value)}`,
            );
        }
  return cells;
}
