/** Small programs, each of which shows one rule of the IR about memory, tasks and properties; counted by hand. */

import type { Statement } from '../../ir/ir.ts';
import {
  add, alloc, always, binary, bool, cell, choose, each, either, fail, finallyHolds, free, give, guard, int, invoke, load, member, operation, program, ref, rest, self, set, sometimes, spawn, store, struct, task, value, when,
} from './build.ts'; // prettier-ignore
import { breaks, inner, single, small, x, y } from './case.ts';
import type { Case } from './case.ts';

const node = struct('N', { v: int(0, 7), next: ref('N') }, [{ v: 3 }], { capacity: 3 });
const nodes = { structs: [node] };
const n = ref('N');

const embedding = [
  struct('Lock', { held: bool }, [{}], { capacity: 1 }),
  struct('D', { count: int(0, 3), lock: 'Lock' }, [{ count: 1, lock: { held: 1 } }], { capacity: 2 }),
  struct('I', { d: 'D' }, [{}], { capacity: 1 }),
];
export const objects: readonly Case[] = [
  {
    title: 'a new object has the fields given and defaults',
    program: single(
      [
        [
          alloc('o', 'N', { v: 5 }),
          load('t', cell('N', 'o', 'v')),
          load('u', cell('N', 'o', 'next')),
          when(binary(binary('t', '!=', 5), 'or', binary('u', '!=', 0)), [fail('wrong', '')]),
          rest(1),
        ],
        [free('N', 'o'), give()],
      ],
      { o: n },
      { ...nodes, temps: ['t', 'u'] },
    ),
    expected: { verdict: 'verified', states: 3, transitions: 2 },
  },
  {
    title: 'slots are not used twice: a pool is exhausted for good',
    program: single([[alloc('o', 'N'), free('N', 'o'), set('o', 0), rest(0)]], { o: n }, nodes),
    // Slots 2 and 3 are used up, then the limit.
    expected: { verdict: 'incomplete', limit: 'pool:N', states: 3, transitions: 3, depth: 2 },
  },
  {
    title: 'embedded slots are not for alloc',
    program: single([[alloc('l', 'Lock'), give()]], { l: ref('Lock') }, { structs: embedding }),
    expected: { verdict: 'incomplete', limit: 'pool:Lock', states: 1, transitions: 1 },
  },
  {
    title: 'which objects live is part of the state, even of those that hold nothing',
    program: single(
      [[alloc('e', 'E'), alloc('e', 'E'), set('e', 0), either([free('E', 1)], [free('E', 2)]), rest(1)], [give()]],
      { e: ref('E') },
      { structs: [struct('E', {}, [], { capacity: 2 })] },
    ),
    expected: { verdict: 'verified', states: 5, transitions: 4 },
  },
  {
    title: 'freed objects leave nothing behind',
    program: single(
      [[choose('v', 3), alloc('o', 'N', { v: 'v' }), free('N', 'o'), set('o', 0), set('v', 0), rest(1)], [give()]],
      { o: n, v: int(0, 2) },
      nodes,
    ),
    expected: { verdict: 'verified', states: 3, transitions: 4, depth: 2 },
  },
  breaks(
    'use after free',
    'use-after-free',
    'use after free: N#2.v read by t',
    single(
      [[alloc('o', 'N'), free('N', 'o'), load('v', cell('N', 'o', 'v')), give()]],
      { o: n, v: int(0, 7) },
      nodes,
    ),
  ),
  breaks(
    'double free',
    'double-free',
    'double free: head freed by t',
    single(
      [[free('N', 1), free('N', 1), give()]],
      {},
      { ...nodes, names: [{ name: 'head', struct: 'N', slot: 1 }] },
    ),
  ),
  {
    title: 'freeing null does nothing',
    program: single([[free('N', 0), give()]], {}, nodes),
    expected: { verdict: 'verified', states: 2, transitions: 1 },
  },
  breaks(
    'NULL dereference',
    'null-dereference',
    'NULL dereference: next of a null N read by t',
    single([[load('o', cell('N', 1, 'next')), load('o', cell('N', 'o', 'next')), give()]], { o: n }, nodes),
  ),
  breaks(
    'a reference that no object has',
    'index-out-of-range',
    'index out of range: t uses N#9, there are 3',
    single([[load('v', cell('N', 9, 'v')), give()]], { v: int(0, 7) }, nodes),
  ),
  {
    title: 'each runs for every live object in order of slots',
    program: single(
      [
        [
          alloc('o', 'N', { v: 1 }),
          alloc('o', 'N', { v: 4 }),
          free('N', 2),
          set('o', 0),
          each('N', 'o', [load('t', cell('N', 'o', 'v')), set('sum', binary(binary('sum', '*', 10), '+', 't'))]),
          when(binary('sum', '!=', 34), [fail('wrong', '{0}', 'sum')]),
          set('sum', 0),
          each('N', 'o', [when(binary('o', '==', 3), [{ do: 'break' }]), set('sum', binary('sum', '+', 1))]),
          when(binary('sum', '!=', 1), [fail('wrong', 'break')]),
          give(),
        ],
      ],
      { o: n },
      { ...nodes, temps: ['t', 'sum'] },
    ),
    expected: { verdict: 'verified', states: 2, transitions: 1 },
  },
  {
    title: 'xchg and cmpxchg',
    program: single(
      [
        [
          { do: 'rmw', op: 'xchg', ...x, value: value(5), into: 't' },
          { do: 'rmw', op: 'cmpxchg', ...x, expect: value(4), value: value(6), into: 'u' },
          { do: 'rmw', op: 'cmpxchg', ...y, expect: value(0), value: value(2) },
          load('v', x),
          load('w', y),
          when(binary('t', '!=', 0), [fail('wrong', 't')]),
          when(binary('u', '!=', 5), [fail('wrong', 'u')]),
          when(binary('v', '!=', 5), [fail('wrong', 'v')]),
          when(binary('w', '!=', 2), [fail('wrong', 'w')]),
          give(),
        ],
      ],
      {},
      { structs: [small], temps: ['t', 'u', 'v', 'w'] },
    ),
    expected: { verdict: 'verified', states: 2, transitions: 1 },
  },
];

