/**
 * Models of the BEEM collection (Pelánek: BEEM, Benchmarks for Explicit Model Checkers, 2007) for any number of
 * processes. Each process is an automaton, each of its transitions one step, as published; sizes in the tests.
 */

import type { Program, Statement, Type } from '../../ir/ir.ts';
import { add, binary, cell, either, guard, int, load, operation, or, program, rest, set, store, struct, task, when } from './build.ts'; // prettier-ignore

/** A transition: where from, where to, and what it needs and does. */
type Edge = readonly [from: string, to: string, body: readonly Statement[]];

/** The automaton of process `i`: one block for each state, in which it may take any transition that is open. */
function automaton(
  name: string,
  states: readonly string[],
  types: Readonly<Record<string, Type>>,
  edges: readonly Edge[],
): ReturnType<typeof operation> {
  const blocks = states.map((state) => [
    either(...edges.filter(([from]) => from === state).map(([, to, body]) => [...body, rest(states.indexOf(to))])),
  ]);
  return operation(name, types, blocks, { params: 1, temps: ['seen'] });
}

function processes(n: number, name: string) {
  return Array.from({ length: n }, (_, i) => task(`${name}_${i}`, name, [i]));
}

/** Nobody: no process has this number. */
const nobody = (n: number) => n;

/** Peterson's mutual exclusion for n processes. N=4 (peterson.4): 1,119,560 states, 3,864,896 transitions. */
export function peterson(n: number): Program {
  const pos = (i: string) => cell('G', 1, 'pos', i);
  const step = cell('G', 1, 'step', binary('j', '-', 1));
  const edges: Edge[] = [
    ['NCS', 'wait', [set('j', 1)]],
    ['wait', 'q2', [guard(binary('j', '<', n)), store(pos('i'), 'j')]],
    ['q2', 'q3', [store(step, 'i'), set('k', 0)]],
    [
      'q3',
      'q3',
      [
        guard(binary('k', '<', n)),
        when(binary('k', '!=', 'i'), [load('seen', pos('k')), guard(binary('seen', '<', 'j'))]),
        set('k', binary('k', '+', 1)),
      ],
    ],
    [
      'q3',
      'wait',
      [
        load('seen', step),
        guard(or(binary('seen', '!=', 'i'), binary('k', '==', n))),
        set('j', binary('j', '+', 1)),
      ],
    ],
    ['wait', 'CS', [guard(binary('j', '==', n))]],
    ['CS', 'NCS', [store(pos('i'), 0)]],
  ];
  const types = { i: int(0, n - 1), j: int(0, n), k: int(0, n) };
  return program(`peterson(${n})`, {
    structs: [struct('G', { pos: [int(0, n), n], step: [int(0, n), n] })],
    operations: [automaton('P', ['NCS', 'CS', 'wait', 'q2', 'q3'], types, edges)],
    tasks: processes(n, 'P'),
  });
}

/** Philosophers with a room for so many. N=9, ROOM=7 (phils.4): 340,789 states, 3,123,558 transitions. */
export function phils(n: number, room: number): Program {
  const left = cell('G', 1, 'fork', 'i');
  const right = cell('G', 1, 'fork', binary(binary('i', '+', 1), '%', n));
  const count = cell('G', 1, 'count');
  const take = (fork: typeof left) => [load('seen', fork), guard(binary('seen', '==', 0)), store(fork, 1)];
  const edges: Edge[] = [
    ['out', 'think', [load('seen', count), guard(binary('seen', '<', room)), add(count, 1)]],
    ['think', 'out', [add(count, -1)]],
    ['think', 'one', take(left)],
    ['one', 'eat', take(right)],
    ['eat', 'finish', [store(left, 0)]],
    ['finish', 'think', [store(right, 0)]],
  ];
  return program(`phils(${n}, ${room})`, {
    structs: [struct('G', { fork: [int(0, 1), n], count: int(0, n) })],
    operations: [automaton('phil', ['out', 'think', 'one', 'eat', 'finish'], { i: int(0, n - 1) }, edges)],
    tasks: processes(n, 'phil'),
  });
}

