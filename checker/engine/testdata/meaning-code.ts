/** Small programs, each of which shows one rule of the IR; the numbers are counted by hand. */

import type { Expression, Statement } from '../../ir/ir.ts';
import {
  add, always, atomic, binary, bool, call, cell, choose, each, either, fail, finallyHolds, give, goto, guard, int, invoke, load, operation, program, ref, rest, set, sometimes, store, struct, task, value, when,
} from './build.ts'; // prettier-ignore
import { breaks, inner, single, small, x, y } from './case.ts';
import type { Case } from './case.ts';

/** A local of an operation, a temp and a local of a function are given the expression's value: which ones can hold it? */
const expression = (of: Expression) => single([[set('t', of), give()]], {}, { temps: ['t'] });

/** After one step every condition holds. */
function computes(title: string, ...conditions: readonly Expression[]): Case {
  const test = conditions.map((condition, i) => when(condition, [], [fail('wrong', `condition ${i}`)]));
  return {
    title,
    program: single([[...test, give()]], {}, {}),
    expected: { verdict: 'verified', states: 2, transitions: 1, depth: 1 },
  };
}
const equal = (a: Expression, b: number) => binary(a, '==', b);
const negative = (of: number): Expression => ({ kind: 'unary', op: 'neg', value: value(of) });

export const expressions: readonly Case[] = [
  computes(
    'division truncates, and a remainder has the sign of the dividend',
    equal(binary(-7, '/', 2), -3),
    equal(binary(-7, '%', 2), -1),
    equal(binary(-4, '%', 2), 0),
    equal(negative(0), 0),
  ),
  computes(
    'bits',
    equal(binary(6, '&', 3), 2),
    equal(binary(6, '|', 3), 7),
    equal(binary(6, '^', 3), 5),
    equal(binary(1, '<<', 30), 2 ** 30),
    equal(binary(-8, '>>', 1), -4),
    equal({ kind: 'unary', op: 'bitnot', value: value(0) }, -1),
  ),
  computes(
    'and, or and select look only at what they need',
    equal(binary(0, 'and', binary(1, '/', 0)), 0),
    equal(binary(2, 'or', binary(1, '/', 0)), 1),
    equal(binary(2, 'and', 3), 1),
    equal({ kind: 'select', condition: value(1), then: value(5), else: binary(1, '/', 0) }, 5),
  ),
  computes(
    'comparisons',
    equal(binary(-1, '<', 1), 1),
    equal(binary(1, '<=', 1), 1),
    equal(binary(1, '>', 1), 0),
    equal(binary(1, '>=', 2), 0),
    equal(binary(1, '!=', 2), 1),
    equal({ kind: 'unary', op: 'not', value: value(5) }, 0),
  ),
  breaks(
    'a sum beyond 32 bits',
    'integer-overflow',
    'integer overflow: 2147483647 + 1 is more than 32 bits, computed by t',
    expression(binary(2 ** 31 - 1, '+', 1)),
  ),
  breaks(
    'a product beyond 32 bits',
    'integer-overflow',
    'integer overflow: 65536 * 65536 is more than 32 bits, computed by t',
    expression(binary(65536, '*', 65536)),
  ),
  breaks(
    'a shift beyond 32 bits',
    'integer-overflow',
    'integer overflow: 1 << 31 is more than 32 bits, computed by t',
    expression(binary(1, '<<', 31)),
  ),
  breaks(
    'a shift by a negative number',
    'integer-overflow',
    'integer overflow: shift by -1 bits, computed by t',
    expression(binary(1, '>>', -1)),
  ),
  breaks(
    'division by zero',
    'division-by-zero',
    'division by zero: 7 / 0 computed by t',
    expression(binary(7, '/', 0)),
  ),
  breaks(
    'remainder by zero',
    'division-by-zero',
    'division by zero: 7 % 0 computed by t',
    expression(binary(7, '%', 0)),
  ),
  breaks(
    'the smallest number has no opposite',
    'integer-overflow',
    'integer overflow: -(-2147483648) is more than 32 bits, computed by t',
    expression(negative(-(2 ** 31))),
  ),
];

