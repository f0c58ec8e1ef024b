/** What else the language has, and the kernel's model does not use: run as JavaScript it has to mean the same. */

import { alloc, choose, current, global, maybe, scenario, spawn } from 'allwalks';
import type { Bits, Embedded, FixedArray, Int, Private, Shared, Steps, Task } from 'allwalks';
import { halves, LIMIT, type Node as OtherNode } from './other.ts';

export interface Me extends Task {
  readonly number: Int<0, 7>;
  calls: Int<0, 7>;
}

export interface Corner extends Shared {
  at: Int<1, 9>;
  open: boolean;
}

type Colour = 'red' | 'green';

export const FLAG_A = 0x1;
export const FLAG_B = FLAG_A << 1;

/** Another file has a Node, too. */
export interface Node extends Shared {
  flags: Bits<'FLAG_'>;
  colour: Colour;
  values: FixedArray<Int<0, 63>, 3>;
  readonly corner: Embedded<Corner>;
  readonly next: Node | null;
  other: OtherNode | null;
}

interface Walk extends Private {
  seen: Int<0, 63>;
}

export const untouched = global<Corner>({ at: 3 });
export const shared_corner = global<Corner>({ open: true });

/** Atomic: the caller's own field. */
export const note = (by: number): void => {
  current<Me>().calls += by;
};

/** Atomic: for tests. */
function apply<T>(object: T, what: (object: T) => void): void {
  what(object);
}

/** Atomic: for tests. */
function paint(node: Node): void {
  node.colour = node.colour === 'red' ? 'green' : 'red';
}

/** Atomic: for tests. */
function mark(node: Node): void {
  node.flags |= FLAG_B;
}

function* child(node: Node): Steps {
  const at = (node.corner as Corner).at;
  yield;
  node.values[2] = at;
  yield 'painted';
  apply<Node>(node, paint);
}

function* walk(node: Node): Steps<number> {
  const w = alloc<Walk>();
  const which = choose(3, 'which');
  yield;
  node.values[which] = halves(7 + which) % LIMIT;
  yield;
  w.seen = node.values[which]!;
  yield;
  note(maybe('twice') ? 2 : 1);
  yield;
  const other = alloc<OtherNode>({ back: node });
  yield 'hung up';
  node.other = other;
  yield;
  spawn(child, node);
  yield;
  mark(node.next!);
  yield;
  shared_corner.open = !maybe('shut') as boolean;
  return w.seen;
}

export default scenario({
  title: 'all of the language',
  init: () => {
    const next = alloc<Node>({ flags: FLAG_A, corner: { at: 5, open: true } });
    return { node: alloc<Node>({ values: [1, 2, 3], next }) };
  },
  tasks: {
    first: ({ node }) => walk(node),
    *second({ node }) {
      yield* child(node.next!);
    },
  },
  always: {
    'not all of it': ({ node }) =>
      !(
        node.values[1] === 4 &&
        node.values[2] === 1 &&
        node.next!.colour === 'green' &&
        node.next!.flags === 3 &&
        !shared_corner.open &&
        node.colour === 'green'
      ),
  },
  sometimes: { 'the first is done': () => true },
});
