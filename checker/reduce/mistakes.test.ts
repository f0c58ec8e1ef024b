/** Mistakes that a reduction could make, each with a small program that notices. */

import { describe, expect, test } from 'vitest';
import {
  add, alloc, always, atomic, bool, call, cell, each as forEach, free, give, guard, int, invoke, load, member, not, operation, program, ref,
  rest, self, set, spawn, store, struct, task, value, when,
} from '../engine/testdata/build.ts'; // prettier-ignore
import { reducedDiffers } from '../fuzz/reduced.ts';
import type { Program, Statement } from '../ir/ir.ts';
import { nested, within } from '../ir/phrases.ts';
import { guessIsWrong } from './guess.ts';

const x = cell('G', 1, 'x');
const y = cell('G', 1, 'y');
const memory = [struct('G', { x: int(0, 9), y: int(0, 9) })];

/** Two tasks of one operation. */
const twice = (of: ReturnType<typeof operation>, more: Parameters<typeof program>[1] = {}): Program =>
  program(of.name, {
    structs: memory,
    operations: [of],
    tasks: [task('a', of.name, of.params > 0 ? [1] : []), task('b', of.name, of.params > 0 ? [2] : [])],
    ...more,
  });
const each2 = (
  name: string,
  a: readonly (readonly Statement[])[],
  b: readonly (readonly Statement[])[],
  more: Parameters<typeof program>[1] = {},
) =>
  program(name, {
    structs: memory,
    operations: [operation('a', { t: int(0, 9) }, a), operation('b', { t: int(0, 9) }, b)],
    tasks: [task('a', 'a'), task('b', 'b')],
    ...more,
  });

const increments = twice(operation('increments', { t: int(0, 9) }, [[load('t', x), rest(1)], [store(x, { kind: 'binary', op: '+', left: value('t'), right: value(1) }), rest(2)], [give()]])); // prettier-ignore
const missedWakeUp = each2('missed wake-up', [[load('t', x), guard('t'), rest(1)], [give()]], [[store(x, 1), rest(1)], [store(x, 0), rest(2)], [give()]]); // prettier-ignore
const objects = [...memory, struct('Node', { owner: int(0, 9) }, [], { capacity: 2 })];
const allocations = twice(
  operation('allocates', { me: int(1, 2), n: ref('Node') }, [[rest(1)], [alloc('n', 'Node', { owner: 'me' }), rest(2)], [give()]], { params: 1 }),
  { structs: objects },
); // prettier-ignore
const blinks = twice(operation('blinks', { me: int(1, 2) }, [[store(cell('Own', 'me', 'x'), 1), rest(1)], [store(cell('Own', 'me', 'x'), 0), rest(2)], [rest(3)], [give()]], { params: 1 }), {
  structs: [struct('Own', { x: bool }, [{}, {}])],
  claims: [always('not both', [load('p', cell('Own', 1, 'x')), load('q', cell('Own', 2, 'x')), give(not({ kind: 'binary', op: 'and', left: value('p'), right: value('q') }))], { p: bool, q: bool })],
}); // prettier-ignore
const atBoth = (kind: 'at' | 'inside') => {
  const is = (who: number) =>
    kind === 'at'
      ? ({ kind, task: who, blocks: [{ operation: 'walks', block: 1 }] } as const)
      : ({ kind, task: who, operation: 'callee' } as const);
  return always('never both', [give(not({ kind: 'binary', op: 'and', left: is(1), right: is(2) }))]);
};
const passes = twice(operation('walks', {}, [[rest(1)], [rest(2)], [give()]]), { claims: [atBoth('at')] });
const visits = program('visits', {
  operations: [operation('walks', {}, [[rest(1)], [invoke('callee', [], 2)], [rest(3)], [give()]]), operation('callee', {}, [[rest(1)], [give()]])],
  tasks: [task('a', 'walks'), task('b', 'walks')],
  claims: [atBoth('inside')],
}); // prettier-ignore
const spawning = program('spawning', {
  structs: [struct('Task', { who: int(0, 9) }, [], { kind: 'task' })],
  operations: [
    operation('parent', { me: int(1, 2) }, [[rest(1)], [spawn('child', ['me']), rest(2)], [give()]], { params: 1 }),
    operation(
      'child',
      { who: int(1, 2) },
      [
        [store(cell('Task', self, 'who'), 'who'), rest(1)],
        [guard(0), give()],
      ],
      { params: 1 },
    ),
  ],
  tasks: [task('a', 'parent', [1]), task('b', 'parent', [2])],
  spawnSlots: 2,
});
const lastOne = program('who is left', {
  structs: [...memory, struct('Task', { seen: int(0, 9) }, [], { kind: 'task' })],
  operations: [
    operation('ends', {}, [[rest(1)], [give()]]),
    operation('counts', { n: int(0, 9), t: ref('Task') }, [[rest(1)], [forEach('Task', 't', [set('n', { kind: 'binary', op: '+', left: value('n'), right: value(1) })]), store(cell('Task', self, 'seen'), 'n'), rest(2)], [give()]]),
  ],
  tasks: [task('a', 'ends'), task('b', 'counts')],
}); // prettier-ignore