export const ranges: readonly Case[] = [
  breaks(
    'a store out of the range of the field',
    'integer-overflow',
    'integer overflow: t stores 8 in G#1.x, which holds 0..7',
    single([[store(x, 8), give()]], {}, { structs: [small] }),
  ),
  breaks(
    'a read-modify-write out of the range of the field',
    'integer-overflow',
    'integer overflow: t stores -1 in G#1.x, which holds 0..7',
    single([[add(x, -1), give()]], {}, { structs: [small] }),
  ),
  breaks(
    'a local of an operation out of its range',
    'integer-overflow',
    'integer overflow: t sets v of run to 4, which holds 0..3',
    single([[set('v', 4), give()]], { v: int(0, 3) }),
  ),
  breaks(
    'an argument out of the range of the parameter',
    'integer-overflow',
    'integer overflow: t sets p of inner to 9, which holds 0..3',
    single(
      [[invoke('inner', [9], 1)], [give()]],
      {},
      { operations: [operation('inner', { p: int(0, 3) }, [[give()]], { params: 1 })] },
    ),
  ),
  breaks(
    'an index out of the array',
    'index-out-of-range',
    'index out of range: A#1.a[3] read by t, it has 3 elements',
    single([[load('v', cell('A', 1, 'a', 3)), give()]], { v: bool }, { structs: [struct('A', { a: [bool, 3] })] }),
  ),
  breaks(
    'a negative index',
    'index-out-of-range',
    'index out of range: A#1.a[-1] written by t, it has 3 elements',
    single([[store(cell('A', 1, 'a', -1), 1), give()]], {}, { structs: [struct('A', { a: [bool, 3] })] }),
  ),
  {
    title: 'temps and locals of functions are 32 bits wide, whatever their type',
    program: single(
      [
        [
          set('wide', 1000),
          call('f', [1000], 'wide'),
          when(binary('wide', '!=', 2000), [fail('wrong', '')]),
          give(),
        ],
      ],
      {},
      { temps: ['wide'], functions: [atomic('f', { p: int(0, 3) }, [set('p', binary('p', '*', 2)), give('p')])] },
    ),
    expected: { verdict: 'verified', states: 2, transitions: 1 },
  },
  {
    title: 'a type without 0 begins at its lowest value',
    program: single([[when(binary('v', '!=', 3), [fail('wrong', '')]), give()]], { v: int(3, 5) }),
    expected: { verdict: 'verified', states: 2, transitions: 1 },
  },
];

export const flow: readonly Case[] = [
  {
    title: 'choices: one transition for each outcome',
    program: single(
      [[choose('a', 3), choose('b', 2), give()]],
      { a: int(0, 2), b: int(0, 1) },
      { structs: [small] },
    ),
    // The locals end with the task: all six transitions lead to the same state.
    expected: { verdict: 'verified', states: 2, transitions: 6, depth: 1 },
  },
  {
    title: 'choices that are remembered make states',
    program: single([[choose('a', 3), choose('b', 2), rest(1)], [give()]], { a: int(0, 2), b: int(0, 1) }),
    expected: { verdict: 'verified', states: 1 + 6 + 1, transitions: 12, depth: 2 },
  },
  {
    title: 'a choice can depend on an earlier one',
    program: single([[choose('a', 3), choose('b', binary('a', '+', 1)), rest(1)], [give()]], { a: int(0, 2), b: int(0, 2) }), // prettier-ignore
    expected: { verdict: 'verified', states: 1 + 6 + 1, transitions: 12, depth: 2 },
  },
  breaks(
    'a choice of nothing',
    'index-out-of-range',
    'index out of range: t chooses one of 0',
    single([[set('n', 0), choose('n', 'n'), give()]], { n: int(0, 1) }),
  ),
  {
    title: 'either: a branch whose guard fails is no transition',
    program: single(
      [[either([guard(1), store(x, 1)], [guard(0), store(x, 2)], [store(x, 3)]), rest(1)], [give()]],
      {},
      { structs: [small] },
    ),
    // Initial; x is 1 or 3; the same two with the task done.
    expected: { verdict: 'verified', states: 5, transitions: 4, depth: 2 },
  },
  {
    title: 'a guard undoes what the step did before it',
    program: single([[store(x, 1), guard(0), give()]], {}, { structs: [small], claims: [always('x is 0', [load('v', x), give(binary('v', '==', 0))], { v: int(0, 7) })] }), // prettier-ignore
    expected: { verdict: 'violated', property: 'deadlock', states: 1, transitions: 0, steps: 0 },
  },
  {
    title: 'goto goes on in the same step, temps survive it and end with the step',
    program: single(
      [
        [set('t', 5), goto(1)],
        [when(binary('t', '!=', 5), [fail('wrong', 'goto')]), rest(2)],
        [when(binary('t', '!=', 0), [fail('wrong', 'yield')]), give()],
      ],
      {},
      { temps: ['t'] },
    ),
    expected: { verdict: 'verified', states: 3, transitions: 2, depth: 2 },
  },
  {
    title: 'loops, break and continue',
    program: single(
      [
        [
          set('i', 0),
          {
            do: 'loop',
            body: [
              set('i', binary('i', '+', 1)),
              when(binary('i', '==', 2), [{ do: 'continue' }]),
              when(binary('i', '==', 5), [{ do: 'break' }]),
              add(x, 1),
            ],
          },
          // 1, 3 and 4 were counted.
          load('i', x),
          when(binary('i', '!=', 3), [fail('wrong', '{0}', 'i')]),
          give(),
        ],
      ],
      { i: int(0, 7) },
      { structs: [small] },
    ),
    expected: { verdict: 'verified', states: 2, transitions: 1 },
  },
  breaks(
    'a step without an end',
    'endless-step',
    'endless step: t ran 100000 statements without an end',
    single([[goto(0)]]),
  ),
  breaks(
    'an empty loop without an end',
    'endless-step',
    'endless step: t ran 100000 statements without an end',
    single([[{ do: 'loop', body: [] }, give()]]),
  ),
  {
    title: 'fail puts values into words',
    program: single(
      [
        [
          {
            do: 'fail',
            rule: 'bad',
            message: '{1} of {0}: {2}, {3}, {4}',
            values: [
              { value: value(1), type: ref('G') },
              { value: value(-10), type: { kind: 'int', lo: -20, hi: 0, as: 'errno' } },
              { value: value(1), type: bool },
              { value: value(5), type: { kind: 'int', lo: 0, hi: 7, as: 'bits', bits: { A: 1, B: 2 } } },
              { value: value(1), type: { kind: 'enum', enum: 'State' } },
            ],
          },
        ],
      ],
      {},
      {
        structs: [small],
        enums: { State: ['new', 'live'] },
        names: [{ name: 'root', struct: 'G', slot: 1 }],
      },
    ),
    expected: { verdict: 'violated', property: 'bad', message: '-ECHILD of root: true, A|0x4, live' },
  },
];