const lockOf = (object: number | string) => cell('Lock', member(object, 'D', 'lock'), 'held');

export const embedded: readonly Case[] = [
  {
    title: 'embedded objects are distinct, begin as said, and are counted behind the own slots of their struct',
    program: single(
      [
        [
          load('a', lockOf(1)),
          load('b', cell('Lock', member(member(1, 'I', 'd'), 'D', 'lock'), 'held')),
          load('c', cell('Lock', 1, 'held')),
          when(binary('a', '!=', 1), [fail('wrong', 'a')]),
          when(binary('b', 'or', 'c'), [fail('wrong', 'b')]),
          // Lock: 1 of its own, then D 1 and 2, then the D in I, which is D 3.
          set('a', member(1, 'D', 'lock')),
          set('b', member(member(1, 'I', 'd'), 'D', 'lock')),
          set('c', member(0, 'D', 'lock')),
          when(binary('a', '!=', 2), [fail('wrong', 'slot of a')]),
          when(binary('b', '!=', 4), [fail('wrong', 'slot of b')]),
          when(binary('c', '!=', 0), [fail('wrong', 'member of null')]),
          give(),
        ],
      ],
      {},
      { structs: embedding, temps: ['a', 'b', 'c'] },
    ),
    expected: { verdict: 'verified', states: 2, transitions: 1 },
  },
  breaks(
    'an embedded object dies with the one around it',
    'use-after-free',
    'use after free: D#1.lock.held written by t',
    single([[free('D', 1), store(lockOf(1), 0), give()]], {}, { structs: embedding }),
  ),
  breaks(
    'an embedded object cannot be freed',
    'bad-free',
    'bad free: t frees D#1.lock, which was not allocated by itself',
    single([[free('Lock', member(1, 'D', 'lock')), give()]], {}, { structs: embedding }),
  ),
  {
    title: 'each visits own slots only',
    program: single(
      [[each('Lock', 't', [set('n', binary('n', '+', 1))]), when(binary('n', '!=', 1), [fail('wrong', '{0}', 'n')]), give()]],
      {},
      { structs: embedding, temps: ['t', 'n'] },
    ), // prettier-ignore
    expected: { verdict: 'verified', states: 2, transitions: 1 },
  },
];