/** The queue lock of Mellor-Crummey and Scott. N=4 (mcs.3): 571,459 states, 2,077,384 transitions. */
export function mcs(n: number): Program {
  const none = nobody(n);
  const next = cell('G', 1, 'next', 'i');
  const locked = cell('G', 1, 'locked', 'i');
  const tail = cell('G', 1, 'tail');
  const when = (of: typeof next, op: '==' | '!=', value: number | string) => [
    load('seen', of),
    guard(binary('seen', op, value)),
  ];
  const edges: Edge[] = [
    ['NCS', 'p2', [store(next, none)]],
    ['p2', 'p3', [load('pred', tail), store(tail, 'i')]],
    ['p3', 'CS', [guard(binary('pred', '==', none))]],
    ['p3', 'p4', [guard(binary('pred', '!=', none))]],
    ['p4', 'p5', [store(locked, 1)]],
    ['p5', 'p6', [store(cell('G', 1, 'next', 'pred'), 'i')]],
    ['p6', 'CS', when(locked, '==', 0)],
    ['CS', 'p9', when(next, '==', none)],
    ['CS', 'p13', when(next, '!=', none)],
    ['p9', 'NCS', [...when(tail, '==', 'i'), store(tail, none)]],
    ['p9', 'p10', when(tail, '!=', 'i')],
    ['p10', 'p13', when(next, '!=', none)],
    ['p13', 'NCS', [load('seen', next), store(cell('G', 1, 'locked', 'seen'), 0)]],
  ];
  const states = ['NCS', 'p2', 'p3', 'p4', 'p5', 'p6', 'CS', 'p9', 'p10', 'p13'];
  const objects = [{ next: Array.from({ length: n }, () => none), tail: none }];
  return program(`mcs(${n})`, {
    structs: [struct('G', { next: [int(0, n), n], locked: [int(0, 1), n], tail: int(0, n) }, objects)],
    operations: [automaton('P', states, { i: int(0, n - 1), pred: int(0, n) }, edges)],
    tasks: processes(n, 'P'),
  });
}

/** Lamport's fast mutual exclusion. N=4 (lamport.5): 1,066,800 states, 3,630,664 transitions. */
export function lamport(n: number): Program {
  const none = nobody(n);
  const b = cell('G', 1, 'b', 'i');
  const x = cell('G', 1, 'x');
  const y = cell('G', 1, 'y');
  const seen = (of: typeof x, op: '==' | '!=', value: number | string) => [
    load('seen', of),
    guard(binary('seen', op, value)),
  ];
  const edges: Edge[] = [
    ['NCS', 'q1', [store(b, 1)]],
    ['q1', 'q2', [store(x, 'i')]],
    ['q2', 'q22', [...seen(y, '!=', none), store(b, 0)]],
    ['q22', 'NCS', seen(y, '==', none)],
    ['q2', 'p', seen(y, '==', none)],
    ['p', 'q3', [store(y, 'i')]],
    ['q3', 'CS', seen(x, '==', 'i')],
    ['q3', 'q4', [...seen(x, '!=', 'i'), store(b, 0), set('j', 0)]],
    [
      'q4',
      'q4',
      [guard(binary('j', '<', n)), ...seen(cell('G', 1, 'b', 'j'), '==', 0), set('j', binary('j', '+', 1))],
    ],
    ['q4', 'q5', [guard(binary('j', '==', n))]],
    ['q5', 'CS', seen(y, '==', 'i')],
    ['q5', 'NCS', seen(y, '==', none)],
    ['CS', 'e1', [store(y, none)]],
    ['e1', 'NCS', [store(b, 0)]],
  ];
  const states = ['NCS', 'CS', 'q1', 'q2', 'q22', 'p', 'q3', 'q4', 'q5', 'e1'];
  return program(`lamport(${n})`, {
    structs: [struct('G', { b: [int(0, 1), n], x: int(0, n), y: int(0, n) }, [{ x: none, y: none }])],
    operations: [automaton('P', states, { i: int(0, n - 1), j: int(0, n) }, edges)],
    tasks: processes(n, 'P'),
  });
}
