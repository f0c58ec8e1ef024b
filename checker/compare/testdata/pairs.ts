/** Pairs of small models with a difference that is known, or with none. */

export interface Pair {
  readonly title: string;
  readonly a: string;
  readonly b: string;
  /** What each can do and the other cannot; by what it is, with the steps of the shortest schedule. */
  readonly onlyA?: readonly (readonly [words: string, steps: number])[];
  readonly onlyB?: readonly (readonly [words: string, steps: number])[];
}

/** Everything around the functions `left` and `right`, which make up a model. */
const frame = (functions: string, parts: string) => `
import { alloc, current, done, global, kfree, scenario, until } from 'allwalks';
import type { Int, Shared, Steps, Task } from 'allwalks';

interface Thread extends Task {
  readonly n: boolean;
}
interface Lock extends Shared {
  owner: Thread | null;
}
interface Cell extends Shared {
  x: Int<0, 9>;
  y: Int<0, 9>;
  next: Cell | null;
}

const one = global<Lock>();
const two = global<Lock>();

/** Atomic: a test-and-set. */
function lock(it: Lock): void {
  until(it.owner === null);
  it.owner = current<Thread>();
}

function unlock(it: Lock): void {
  it.owner = null;
}

/** Atomic: an atomic increment. */
function inc(cell: Cell): void {
  cell.x += 1;
}

${functions}

export default scenario({
  title: 'a pair',
  init: () => ({ C: alloc<Cell>(), D: alloc<Cell>() }),
  tasks: {
    left: ({ C, D }) => left(C, D),
    right: ({ C, D }) => right(C, D),
  },
  ${parts || "sometimes: { 'left has ended': () => done('left') },"}
  pools: { Cell: 4 },
});
`;

/** Steps with a \`yield\` between them. */
const steps = (...lines: string[]) => lines.join('\n  yield;\n  ');

const operation = (name: string, body: string, type = 'Steps') =>
  `export function* ${name}(C: Cell, D: Cell): ${type} {\n  ${body}\n}\n`;

const pair = (left: string, right: string, parts = '', more = '') => frame(`${more}\n${left}\n${right}`, parts);

const writes = operation('right', steps('C.y = 1', 'D.y = 1'));
const adds = (name: string) => operation(name, steps('const seen = C.x', 'C.x = seen + 1'));
const addsLocked = (name: string) => operation(name, steps('lock(one)', 'const seen = C.x', 'C.x = seen + 1', 'unlock(one)'));
const looks = (first: string, second: string) =>
  operation('right', steps(`const p = ${first}`, `const q = ${second}`, 'return p === 1 && q === 0 ? 7 : 0'), 'Steps<Int<0, 9>>'); // prettier-ignore
const lost = "finally: { 'none is lost': ({ C }) => C.x === 2 }, sometimes: { 'left has ended': () => done('left') },";

/** Raises its own flag and looks at that of the other: not both can miss the other, unless one looks first. */
const flag = (name: string, own: string, other: string, looksFirst = false) => {
  const [raise, look] = [`${own} = 1`, `const seen = ${other}`];
  return operation(name, steps(...(looksFirst ? [look, raise] : [raise, look]), 'return seen'), 'Steps<Int<0, 9>>');
};

const early =
  "always: { 'y before x': ({ C, D }) => C.x === 0 || D.y === 1 }, sometimes: { 'x alone': ({ C, D }) => C.x === 1 && D.y === 0 },";

