/** Well-known systems whose numbers of states are known from elsewhere, or worked out by hand. */

import type { Program, Statement } from '../../ir/ir.ts';
import {
  add, always, and, binary, cell, choose, either, finallyHolds, give, guard, int, load, not, operation, program, rest, sometimes, store, struct, task,
} from './build.ts'; // prettier-ignore

const tasks = (n: number, op: string) => Array.from({ length: n }, (_, i) => task(`${op}${i}`, op, [i]));

/** n tasks that each add one in one step: a state is the set of those that have. 2^n states, n * 2^(n-1) transitions. */
export function increments(n: number): Program {
  const x = cell('G', 1, 'x');
  return program(`increments(${n})`, {
    structs: [struct('G', { x: int(0, n) })],
    operations: [operation('inc', { i: int(0, n) }, [[add(x, 1), give()]], { params: 1 })],
    tasks: tasks(n, 'inc'),
    claims: [finallyHolds('all counted', [load('v', x), give(binary('v', '==', n))], { v: int(0, n) })],
  });
}

/** n tasks that each read and then write one more: updates are lost. */
export function torn(n: number): Program {
  const x = cell('G', 1, 'x');
  const blocks = [
    [load('v', x), rest(1)],
    [store(x, binary('v', '+', 1)), give()],
  ];
  return program(`torn(${n})`, {
    structs: [struct('G', { x: int(0, n) })],
    operations: [operation('inc', { i: int(0, n), v: int(0, n) }, blocks, { params: 1 })],
    tasks: tasks(n, 'inc'),
    claims: [
      sometimes('an update is lost', [load('v', x), give(and(binary('v', '<', n), ...everyoneDone(n)))], {
        v: int(0, n),
      }),
    ],
  });
}

function everyoneDone(n: number) {
  return Array.from({ length: n }, (_, i) => ({ kind: 'done', task: i + 1 }) as const);
}

/** Towers of Hanoi: 3^n states, 3^(n+1) - 3 transitions; the shortest way to peg 2 has 2^n - 1 moves. */
export function hanoi(n: number, claim = true): Program {
  const peg = (disc: number | string) => cell('G', 1, 'peg', disc);
  const smallerDiscs = Array.from({ length: n }, (_, e): readonly Statement[] => [
    load('other', peg(e)),
    guard(not(and(binary(e, '<', 'disc'), not(and(binary('other', '!=', 'from'), binary('other', '!=', 'to')))))),
  ]).flat();
  const move: readonly Statement[] = [
    choose('disc', n),
    choose('to', 3),
    load('from', peg('disc')),
    guard(binary('from', '!=', 'to')),
    ...smallerDiscs,
    store(peg('disc'), 'to'),
    rest(0),
  ];
  const there = Array.from({ length: n }, (_, disc): readonly Statement[] => [
    load('at', peg(disc)),
    { do: 'if', condition: binary('at', '!=', 2), then: [give(1)], else: [] },
  ]).flat();
  return program(`hanoi(${n})`, {
    structs: [struct('G', { peg: [int(0, 2), n] })],
    operations: [operation('move', {}, [move], { temps: ['disc', 'to', 'from', 'other'] })],
    tasks: [task('player', 'move', [], { background: true })],
    claims: claim ? [always('unsolved', [...there, give(0)], { at: int(0, 2) })] : [],
  });
}

/** Lamport's two-phase commit with n resource managers: 288 states for 3, 8,832 for 5. */
export function twoPhaseCommit(n: number): Program {
  const [working, prepared, committed, aborted] = [0, 1, 2, 3];
  const rm = cell('G', 1, 'rm', 'r');
  const message = cell('G', 1, 'prepared', 'r');
  const flag = (name: string) => cell('G', 1, name);
  const is = (of: typeof rm, value: number): Statement[] => [load('seen', of), guard(binary('seen', '==', value))];
  const everyone = Array.from({ length: n }, (_, r) => is(cell('G', 1, 'known', r), 1)).flat();
  const manager = either(
    [...is(flag('tm'), working), ...everyone, store(flag('tm'), committed), store(flag('commit'), 1), rest(0)],
    [...is(flag('tm'), working), store(flag('tm'), aborted), store(flag('abort'), 1), rest(0)],
    [...is(flag('tm'), working), choose('r', n), ...is(message, 1), store(cell('G', 1, 'known', 'r'), 1), rest(0)],
  );
  const resource = either(
    [...is(rm, working), store(rm, prepared), store(message, 1), rest(0)],
    [...is(rm, working), store(rm, aborted), rest(0)],
    [...is(flag('commit'), 1), store(rm, committed), rest(0)],
    [...is(flag('abort'), 1), store(rm, aborted), rest(0)],
  );
  const bit = int(0, 1);
  const consistent = Array.from({ length: n * n }, (_, i): Statement[] => [
    load('a', cell('G', 1, 'rm', i % n)),
    load('b', cell('G', 1, 'rm', Math.trunc(i / n))),
    {
      do: 'if',
      condition: and(binary('a', '==', committed), binary('b', '==', aborted)),
      then: [give(0)],
      else: [],
    },
  ]).flat();
  return program(`twoPhaseCommit(${n})`, {
    structs: [
      struct('G', {
        rm: [int(0, 3), n],
        tm: int(0, 3),
        prepared: [bit, n],
        known: [bit, n],
        commit: bit,
        abort: bit,
      }),
    ],
    operations: [
      operation('manage', {}, [[manager]], { temps: ['seen', 'r'] }),
      operation('serve', { r: int(0, n - 1) }, [[resource]], { params: 1, temps: ['seen'] }),
    ],
    tasks: [task('tm', 'manage'), ...tasks(n, 'serve')].map((each) => ({ ...each, background: true })),
    claims: [always('consistent', [...consistent, give(1)], { a: int(0, 3), b: int(0, 3) })],
  });
}
