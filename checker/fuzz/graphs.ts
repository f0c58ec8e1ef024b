/**
 * Two engines on one program, compared node by node and edge by edge.
 *
 * Breadth-first search numbers states in order of discovery, and the order of transitions is part of what an
 * engine must do: so state n of one engine must be state n of the other, down to every cell of every object,
 * and each of their transitions must lead to the same number, break a rule in both, or meet a limit in both.
 * What lies beyond a violation is compared, too.
 */

import { isDeepStrictEqual } from 'node:util';
import { cellsOf } from '../engine/cells.ts';
import type { Cell } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import { Instance } from '../engine/wasm/instance.ts';
import { status } from '../engine/wasm/machine.ts';
import type { Program } from '../ir/ir.ts';
import { readCell, standOf } from '../state/packed.ts';

type State = ReturnType<Reference['initial']>;

/** How much of the graph is compared at most. */
export interface Extent {
  readonly states: number;
  readonly transitions: number;
}

/** Numbers states, in order of discovery, by what tells them apart. */
class Numbering<S> {
  readonly found: S[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(key: string, state: S): number {
    let number = this.numbers.get(key);
    if (number === undefined) this.numbers.set(key, (number = this.found.push(state) - 1));
    return number;
  }
}

/** In what the reference engine and the compiled one differ; undefined where they have the same graph. */
export function graphDifference(program: Program, extent: Extent): string | undefined {
  const reference = new Reference(program);
  const instance = new Instance(program, 'breadth-first', Infinity, () => true, extent.states + extent.transitions);
  instance.begin({});
  const cells = cellsOf(program);
  const ours = new Numbering<State>();
  const theirs = new Numbering<number>();
  const numberAt = (address: number) =>
    theirs.numberOf(Buffer.from(instance.stateAt(address)).toString('latin1'), address);
  const initial = reference.initial();
  ours.numberOf(reference.key(initial), initial);
  numberAt(instance.address(0));

  let left = extent.transitions;
  for (let n = 0; n < ours.found.length && n < extent.states; n++) {
    const expected: object[] = [];
    for (const successor of reference.successors(ours.found[n]!)) {
      if (--left < 0) return undefined;
      const to =
        successor.kind === 'state'
          ? ours.numberOf(reference.key(successor.state), successor.state)
          : successor.kind;
      expected.push({ ...successor.move, to, then: successor.kind === 'state' ? (successor.then ?? []) : [] });
    }
    // The search itself, which puts states into the arena, and then the same steps one by one.
    instance.expand(n);
    for (let m = theirs.found.length; m < instance.exports.states.value; m++) numberAt(instance.address(m));
    const found = Array.from(instance.successors(n), ({ move, end, address, then }) => ({
      ...move,
      to: end === status.rested ? numberAt(address) : end === status.limited ? 'limit' : 'failure',
      then,
    }));
    const edges = compared(`the transitions of state ${n}`, expected, found);
    if (edges) return edges;
    const looks = compared(`state ${n}`, looksOf(reference, cells, ours.found[n]!), rawLooksOf(instance, cells, n));
    if (looks) return looks;
    const count = compared(`the states known after state ${n}`, ours.found.length, instance.exports.states.value);
    if (count) return count;
  }
  return undefined;
}

/** Says how two values differ, if they do. */
export function compared(what: string, reference: unknown, other: unknown): string | undefined {
  if (isDeepStrictEqual(reference, other)) return undefined;
  return `${what}:\n  reference: ${JSON.stringify(reference)}\n  other:     ${JSON.stringify(other)}`;
}

/** All that can be seen of a state: of every cell its value, of every task where it stands. */
function looksOf(reference: Reference, cells: readonly Cell[], state: State) {
  const { tasks, spawnSlots } = reference.program;
  return {
    cells: cells.map((cell) => reference.read(state, cell)),
    tasks: Array.from({ length: tasks.length + spawnSlots }, (_, task) => reference.stand(state, task)),
  };
}

function rawLooksOf(instance: Instance, cells: readonly Cell[], state: number) {
  const { view } = instance;
  const { layout } = instance.compiled;
  const address = instance.address(state);
  return {
    cells: cells.map((cell) => readCell(layout, view, address, cell)),
    tasks: layout.tasks.map((_, task) => standOf(layout, view, address, task)),
  };
}