const lockWorld = [
  struct('Task', { state: bool }, [], { kind: 'task' }),
  struct('Lock', { owner: ref('Task') }, [{}]),
  struct('G', { x: int(0, 9), y: int(0, 9) }),
  struct('Box', { lock: 'Lock', x: int(0, 9) }, [{}], { capacity: 1 }),
];
const takes = (owner: ReturnType<typeof cell>): Statement[] => [load('o', owner), guard({ kind: 'binary', op: '==', left: value('o'), right: value(0) }), store(owner, self)]; // prettier-ignore
const lock = { ...atomic('lock', { l: ref('Lock') }, takes(cell('Lock', 'l', 'owner')), { o: ref('Task') }), acquires: { param: 'l', field: 'owner' } }; // prettier-ignore
const unlock = atomic('unlock', { l: ref('Lock') }, [store(cell('Lock', 'l', 'owner'), 0)]);
const trylock = atomic(
  'trylock',
  { l: ref('Lock') },
  [load('o', cell('Lock', 'l', 'owner')), when('o', [give(0)]), store(cell('Lock', 'l', 'owner'), self), give(1)],
  { o: ref('Task') },
);
const locked = { structs: lockWorld, functions: [lock, unlock, trylock] };
const tries = each2(
  'tries',
  [[call('lock', [1]), rest(1)], [call('unlock', [1]), rest(2)], [give()]],
  [[call('trylock', [1], 't'), store(y, 't'), when('t', [call('unlock', [1])]), rest(1)], [give()]],
  locked,
);
const boxLock = member(1, 'Box', 'lock');
/** b frees the box exactly while a holds the lock in it, which it hears of by y. */
const freed = each2(
  'frees what is locked',
  [
    [call('lock', [boxLock]), store(y, 1), rest(1)],
    [add(cell('Box', 1, 'x'), 1), rest(2)],
    [store(y, 0), call('unlock', [boxLock]), rest(3)],
    [give()],
  ],
  [[load('t', y), guard('t'), rest(1)], [free('Box', 1), rest(2)], [give()]],
  locked,
);

type Spoil = (reduced: Program) => Program;

/** Every list of statements of the program changed. */
function everywhere(change: (list: readonly Statement[], code: string) => Statement[]): Spoil {
  const deep = (list: readonly Statement[], code: string): Statement[] =>
    change(list, code).map((each) => (nested(each).length > 0 ? within(each, (inner) => deep(inner, code)) : each));
  return (of) => ({
    ...of,
    functions: of.functions.map((each) => ({ ...each, body: deep(each.body, each.name) })),
    operations: of.operations.map((each) => ({
      ...each,
      blocks: each.blocks.map((block) => ({ ...block, body: deep(block.body, each.name) })),
    })),
  });
}

/** Without the marks in front of such statements. */
const unmarked = (is: (next: Statement) => boolean): Spoil =>
  everywhere((list) => list.filter((each, i) => each.do !== 'share' || !list[i + 1] || !is(list[i + 1]!)));
/** Without the marks in functions so called, or without what they find wrong. */
const silent = (name: string): Spoil =>
  everywhere((list, code) => list.filter((each) => each.do !== 'share' || !code.startsWith(name)));
const careless = (claim: string): Spoil =>
  everywhere((list) => list.filter((each) => each.do !== 'fail' || each.rule !== guessIsWrong || !each.message.includes(`"${claim}"`))); // prettier-ignore
const reads: Spoil = (of) => silent('before reading')(unmarked((next) => next.do === 'load')(of));
const writes: Spoil = (of) => silent('before writing')(unmarked((next) => next.do === 'store')(of));

const mistakes: readonly (readonly [string, Program, Spoil])[] = [
  ['a write is taken for one that nobody notices', increments, writes],
  ['a read is taken for one that nobody changes', increments, reads],
  ['what a guard has read is forgotten', missedWakeUp, reads],
  ['allocating takes no slot from others', allocations, unmarked((next) => next.do === 'alloc')],
  ['properties do not see writes', blinks, writes],
  ['properties do not see where a task rests', passes, unmarked(() => true)],
  ['properties do not see calls', visits, unmarked((next) => next.do === 'invoke' || next.do === 'return')],
  ['spawning takes no slot from others', spawning, unmarked((next) => next.do === 'spawn')],
  ['nobody counts the tasks that run', lastOne, unmarked((next) => next.do === 'return')],
  ['nobody looks at a lock but to wait for it', tries, careless('wait')],
  [
    'nobody frees what others have locked',
    freed,
    unmarked((next) => next.do === 'call' && next.function === 'before freeing Box'),
  ],
];

describe('a reduction that makes this mistake is noticed, and ours does not make it', () => {
  test.each(mistakes)('%s', async (_, of, spoil) => {
    expect(await reducedDiffers(of)).toBeUndefined();
    expect(await reducedDiffers(of, spoil)).toBeDefined();
  });
});
