/** What is observed, in words that mean the same in both programs. */

import type { Reference, State } from '../engine/reference.ts';
import type { Program, Type } from '../ir/ir.ts';
import { formatValue } from '../ir/values.ts';
import { errnoNames } from '../ir/errno.ts';
import type { Heap } from './heap.ts';
import { taskSeen } from './view.ts';

/** What an operation returned. A negative number that nobody gave a type is an errno if there is one of that number. */
export function resultInWords(program: Program, heap: Heap, type: Type | null, value: number): string {
  if (type?.kind === 'ref') return heap.call(type.struct, value);
  if (type !== null && (type.kind !== 'int' || type.as !== undefined)) return formatValue(program, type, value);
  const name = errnoNames[-value];
  return value < 0 && name !== undefined ? `-${name}` : String(value);
}

/** Who waits in a state that nobody leaves, and for what: `a waits for B.owner, b waits for A.owner`. */
export function waitingInWords(reference: Reference, state: State, heap: Heap, view: DataView): string {
  const { program } = reference;
  const names = heap.names(view);
  const kinds = new Map(program.structs.map(({ name, kind }) => [name, kind]));
  const waiting: string[] = [];
  for (let task = 0; task < program.tasks.length + program.spawnSlots; task++) {
    if (program.tasks[task]?.background || reference.stand(state, task).status !== 'running') continue;
    const { events } = reference.record(state, { task, choices: [] });
    const reads = events.filter((event) => event.kind === 'read');
    const shared = reads.filter(({ struct }) => kinds.get(struct) === 'shared');
    // Who sleeps looks at nothing but his own state, and at that last.
    const cells = (shared.length > 0 ? shared : reads.slice(-1)).map(({ struct, slot, field, index }) => {
      const element = index === undefined ? '' : `[${index}]`;
      return heap.cell(names, struct, slot, field) + element;
    });
    const what = cells.length === 0 ? '' : ` for ${[...new Set(cells)].sort().join(', ')}`;
    waiting.push(`${taskSeen(program, task)} waits${what}`);
  }
  return `deadlock: ${waiting.sort().join('; ')}`;
}
