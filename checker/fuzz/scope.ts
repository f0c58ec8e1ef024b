/** What random code can refer to where it is being written, and how much more of it there may be. */

import type { Statement, Type } from '../ir/ir.ts';
import type { Range } from '../ir/slots.ts';
import type { Dice } from './dice.ts';
import type { World } from './generate-memory.ts';

/** A local, parameter or temp. What temps are meant to hold is known here only. */
export interface Name {
  readonly name: string;
  readonly type: Type;
}

/** A function or operation that may be called. */
export interface Callable {
  readonly name: string;
  readonly params: readonly Type[];
  readonly result: Type;
  /** The most ways there are through it, choices multiplied. */
  readonly ways: number;
}

export interface Scope {
  readonly dice: Dice;
  readonly world: World;
  /** Properties, and functions that they call (readers), only read; only properties look at tasks. */
  readonly code: 'operation' | 'function' | 'reader' | 'property';
  /** What may be read; and, of that, what may be assigned: a loop's counter may not. */
  readonly names: readonly Name[];
  readonly settable: readonly Name[];
  /** Declares another name that holds 32 bits, and that nothing else assigns. */
  readonly fresh: () => string;
  readonly functions: readonly Callable[];
  readonly spawnable: readonly Callable[];
  /** Inside a loop or each. */
  readonly inLoop: boolean;
  /** Ends the code: leaves the block of an operation, returns from a function. */
  readonly leave: (scope: Scope) => readonly Statement[];
  /** Blocks of operations that tasks can be at, for properties. */
  readonly blocks: readonly { readonly operation: string; readonly block: number }[];
  /** What is left: of statements, and of ways through the code that choices multiply. */
  readonly room: { statements: number; ways: number };
}

/** The values a type allows. */
export function rangeIn({ enums, pools }: World, type: Type): Range {
  switch (type.kind) {
    case 'int':
      return { lo: type.lo, hi: type.hi };
    case 'bool':
      return { lo: 0, hi: 1 };
    case 'enum':
      return { lo: 0, hi: enums[type.enum]!.length - 1 };
    case 'ref':
      return { lo: 0, hi: pools.get(type.struct)!.slots };
  }
}

/** Whether a value of the one type always fits the other and means about the same. */
export function fits({ world }: Scope, from: Type, to: Type): boolean {
  if (from.kind === 'ref' || to.kind === 'ref')
    return from.kind === 'ref' && to.kind === 'ref' && from.struct === to.struct;
  const [inner, outer] = [rangeIn(world, from), rangeIn(world, to)];
  return inner.lo >= outer.lo && inner.hi <= outer.hi;
}