const T = struct('T', { n: int(0, 3) }, [], { kind: 'task' });
const mine = cell('T', self, 'n');
const callback = operation('callback', { d: int(0, 3) }, [[add(x, 'd'), give()]], { params: 1 });

export const tasks: readonly Case[] = [
  {
    title: 'every task has its own fields, and begins with those given',
    program: program('fields', {
      structs: [T, small],
      operations: [operation('run', {}, [[load('t', mine), add(x, 't'), give()]], { temps: ['t'] })],
      tasks: [task('a', 'run', [], { fields: { n: 1 } }), task('b', 'run', [], { fields: { n: 3 } })],
      claims: [finallyHolds('x is 4', [load('v', x), give(binary('v', '==', 4))], { v: int(0, 7) })],
    }),
    expected: { verdict: 'verified', states: 4, transitions: 4, depth: 2 },
  },
  {
    title: 'a spawned task runs on its own, like an RCU callback',
    program: single([[spawn('callback', [2]), rest(1)], [give()]], {}, {
      structs: [small],
      operations: [callback],
      spawnSlots: 1,
      claims: [finallyHolds('x is 2', [load('v', x), give(binary('v', '==', 2))], { v: int(0, 7) })],
    }), // prettier-ignore
    // Initial; spawned; then either one first, then the other.
    expected: { verdict: 'verified', states: 5, transitions: 5, depth: 3 },
  },
  {
    title: 'a spawn slot is free again when its task has finished, and all about the task is forgotten',
    program: single(
      [
        [spawn('callback', [1]), rest(1)],
        [load('t', x), guard(binary('t', '==', 1)), spawn('callback', [1]), give()],
      ],
      {},
      { temps: ['t'], structs: [small, T], operations: [operation('callback', { d: int(0, 3) }, [[load('t', mine), when('t', [fail('wrong', 'stale field')]), store(mine, 3), add(x, 'd'), give()]], { params: 1, temps: ['t'] })], spawnSlots: 1 },
    ), // prettier-ignore
    expected: { verdict: 'verified', states: 5, transitions: 4, depth: 4 },
  },
  {
    title: 'more spawned tasks than slots',
    program: single([[spawn('callback', [1]), rest(1)], [spawn('callback', [1]), give()]], {}, {
      structs: [small],
      operations: [callback],
      spawnSlots: 1,
    }), // prettier-ignore
    // Second spawn: the limit where the first callback still lives, fine where it has finished.
    expected: { verdict: 'incomplete', limit: 'pool:tasks', states: 5, transitions: 5, depth: 4 },
  },
  {
    title: 'each over tasks visits those that run',
    program: program('running', {
      structs: [T, small],
      operations: [
        operation('quick', {}, [[give()]]),
        operation('count', {}, [[each('T', 't', [set('n', binary('n', '+', 1))]), store(x, 'n'), give()]], {
          temps: ['t', 'n'],
        }),
      ],
      tasks: [task('a', 'quick'), task('b', 'count')],
      spawnSlots: 2,
      claims: [
        sometimes('both ran', [load('v', x), give(binary('v', '==', 2))], { v: int(0, 7) }),
        sometimes('alone', [load('v', x), give(binary('v', '==', 1))], { v: int(0, 7) }),
      ],
    }),
    // b sees 2 or, after a has gone, 1.
    expected: { verdict: 'verified', states: 5, transitions: 4, depth: 2 },
  },
  {
    title: 'a task that can only come back to the same state is blocked, and the loop is a transition',
    program: single([[rest(0)]]),
    expected: { verdict: 'violated', property: 'deadlock', states: 1, transitions: 1, depth: 0, steps: 0 },
  },
  {
    title: 'a deadlock says who waits and where',
    program: program('deadlock', {
      places: [{ file: 'a.ts', function: 'run', line: 7, column: 3, text: 'while (x) yield;' }],
      operations: [
        { ...operation('run', {}, [[]]), blocks: [{ name: 'lock', at: 0, body: [guard(0), give()] }] },
        operation('quick', {}, [[give()]]),
      ],
      tasks: [task('a', 'run'), task('b', 'quick'), task('d', 'run', [], { background: true })],
    }),
    expected: {
      verdict: 'violated',
      property: 'deadlock',
      message: 'deadlock: a waits at "lock" (a.ts:run:7)',
      states: 2,
      transitions: 1,
      steps: 1,
    },
  },
  {
    title: 'a background task may wait for ever, and may go on when the others are done',
    program: program('background', {
      structs: [small],
      operations: [
        operation('daemon', {}, [[load('t', x), guard(binary('t', '==', 1)), store(x, 2), rest(0)]], {
          temps: ['t'],
        }),
        operation('client', {}, [[store(x, 1), give()]]),
      ],
      tasks: [task('daemon', 'daemon', [], { background: true }), task('client', 'client')],
      claims: [finallyHolds('x is 2', [load('v', x), give(binary('v', '==', 2))], { v: int(0, 7) })],
    }),
    // x is 1 is not final: the daemon goes on.
    expected: { verdict: 'verified', states: 3, transitions: 2, depth: 2 },
  },
];

