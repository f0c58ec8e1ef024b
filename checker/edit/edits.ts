/** Edits of one function: its steps in other orders, single steps moved or left out, locks held for less. */

import type { Program } from '../ir/ir.ts';
import { arrange, type Arrangement, type Entry } from './arrange.ts';
import { bindingsOf, type Ways } from './dependencies.ts';
import type { EditableFunction } from './functions.ts';
import { lockScopes } from './locks.ts';
import { compactOrder, countOrders, movedIn, nearestOrders, type Constraints, type Order } from './orders.ts';
import { allLists, type StepList } from './steps.ts';

export const editKinds = ['orders', 'swaps', 'moves', 'deletions', 'lock-scopes'] as const;
export type EditKind = (typeof editKinds)[number];

export interface Edit {
  /** The steps by number as they come now, runs joined, of each list that has changed: `1-3 5 4 6-9`. */
  readonly order: string;
  /** Which step stands elsewhere, or is gone: `4 behind 5: yield* dput(root);` */
  readonly change: string;
  /** The whole file. */
  readonly text: string;
}

export interface Edits {
  /** How many there are, the text as it is among them. `Infinity`: more than can be counted. */
  readonly count: number;
  /** The text as it is; then the others, those that change least first. */
  readonly all: Iterable<Edit>;
}

/** Steps of one list that may change places: indices, both included. */
export interface Range {
  readonly list: StepList;
  readonly from: number;
  readonly to: number;
}

/** A function in the program that it was compiled to. */
export interface Edited {
  readonly program: Program;
  readonly fn: EditableFunction;
  readonly outer: StepList;
  /** Null: all steps may change places with others of their list. */
  readonly range: Range | null;
}

export function editsOf(kind: EditKind, edited: Edited, ways: Ways): Edits {
  const { program, fn, outer, range } = edited;
  const lists = range ? [range.list] : allLists(outer);
  if (kind === 'orders') {
    const bound = bindingsOf(program, fn, ways);
    return orderEdits(
      outer,
      lists.map((list) => ({ list, constraints: [...bound(list), ...outOfRange(list, range)] })),
    );
  }
  const arranged = lists.flatMap((list) =>
    singleOrders(kind, program, list, range ?? { list, from: 0, to: list.steps.length - 1 }).map(
      (order): Arrangement => new Map([[list, order]]),
    ),
  );
  const texts = [new Map(), ...arranged].map((each) => editFor(outer, each));
  const all = [...new Map(texts.map((each) => [each.text, each])).values()];
  return { count: all.length, all };
}

/** What is not within the range stays where it is. */
function outOfRange({ steps }: StepList, range: Range | null): Constraints {
  if (!range) return [];
  const isFree = (index: number) => range.from <= index && index <= range.to;
  return steps.flatMap((_, b) =>
    steps.slice(0, b).flatMap((__, a) => (isFree(a) && isFree(b) ? [] : [[a, b] as const])),
  );
}

function orderEdits(
  outer: StepList,
  lists: readonly { readonly list: StepList; readonly constraints: Constraints }[],
): Edits {
  const counted = lists.map(({ list, constraints }) => ({ count: list.steps.length, constraints }));
  const count = counted.reduce((all, each) => all * countOrders(each.count, each.constraints), 1);
  return {
    count,
    all: (function* () {
      for (const orders of nearestOrders(counted)) {
        const changed = orders.flatMap((order, i) => (isChanged(order) ? [[lists[i]!.list, order] as const] : []));
        yield editFor(outer, new Map(changed));
      }
    })(),
  };
}

function isChanged(order: Order): boolean {
  return order.some((each, i) => each !== i);
}

/** Orders in which one thing is different; where a step is left out, it is not in the order. */
function singleOrders(kind: EditKind, program: Program, list: StepList, range: Range): Entry[][] {
  const all = [...list.steps.keys()];
  const inRange = all.slice(range.from, range.to + 1);
  // What is behind it would never be run.
  const movable = inRange.filter((index) => list.steps[index]!.leaves !== 'always');
  const moved = (index: number, to: number) => all.toSpliced(index, 1).toSpliced(to, 0, index);
  switch (kind) {
    case 'swaps':
      return movable.filter((index) => movable.includes(index + 1)).map((index) => moved(index, index + 1));
    case 'moves':
      return movable.flatMap((index) => movable.filter((to) => to !== index).map((to) => moved(index, to)));
    case 'deletions':
      return inRange.map((index) => [...all.slice(0, index), ...nameOf(list, index), ...all.slice(index + 1)]);
    default:
      return lockScopes(program, list)
        .filter(({ lock, unlock }) => unlock - lock > 1 && inRange.includes(lock) && inRange.includes(unlock))
        .flatMap(({ lock, unlock }) => [moved(lock, lock + 1), moved(unlock, unlock - 1)]);
  }
}

/** Orders of a list in which one step stands elsewhere, two neighbours swapped among them. */
export function movesOf({ steps }: StepList): Order[] {
  const all = [...steps.keys()].filter((index) => steps[index]!.leaves !== 'always');
  const rest = [...steps.keys()].slice(all.length);
  const orders = all.flatMap((index) =>
    all
      .filter((to) => to !== index)
      .map((to) => [...all.toSpliced(all.indexOf(index), 1).toSpliced(to, 0, index), ...rest]),
  );
  return [...new Map(orders.map((order) => [order.join(' '), order])).values()];
}

/** Properties may ask for the name of the step that begins behind one that is left out. */
function nameOf({ source, steps }: StepList, index: number): Entry[] {
  const { rest, end, restStart } = steps[index]!;
  return rest === 'named' ? [source.text.slice(restStart, end)] : [];
}

/** An edit with its words. */
export function editFor(outer: StepList, arrangement: Arrangement): Edit {
  const lists = [...arrangement].map(([list, entries]) =>
    wordsFor(
      list,
      entries.filter((each) => typeof each === 'number'),
    ),
  );
  return {
    order: lists.length === 0 ? 'as it is' : lists.map(({ order }) => order).join('; '),
    change: lists.map(({ change }) => change).join('; '),
    text: arrange(outer, arrangement),
  };
}

function wordsFor({ steps }: StepList, order: Order) {
  const names = steps.map(({ number }) => number);
  const gone = [...steps.keys()].filter((index) => !order.includes(index));
  const text = (index: number) => `${steps[index]!.number}`;
  const moves = movedIn(order).map((index) => {
    const at = order.indexOf(index);
    const beside = at === 0 ? `before ${text(order[1]!)}` : `behind ${text(order[at - 1]!)}`;
    return `${text(index)} ${beside}: ${plainly(steps[index]!.text)}`;
  });
  const change = [...gone.map((index) => `without ${text(index)}: ${plainly(steps[index]!.text)}`), ...moves].join(
    '; ',
  );
  return { order: compactOrder(names, order), change };
}

/** Without the semicolon that it ends with. */
function plainly(text: string): string {
  return text.replace(/;$/, '');
}
