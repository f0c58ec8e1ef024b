/**
 * What operations return in the course of a step, as part of the state it leads to: a ghost object that the program
 * writes and a search reads and clears, so that two states that were come to in different ways are one again.
 */

import { freeName } from '../ir/machine.ts';
import type { AtomicFunction, Operation, Program, Statement, Struct } from '../ir/ir.ts';
import { compare, constant, increment, local, whole, within } from '../ir/phrases.ts';
import type { Layout } from '../state/layout.ts';
import { cellAt } from '../state/packed.ts';
import { readSpot, type Spot } from '../state/record.ts';

/** Returns in one step that are kept; more are only counted as too many. */
const most = 6;

/** An operation, by its position in the program, and what it returned. */
export interface Returned {
  readonly operation: number;
  readonly value: number;
}

export interface Noting {
  readonly program: Program;
  /** The name of the struct of the ghost object. */
  readonly struct: string;
}

/** The program with notes of what those operations return that `wanted` says yes to, by their names. */
export function withTrail(program: Program, wanted: (operation: string) => boolean): Noting {
  const struct = freeName('Trail', program.structs);
  const note = freeName('note a result', program.functions);
  const whichOperation = { kind: 'int', lo: 0, hi: program.operations.length } as const;
  const trail: Struct = {
    name: struct,
    kind: 'ghost',
    capacity: 1,
    objects: [{}],
    fields: [
      { name: 'count', type: { kind: 'int', lo: 0, hi: most } },
      { name: 'over', type: { kind: 'bool' } },
      { name: 'operation', type: whichOperation, length: most },
      { name: 'value', type: whole('').type, length: most },
    ],
  };
  const operations = program.operations.map((each, i) => (wanted(each.name) ? noting(each, i, note) : each));
  return {
    program: {
      ...program,
      structs: [...program.structs, trail],
      functions: [...program.functions, noteFunction(note, struct)],
      operations,
    },
    struct,
  };
}

function noteFunction(name: string, struct: string): AtomicFunction {
  const target = (field: string) => ({ object: constant(1), struct, field });
  const element = (field: string): Statement => ({ do: 'store', ...target(field), index: local('count'), value: local(field) }); // prettier-ignore
  return {
    name,
    params: 2,
    locals: ['operation', 'value', 'count'].map(whole),
    body: [
      { do: 'load', into: 'count', ...target('count') },
      {
        do: 'if',
        condition: compare('count', '<', most),
        then: [
          element('operation'),
          element('value'),
          increment('count'),
          { do: 'store', ...target('count'), value: local('count') },
        ],
        else: [{ do: 'store', ...target('over'), value: constant(1) }],
      },
    ],
  };
}

/** The operation with a note before each `return` of a value. */
function noting(operation: Operation, position: number, note: string): Operation {
  const noted = (list: readonly Statement[]): Statement[] =>
    list.flatMap((statement): Statement[] => {
      if (statement.do !== 'return' || !statement.value) return [within(statement, noted)];
      return [{ do: 'call', function: note, args: [constant(position), statement.value] }, statement];
    });
  const blocks = operation.blocks.map((block) => ({ ...block, body: noted(block.body) }));
  return { ...operation, blocks };
}

/** Reads the notes in packed states, and clears them. */
export class Trail {
  private readonly count: readonly [number, Spot];
  private readonly over: readonly [number, Spot];
  private readonly entries: readonly { readonly operation: [number, Spot]; readonly value: [number, Spot] }[];
  /** The bytes of the ghost object, and what they are when nothing is noted. */
  private readonly begin: number;
  private readonly clean: Uint8Array;

  constructor(layout: Layout, struct: string, initial: Uint8Array) {
    const pool = layout.pools.get(struct)!;
    const cell = (field: string, index = 0) => cellAt(pool, 1, pool.fields.get(field)!, index);
    this.count = cell('count');
    this.over = cell('over');
    this.entries = Array.from({ length: most }, (_, i) => ({ operation: cell('operation', i), value: cell('value', i) })); // prettier-ignore
    this.begin = pool.firstBit / 8;
    this.clean = initial.slice(this.begin, this.begin + pool.strideBits / 8);
  }

  /** What has been returned on the way to the state, whose notes are cleared; null: more than there was room for. */
  take(state: Uint8Array, view: DataView): readonly Returned[] | null {
    const count = readSpot(view, ...this.count);
    if (count === 0) return none;
    const over = readSpot(view, ...this.over) !== 0;
    const returned = this.entries.slice(0, count).map(({ operation, value }) => ({
      operation: readSpot(view, ...operation),
      value: readSpot(view, ...value),
    }));
    state.set(this.clean, this.begin);
    return over ? null : returned;
  }
}

const none: readonly Returned[] = [];
