/**
 * A tree of linked objects with five tasks at work in it: directories whose children hang in doubly linked lists.
 *
 * Renames hold the locks of the two directories they change; lookups hold none, and stray with a child that is moved
 * away under them. All of it is references, and 21 objects make a state of about 100 bytes: what the models of a
 * kernel look like, without its details.
 */

import type { Program } from '../ir/ir.ts';
import {
  add, binary, cell, each, finallyHolds, give, guard, int, invoke, load, operation, program, ref, rest, self, set, store, struct, task, value, when,
} from '../engine/testdata/build.ts'; // prettier-ignore

const children = 6;
const firstFile = 4;
/** The directories are objects 1, 2 and 3; the files of directory d begin at 6 * d - 2. */
const directories = [1, 2, 3];

const node = ref('Node');
const of = (object: string, field: string) => cell('Node', object, field);

function initialObjects() {
  const files = directories.flatMap((directory) =>
    Array.from({ length: children }, (_, i) => {
      const slot = fileOf(directory, i);
      return { name: slot, parent: directory, prev: i > 0 ? slot - 1 : 0, next: i < children - 1 ? slot + 1 : 0 };
    }),
  );
  return [...directories.map((directory) => ({ name: directory, first: fileOf(directory, 0) })), ...files];
}

function fileOf(directory: number, position: number): number {
  return firstFile + (directory - 1) * children + position;
}

/** Takes the lock of a directory, or waits for it. */
const lock = (directory: string) => [
  load('seen', of(directory, 'lock')),
  guard(binary('seen', '==', 0)),
  store(of(directory, 'lock'), self),
];
const unlock = (directory: string) => store(of(directory, 'lock'), 0);

/** Moves a child to the front of another directory. Locks are taken in order of the directories' numbers. */
const rename = operation(
  'rename',
  { child: node, to: node, from: node, low: node, high: node, prev: node, next: node },
  [
    [
      load('from', of('child', 'parent')),
      when(binary('from', '==', 'to'), [give(0)]),
      set('low', { kind: 'select', condition: binary('from', '<', 'to'), then: value('from'), else: value('to') }),
      set('high', { kind: 'select', condition: binary('from', '<', 'to'), then: value('to'), else: value('from') }),
      rest(1),
    ],
    [...lock('low'), rest(2)],
    [...lock('high'), rest(3)],
    [load('seen', of('child', 'parent')), when(binary('seen', '!=', 'from'), [rest(13)], [rest(4)])],
    [load('prev', of('child', 'prev')), rest(5)],
    [load('next', of('child', 'next')), rest(6)],
    [
      when(binary('prev', '==', 0), [store(of('from', 'first'), 'next')], [store(of('prev', 'next'), 'next')]),
      when(binary('next', '==', 0), [rest(8)], [rest(7)]),
    ],
    [store(of('next', 'prev'), 'prev'), rest(8)],
    [load('next', of('to', 'first')), rest(9)],
    [store(of('child', 'next'), 'next'), rest(10)],
    [store(of('child', 'prev'), 0), when(binary('next', '==', 0), [rest(12)], [rest(11)])],
    [store(of('next', 'prev'), 'child'), rest(12)],
    [store(of('child', 'parent'), 'to'), rest(14)],
    // Somebody else was quicker: from the beginning.
    [unlock('high'), rest(16)],
    [store(of('to', 'first'), 'child'), rest(15)],
    [unlock('high'), rest(17)],
    [unlock('low'), rest(0)],
    [unlock('low'), give(0)],
  ],
  { params: 2, temps: ['seen'] },
);

/** Looks a name up without a lock, and takes a reference if the child is still where it was looked for. */
const lookup = operation(
  'lookup',
  { directory: node, name: int(0, 31), at: node },
  [
    [load('at', of('directory', 'first')), rest(1)],
    [
      when(binary('at', '==', 0), [give(0)]),
      load('seen', of('at', 'name')),
      when(binary('seen', '==', 'name'), [rest(3)], [rest(2)]),
    ],
    [load('at', of('at', 'next')), when(binary('at', '==', 0), [give(0)]), rest(1)],
    [add(of('at', 'count'), 1), rest(4)],
    [load('seen', of('at', 'parent')), when(binary('seen', '==', 'directory'), [give('at')], [rest(5)])],
    [add(of('at', 'count'), -1), give(0)],
  ],
  { params: 2, temps: ['seen'] },
);

/** Looks a name up in one directory and then in another, and lets go of what it finds. */
const walk = operation(
  'walk',
  { one: node, other: node, name: int(0, 31), found: node },
  [
    [invoke('lookup', ['one', 'name'], 1, 'found')],
    [when(binary('found', '!=', 0), [rest(2)], [rest(3)])],
    [add(of('found', 'count'), -1), set('found', 0), rest(3)],
    [invoke('lookup', ['other', 'name'], 4, 'found')],
    [when(binary('found', '!=', 0), [rest(5)], [give(0)])],
    [add(of('found', 'count'), -1), give(0)],
  ],
  { params: 3 },
);

/** Two renames that share a directory, and three walks, two of them by the same way. 3,175,463 states, 13,723,095 transitions. */
export function tree(): Program {
  const wholeLists = each('Node', 'child', [
    load('parent', of('child', 'parent')),
    when(binary('parent', '!=', 0), [
      load('prev', of('child', 'prev')),
      when(binary('prev', '==', 0), [load('seen', of('parent', 'first'))], [load('seen', of('prev', 'next'))]),
      when(binary('seen', '!=', 'child'), [give(0)]),
    ]),
  ]);
  return program('tree', {
    structs: [
      struct(
        'Node',
        { name: int(0, 31), count: int(0, 7), lock: int(0, 7), parent: node, first: node, prev: node, next: node },
        initialObjects(),
      ),
    ],
    operations: [rename, lookup, walk],
    tasks: [
      task('rename_1', 'rename', [fileOf(1, 1), 2]),
      task('rename_2', 'rename', [fileOf(2, 2), 3]),
      task('walk_1', 'walk', [1, 2, fileOf(1, 1)]),
      task('walk_2', 'walk', [1, 2, fileOf(1, 2)]),
      task('walk_3', 'walk', [2, 3, fileOf(2, 1)]),
    ],
    claims: [
      finallyHolds('lists are whole', [wholeLists, give(1)], { child: node, parent: node, prev: node, seen: node }),
    ],
  });
}
