/** The compiled engine and the reference engine have the same graph of every model of the common suite, and find the same. */

import { describe, expect, test } from 'vitest';
import { compiled } from '../../search/compiled.ts';
import { explorer } from '../../search/explore.ts';
import { Reference } from '../reference.ts';
import { lamport, mcs, peterson, phils } from '../testdata/beem.ts';
import {
  alloc,
  bool,
  cell,
  either,
  give,
  int,
  invoke,
  operation,
  program as programOf,
  ref,
  rest,
  set,
  spawn,
  store,
  struct,
  task,
} from '../testdata/build.ts';
import { hanoi, increments, torn, twoPhaseCommit } from '../testdata/classics.ts';
import * as code from '../testdata/meaning-code.ts';
import * as world from '../testdata/meaning-world.ts';
import { expectSameGraph } from '../testdata/wasm-agreement.ts';

const reference = explorer((program) => new Reference(program), 'reference');

const small = [...Object.values(code), ...Object.values(world)].flat();
/** Two pools that are too small: which one is met first depends on the search. */
const twoPools = programOf('two pools', {
  structs: [struct('Small', { x: bool }, [], { capacity: 0 })],
  operations: [
    operation('run', { s: ref('Small') }, [
      [either([rest(1)], [spawn('run'), give()])],
      [alloc('s', 'Small'), give()],
    ]),
  ],
  tasks: [task('t', 'run')],
});

/** What a temp held before a call is forgotten, whether or not the call rests. */
const forgottenTemps = programOf('forgotten temps', {
  structs: [struct('G', { x: int(0, 9) })],
  operations: [
    operation(
      'run',
      {},
      [
        [set('t', 5), invoke('now', [], 1)],
        [store(cell('G', 1, 'x'), 't'), set('t', 6), invoke('later', [], 2)],
        [store(cell('G', 1, 'x'), 't'), give()],
      ],
      { temps: ['t'] },
    ),
    operation('now', {}, [[give()]]),
    operation('later', {}, [[rest(1)], [give()]]),
  ],
  tasks: [task('t', 'run')],
});

const larger = [
  peterson(2),
  phils(3, 2),
  phils(3, 3),
  mcs(2),
  lamport(2),
  hanoi(3),
  increments(4),
  torn(3),
  twoPhaseCommit(3),
  twoPools,
  forgottenTemps,
];
const programs = [...small.map(({ title, program }) => ({ ...program, name: title })), ...larger];

describe('the same graph, state by state and edge by edge', () => {
  test.each(programs.map((program) => [program.name, program] as const))('%s', (_, program) => {
    expect(expectSameGraph(program).states).toBeGreaterThan(0);
  });
});

const cases = [
  ...small.map(({ title, program, limits }) => [title, program, limits ?? {}] as const),
  ...larger.map((program) => [program.name, program, {}] as const),
  ...[0, 1, 2, 7, 12, 19, 20, 30].map(
    (steps) => [`peterson(2) within ${steps} steps`, peterson(2), { steps }] as const,
  ),
  ...[3, 9, 14].map((steps) => [`two-phase commit within ${steps} steps`, twoPhaseCommit(3), { steps }] as const),
  ...[1, 2, 100, 195, 196].map(
    (states) => [`peterson(2) within ${states} states`, peterson(2), { states }] as const,
  ),
];

describe.each(['breadth-first', 'depth-first'] as const)('the same outcome, %s', (search) => {
  test.each(cases)('%s', async (_, program, limits) => {
    const [ours, theirs] = [
      await compiled.explore(program, { search, limits }),
      await reference.explore(program, { search, limits }),
    ];
    expect({ ...ours, engine: '', seconds: 0 }).toEqual({ ...theirs, engine: '', seconds: 0 });
  });
});