const readX = [load('v', x)];
const locals = { v: int(0, 7) };
/** Counts x from 0 to 3, one step each, then is done: 5 states in a row. */
const counting = (claims: readonly ReturnType<typeof always>[], more: readonly Statement[] = []) =>
  single(
    [[load('t', x), when(binary('t', '==', 3), [...more, give()]), add(x, 1), rest(0)]],
    {},
    { temps: ['t'], structs: [small], claims },
  );

export const properties: readonly Case[] = [
  {
    title: 'always: a violation in the initial state needs no step',
    program: counting([always('x is 1', [...readX, give(binary('v', '==', 1))], locals)]),
    expected: { verdict: 'violated', property: 'x is 1', states: 1, transitions: 0, depth: 0, steps: 0 },
  },
  {
    title: 'always: the shortest way is reported',
    program: counting([always('x < 2', [...readX, give(binary('v', '<', 2))], locals)]),
    expected: { verdict: 'violated', property: 'x < 2', message: '"x < 2" does not hold', states: 3, transitions: 2, depth: 2, steps: 2 },
  }, // prettier-ignore
  {
    title: 'finally is asked where nothing goes on',
    program: counting([finallyHolds('x is 2', [...readX, give(binary('v', '==', 2))], locals)]),
    expected: { verdict: 'violated', property: 'x is 2', message: '"x is 2" does not hold though all tasks are done', states: 5, transitions: 4, depth: 4, steps: 4 },
  }, // prettier-ignore
  {
    title: 'sometimes: reached',
    program: counting([sometimes('x is 2', [...readX, give(binary('v', '==', 2))], locals)]),
    expected: { verdict: 'verified', property: null, states: 5, transitions: 4, depth: 4, witnesses: { 'x is 2': true } },
  }, // prettier-ignore
  {
    title: 'sometimes: the first one not reached makes the verdict vacuous',
    program: counting([
      sometimes('x is 2', [...readX, give(binary('v', '==', 2))], locals),
      sometimes('x is 5', [...readX, give(binary('v', '==', 5))], locals),
      sometimes('x is 6', [...readX, give(binary('v', '==', 6))], locals),
    ]),
    expected: {
      verdict: 'vacuous',
      property: 'x is 5',
      states: 5,
      witnesses: { 'x is 2': true, 'x is 5': false, 'x is 6': false },
    },
  },
  {
    title: 'finally: never asked is vacuous, not verified',
    program: single([[either([store(x, 1)], [store(x, 2)]), rest(0)]], {}, {
      structs: [small],
      claims: [finallyHolds('never asked', [give(0)])],
    }), // prettier-ignore
    expected: { verdict: 'vacuous', property: 'never asked', states: 3, transitions: 6 },
  },
  {
    title: 'a property that reads what is freed is a violation, whatever it wanted to know',
    program: single([[free('G', 1), rest(1)], [give()]], {}, {
      structs: [small],
      claims: [sometimes('x is 0', [...readX, give(binary('v', '==', 0))], locals), always('x', [...readX, give(1)], locals)],
    }), // prettier-ignore
    expected: {
      verdict: 'violated',
      property: 'use-after-free',
      message: 'use after free: G#1.x read by the property "x"',
      steps: 1,
    },
  },
  {
    title: 'at, inside, done and result',
    program: single([[invoke('inner', [3], 1, 'v')], [give('v')]], locals, {
      operations: [inner],
      claims: [
        sometimes('at', [give({ kind: 'at', task: 1, blocks: [{ operation: 'inner', block: 1 }] })]),
        sometimes('inside', [give({ kind: 'inside', task: 1, operation: 'inner' })]),
        always('at means inside', [
          give(
            binary(
              { kind: 'inside', task: 1, operation: 'inner' },
              '==',
              { kind: 'at', task: 1, blocks: [{ operation: 'inner', block: 1 }] },
            ),
          ),
        ]),
        always('result when done', [
          give(binary({ kind: 'result', task: 1 }, '==', binary(4, '*', { kind: 'done', task: 1 }))),
        ]),
      ],
    }), // prettier-ignore
    expected: { verdict: 'verified', states: 3, transitions: 2, witnesses: { at: true, inside: true } },
  },
  {
    title: 'a deadlock comes before a longer violation found at the same time',
    program: program('two', {
      structs: [small],
      operations: [
        operation('stuck', {}, [[either([store(x, 1), rest(1)], [store(x, 2), rest(2)])], [guard(0), give()], [store(x, 3), give()]]),
      ],
      tasks: [task('a', 'stuck')],
      claims: [always('x < 3', [...readX, give(binary('v', '<', 3))], locals)],
    }), // prettier-ignore
    expected: { verdict: 'violated', property: 'deadlock', states: 4, transitions: 3, depth: 2, steps: 1 },
  },
];

