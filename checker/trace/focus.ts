/**
 * Which of the events of a step it is about: its one access to shared memory, or the call that makes it.
 */

import type { Event } from '../engine/engine.ts';
import type { Program } from '../ir/ir.ts';

/**
 * The event a person wants to see the source text of. Accesses inside an atomic function are the call's:
 * `spin_lock(d.d_lock)` is shown, not the line of `spin_lock` that does the work.
 */
export function mainEvent(program: Program, events: readonly Event[]): Event | undefined {
  let call: Event | undefined;
  let depth = 0;
  for (const event of events) {
    if (event.kind === 'call') {
      if (depth === 0) call = event;
      depth++;
    } else if (event.kind === 'result') {
      depth--;
      if (depth === 0) call = undefined;
    } else if (touchesShared(program, event)) {
      return call ?? event;
    }
  }
  // A call without its result is one that a rule or a limit cut short.
  return call;
}

/** Other tasks can notice it. */
function touchesShared(program: Program, event: Event): boolean {
  switch (event.kind) {
    case 'spawn':
      return true;
    case 'alloc':
    case 'free':
      return isShared(program, event.struct);
    case 'read':
    case 'write':
      return isShared(program, event.struct) && !isReadonly(program, event.struct, event.field);
    default:
      return false;
  }
}

function structNamed(program: Program, name: string) {
  return program.structs.find((struct) => struct.name === name);
}

export function isShared(program: Program, struct: string): boolean {
  const kind = structNamed(program, struct)?.kind;
  return kind === 'shared' || kind === 'task';
}

export function isReadonly(program: Program, struct: string, field: string): boolean {
  const found = structNamed(program, struct)?.fields.find((each) => each.name === field);
  return found?.readonly === true;
}
