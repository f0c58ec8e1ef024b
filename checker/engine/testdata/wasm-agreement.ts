/**
 * Two engines on one program, compared node by node and edge by edge.
 *
 * Breadth-first search numbers states in order of discovery, and the order of transitions is part of what an
 * engine must do: so state n of one engine must be state n of the other, down to every cell of every object,
 * and each of their transitions must lead to the same number, break a rule in both, or meet a limit in both.
 */

import { expect } from 'vitest';
import type { Program } from '../../ir/ir.ts';
import { poolsOf } from '../../ir/slots.ts';
import { readCell, standOf } from '../../state/packed.ts';
import type { Cell } from '../engine.ts';
import { Reference } from '../reference.ts';
import { Instance } from '../wasm/instance.ts';
import { status } from '../wasm/machine.ts';

/** Fails unless both engines have the same graph, violations and all. Gives its size. */
export function expectSameGraph(program: Program): { readonly states: number; readonly transitions: number } {
  const reference = new Reference(program);
  const instance = new Instance(program, 'breadth-first', Infinity, () => true);
  instance.begin({});
  const cells = cellsOf(program);

  const found: State[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (state: State) => {
    const key = reference.key(state);
    if (!numbers.has(key)) numbers.set(key, found.push(state) - 1);
    return numbers.get(key)!;
  };
  const rawNumbers = new Map<string, number>();
  const rawKey = (address: number) => Buffer.from(instance.stateAt(address)).toString('latin1');

  numberOf(reference.initial());
  let transitions = 0;
  for (let n = 0; n < found.length; n++) {
    const ours = [...reference.successors(found[n]!)].map((successor) => ({
      ...successor.move,
      to: successor.kind === 'state' ? numberOf(successor.state) : successor.kind,
    }));
    instance.expand(n);
    for (let m = rawNumbers.size; m < instance.exports.states.value; m++)
      rawNumbers.set(rawKey(instance.address(m)), m);
    // One by one: the next successor takes the place of the one before.
    const theirs = Array.from(instance.successors(n), ({ move, end, address }) => ({
      ...move,
      to: end === status.rested ? rawNumbers.get(rawKey(address)) : end === status.limited ? 'limit' : 'failure',
    }));
    expect(theirs).toEqual(ours);
    expect(rawLooksOf(instance, cells, instance.address(n))).toEqual(looksOf(reference, cells, found[n]!));
    transitions += ours.length;
  }
  expect(instance.exports.states.value).toBe(found.length);
  return { states: found.length, transitions };
}

type State = ReturnType<Reference['initial']>;

/** All that can be seen of a state: of every cell its value, of every task where it stands. */
function looksOf(reference: Reference, cells: readonly Cell[], state: State) {
  const { tasks, spawnSlots } = reference.program;
  return {
    cells: cells.map((cell) => reference.read(state, cell)),
    tasks: Array.from({ length: tasks.length + spawnSlots }, (_, task) => reference.stand(state, task)),
  };
}

function rawLooksOf({ compiled: { layout }, view }: Instance, cells: readonly Cell[], address: number) {
  return {
    cells: cells.map((cell) => readCell(layout, view, address, cell)),
    tasks: layout.tasks.map((_, task) => standOf(layout, view, address, task)),
  };
}

/** Every cell of every object that a program can have, live or not. */
function cellsOf(program: Program): readonly Cell[] {
  const cells: Cell[] = [];
  for (const [struct, { slots, fields }] of poolsOf(program))
    for (let slot = 1; slot <= slots; slot++)
      for (const [field, { field: declared, length }] of fields)
        for (let index = 0; index < length; index++)
          cells.push({ struct, slot, field, ...(declared.length !== undefined && { index }) });
  return cells;
}