export const limits: readonly Case[] = [
  {
    title: 'as many states as allowed, and no more',
    program: counting([]),
    limits: { states: 3 },
    expected: { verdict: 'incomplete', limit: 'states', states: 3 },
  },
  {
    title: 'a limit on states that is not reached',
    program: counting([]),
    limits: { states: 5 },
    expected: { verdict: 'verified', limit: null, states: 5 },
  },
  {
    title: 'a bound on steps',
    program: counting([]),
    limits: { steps: 2 },
    expected: { verdict: 'bounded', limit: 'steps', states: 3, transitions: 2, depth: 2 },
  },
  {
    title: 'a bound on steps that leaves nothing out',
    program: counting([finallyHolds('x is 3', [...readX, give(binary('v', '==', 3))], locals)]),
    limits: { steps: 4 },
    expected: { verdict: 'verified', limit: null, states: 5, transitions: 4, depth: 4 },
  },
  {
    title: 'a violation just within the bound',
    program: counting([finallyHolds('x is 2', [...readX, give(binary('v', '==', 2))], locals)]),
    limits: { steps: 4 },
    expected: { verdict: 'violated', property: 'x is 2', steps: 4 },
  },
  {
    title: 'a failing step just beyond the bound',
    program: counting([], [fail('late', 'too late')]),
    limits: { steps: 3 },
    expected: { verdict: 'bounded', limit: 'steps', states: 4, transitions: 3, depth: 3 },
  },
  {
    title: 'a failing step just within the bound',
    program: counting([], [fail('late', 'too late')]),
    limits: { steps: 4 },
    expected: { verdict: 'violated', property: 'late', states: 4, transitions: 4, depth: 3, steps: 4 },
  },
];

const wide = int(-(2 ** 31), 2 ** 31 - 1);

/** Whether types wide enough for every 32-bit number hold them. */
export const wideValues: readonly Case[] = [
  {
    title: 'the smallest and the largest number go through memory, locals and keys',
    program: single(
      [
        [store(cell('W', 1, 'w'), -(2 ** 31)), set('l', 2 ** 31 - 1), rest(1)],
        [
          load('t', cell('W', 1, 'w')),
          when(binary('t', '!=', -(2 ** 31)), [fail('wrong', '{0}', 't')]),
          when(binary('l', '!=', 2 ** 31 - 1), [fail('wrong', '{0}', 'l')]),
          give('l'),
        ],
      ],
      { l: wide },
      { temps: ['t'], structs: [struct('W', { w: wide })] },
    ),
    expected: { verdict: 'verified', states: 3, transitions: 2 },
  },
];