export const pairs: readonly Pair[] = [
  {
    title: 'two independent stores change places',
    a: pair(operation('left', steps('C.x = 1', 'D.x = 1')), writes),
    b: pair(operation('left', steps('D.x = 1', 'C.x = 1')), writes),
  },
  {
    title: 'two stores that another task looks at change places',
    a: pair(operation('left', steps('C.x = 1', 'D.x = 1')), looks('D.x', 'C.x')),
    b: pair(operation('left', steps('D.x = 1', 'C.x = 1')), looks('D.x', 'C.x')),
    onlyB: [['right: right returns 7', 4]],
  },
  {
    title: 'a lock is dropped: an update gets lost',
    a: pair(addsLocked('left'), addsLocked('right'), lost),
    b: pair(adds('left'), addsLocked('right'), lost),
    onlyB: [['“none is lost” does not hold at the end', 6]],
  },
  {
    title: 'a lock is dropped, and no property looks: it can end otherwise',
    a: pair(addsLocked('left'), addsLocked('right')),
    b: pair(adds('left'), addsLocked('right')),
    onlyB: [['it can end with C.x = 1', 6]],
  },
  {
    title: 'a lock that was not needed is dropped',
    a: pair(operation('left', steps('lock(one)', 'inc(C)', 'unlock(one)')), operation('right', 'inc(C)')),
    b: pair(operation('left', 'inc(C)'), operation('right', 'inc(C)')),
  },
  {
    title: 'another value is returned in a branch that takes two switches',
    a: pair(
      operation('left', steps('const p = C.x', 'const q = C.x', "return p !== q ? 5 : 0"), 'Steps<Int<0, 9>>'),
      operation('right', 'C.x = 1'),
    ),
    b: pair(
      operation('left', steps('const p = C.x', 'const q = C.x', "return p !== q ? 6 : 0"), 'Steps<Int<0, 9>>'),
      operation('right', 'C.x = 1'),
    ),
    onlyA: [['left: left returns 5', 4]],
    onlyB: [['left: left returns 6', 4]],
  },
  {
    title: 'two locks are taken in opposite orders',
    a: pair(
      operation('left', steps('lock(one)', 'lock(two)', 'unlock(two)', 'unlock(one)')),
      operation('right', steps('lock(one)', 'lock(two)', 'unlock(two)', 'unlock(one)')),
    ),
    b: pair(
      operation('left', steps('lock(one)', 'lock(two)', 'unlock(two)', 'unlock(one)')),
      operation('right', steps('lock(two)', 'lock(one)', 'unlock(one)', 'unlock(two)')),
    ),
    onlyB: [['deadlock: left waits for two.owner; right waits for one.owner', 2]],
  },
  {
    title: 'the same violation, by a longer schedule',
    a: pair(adds('left'), adds('right'), lost),
    b: pair(operation('left', steps('const seen = C.x', 'D.y = 0', 'C.x = seen + 1')), adds('right'), lost),
  },
  {
    title: 'locals have other names, and a function is taken apart',
    a: pair(adds('left'), adds('right')),
    b: pair(
      operation('left', 'yield* add_to(C)'),
      adds('right'),
      '',
      'function* add_to(cell: Cell): Steps {\n  const before = cell.x;\n  yield;\n  const after = before + 1;\n  cell.x = after;\n}',
    ),
  },
  {
    title: 'objects are allocated in another order',
    a: pair(operation('left', steps('const n = alloc<Cell>({ x: 1 })', 'C.next = n', 'const m = alloc<Cell>({ x: 2 })', 'D.next = m')), writes),
    b: pair(operation('left', steps('const m = alloc<Cell>({ x: 2 })', 'D.next = m', 'const n = alloc<Cell>({ x: 1 })', 'C.next = n')), writes),
  },
  {
    title: 'the pointers end crosswise',
    a: pair(operation('left', steps('const n = alloc<Cell>({ x: 1 })', 'C.next = n', 'const m = alloc<Cell>({ x: 2 })', 'D.next = m')), writes),
    b: pair(operation('left', steps('const n = alloc<Cell>({ x: 1 })', 'D.next = n', 'const m = alloc<Cell>({ x: 2 })', 'C.next = m')), writes),
    onlyA: [['it can end with D.next.x = 2', 6]],
    onlyB: [['it can end with C.next.x = 2', 6]],
  },
  {
    title: 'an object is left behind',
    a: pair(operation('left', steps('const n = alloc<Cell>({ x: 1 })', 'kfree(n)')), writes),
    b: pair(operation('left', steps('const n = alloc<Cell>({ x: 1 })', 'n.x = 3')), writes),
    onlyA: [['it can end with no left behind: Cell {next = null, x = 3, y = 0}', 4]],
    onlyB: [['it can end with left behind: Cell {next = null, x = 3, y = 0}', 4]],
  },
  {
    title: 'an object is used after it has been freed, by one of two tasks',
    a: pair(operation('left', steps('const n = alloc<Cell>()', 'C.next = n', 'C.y = 0')), operation('right', steps('const n = C.next', 'if (n !== null) n.x = 1'))),
    b: pair(operation('left', steps('const n = alloc<Cell>()', 'C.next = n', 'kfree(n)')), operation('right', steps('const n = C.next', 'if (n !== null) n.x = 1'))),
    onlyA: [['it can end with C.next not freed', 5]],
    onlyB: [['right breaks the rule use-after-free', 5], ['it can end with C.next freed', 5]],
  },
  {
    title: 'what is reached, and what does not hold meanwhile',
    a: pair(operation('left', steps('D.y = 1', 'C.x = 1')), operation('right', 'C.y = 1'), early),
    b: pair(operation('left', steps('C.x = 1', 'D.y = 1')), operation('right', 'C.y = 1'), early),
    onlyB: [
      ['“y before x” does not hold', 1],
      ['“x alone” is reached', 1],
    ],
  },
  {
    title: 'what a call inside a task returns',
    a: pair(operation('left', steps('const p = yield* helper(C)', 'C.y = p === 0 ? 1 : 2')), operation('right', 'C.x = 1'), '', 'function* helper(cell: Cell): Steps<Int<0, 9>> {\n  const x = cell.x;\n  yield;\n  return x === 0 ? 0 : 3;\n}'),
    b: pair(operation('left', steps('const p = yield* helper(C)', 'C.y = p === 0 ? 1 : 2')), operation('right', 'C.x = 1'), '', 'function* helper(cell: Cell): Steps<Int<0, 9>> {\n  const x = cell.x;\n  yield;\n  return x === 0 ? 0 : 4;\n}'),
    onlyA: [['left: helper returns 3', 3]],
    onlyB: [['left: helper returns 4', 3]],
  },
  {
    title: 'a lock that only one of them knows is taken around what needs none',
    a: pair(adds('left'), operation('right', 'D.x = 1')),
    b: pair(
      operation('left', steps('lock(mine)', 'const seen = C.x', 'C.x = seen + 1', 'unlock(mine)')),
      operation('right', 'D.x = 1'),
      '',
      'const mine = global<Lock>();',
    ),
  },
  {
    title: 'what both return together',
    a: pair(flag('left', 'C.x', 'C.y'), flag('right', 'C.y', 'C.x')),
    b: pair(flag('left', 'C.x', 'C.y', true), flag('right', 'C.y', 'C.x')),
    onlyB: [['it can end with left returning 0 and right returning 0', 6]],
  },
  {
    title: 'a task that looks too early goes round for ever',
    a: pair(operation('left', 'C.x = 1'), operation('right', 'while (C.x === 0) {\n    yield;\n    D.y = 1;\n    yield;\n    D.y = 0;\n    yield;\n  }')),
    b: pair(
      operation('left', 'C.x = 1'),
      operation('right', 'const seen = C.x;\n  yield;\n  while (seen === 0) {\n    D.y = 1;\n    yield;\n    D.y = 0;\n    yield;\n  }'),
    ),
    onlyA: [],
    onlyB: [['it can get to where it goes on for ever', 1]],
  },
];
