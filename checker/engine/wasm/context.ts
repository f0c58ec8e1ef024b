/** Where compiled code stands: the function it goes into, what names mean there, and how to leave. */

import type { Statement } from '../../ir/ir.ts';
import type { Range } from '../../ir/slots.ts';
import type { Scope } from '../../state/ranges.ts';
import type { Code, Func, Label, Local, ValueType } from './encode.ts';
import type { Machine, Status } from './machine.ts';

/** A local, parameter or temp of the program. */
export interface Variable {
  /** What it can hold. */
  readonly range: Range;
  readonly read: Code;
  /** Gives it a value. Absent where it never changes. */
  readonly write?: (value: Code) => Code;
  /** It is a rule that values are within the range; else it is a fact. */
  readonly limited?: boolean;
}

export interface Context {
  readonly machine: Machine;
  readonly func: Func;
  /** The address of the state that the code looks at and changes. */
  readonly state: Local;
  /** The number of the task that runs; 0 in properties. */
  readonly self: Code;
  readonly variables: ReadonlyMap<string, Variable>;
  /** The intervals of the variables, for `intervalOf`. */
  readonly scope: Scope;
  /** Ends the step; `stopped`: for the reason in the variable `stop`. */
  readonly leave: (why: Status | 'stopped') => Code;
  readonly jumps: Jumps;
}

/** What `return`, `break`, `continue` and, in operations, the other jumps do. */
export interface Jumps {
  readonly return: (value: Code) => Code;
  readonly break?: Label;
  readonly continue?: Label;
  readonly goto?: (block: number) => Code;
  readonly yield?: (block: number) => Code;
  readonly invoke?: (statement: Extract<Statement, { readonly do: 'invoke' }>) => Code;
}

/** Gives each function its scratch locals, and takes them back for use by others. */
const spares = new WeakMap<Func, Record<ValueType, Local[]>>();

export function scratch(func: Func, type: ValueType = 'i32'): Local {
  return spares.get(func)?.[type].pop() ?? func.local(type);
}

export function release(func: Func, local: Local, type: ValueType = 'i32'): void {
  let spare = spares.get(func);
  if (!spare) spares.set(func, (spare = { i32: [], i64: [], v128: [] }));
  spare[type].push(local);
}

/**
 * Runs `make` with a scratch local that is free again afterwards. Code that was made before may use the same
 * local: it must not run while the local is needed.
 */
export function withScratch(func: Func, make: (local: Local) => Code, type: ValueType = 'i32'): Code {
  const local = scratch(func, type);
  const code = make(local);
  release(func, local, type);
  return code;
}