export const calls: readonly Case[] = [
  {
    title: 'neither a call nor a return ends a step; the value arrives',
    program: single(
      [
        [set('t', 7), invoke('inner', [3], 1, 'v')],
        [when(binary('v', '!=', 4), [fail('wrong', 'value')]), when(binary('t', '!=', 0), [fail('wrong', 'temp')]), give('v')],
      ],
      { v: int(0, 7) },
      { temps: ['t'], operations: [inner], claims: [finallyHolds('result', [give(binary({ kind: 'result', task: 1 }, '==', 4))])] },
    ), // prettier-ignore
    // Initial, resting in inner, done.
    expected: { verdict: 'verified', states: 3, transitions: 2, depth: 2 },
  },
  {
    title: 'a value returned can go into a temp',
    program: single(
      [[invoke('inner', [3], 1, 't')], [when(binary('t', '!=', 4), [fail('wrong', 'value')]), give()]],
      {},
      { temps: ['t'], operations: [inner] },
    ),
    expected: { verdict: 'verified', states: 3, transitions: 2 },
  },
  {
    title: 'locals of a call begin anew each time',
    program: single(
      [
        [invoke('count', [], 1)],
        [invoke('count', [], 2)],
        [give()],
      ],
      {},
      {
        operations: [
          operation('count', { n: int(0, 1) }, [[set('n', binary('n', '+', 1)), rest(1)], [give()]]),
        ],
      },
    ), // prettier-ignore
    expected: { verdict: 'verified', states: 4, transitions: 3, depth: 3 },
  },
  {
    title: 'atomic functions call each other inside one step',
    program: single(
      [[call('twice', [3], 'v'), when(binary('v', '!=', 6), [fail('wrong', '')]), give()]],
      { v: int(0, 7) },
      {
        functions: [
          atomic('twice', { n: int(0, 7) }, [call('sum', ['n', 'n'], 'r'), give('r')], { r: int(0, 7) }),
          atomic('sum', { a: int(0, 7), b: int(0, 7) }, [give(binary('a', '+', 'b'))]),
        ],
      },
    ),
    expected: { verdict: 'verified', states: 2, transitions: 1 },
  },
  {
    title: 'a guard in an atomic function disables the step that calls it',
    program: program('lock', {
      structs: [struct('L', { held: bool })],
      functions: [
        atomic('lock', {}, [load('h', cell('L', 1, 'held')), guard(binary('h', '==', 0)), store(cell('L', 1, 'held'), 1)], { h: bool }),
        atomic('unlock', {}, [store(cell('L', 1, 'held'), 0)]),
      ],
      operations: [operation('user', {}, [[call('lock'), rest(1)], [call('unlock'), give()]])],
      tasks: [task('a', 'user'), task('b', 'user')],
      claims: [sometimes('a holds', [give({ kind: 'at', task: 1, blocks: [{ operation: 'user', block: 1 }] })])],
    }), // prettier-ignore
    // (a, b) each not yet, in, done, but not both in: 9 - 1 = 8. From each state, the tasks that can go.
    expected: { verdict: 'verified', states: 8, transitions: 8, depth: 4, witnesses: { 'a holds': true } },
  },
];
