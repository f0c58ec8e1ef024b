/** The compiled engine and the reference engine have the same graph of every model of the common suite, and find the same. */

import { describe, expect, test } from 'vitest';
import { compiled } from '../../search/compiled.ts';
import { explorer } from '../../search/explore.ts';
import { Reference } from '../reference.ts';
import { lamport, mcs, peterson, phils } from '../testdata/beem.ts';
import { hanoi, increments, torn, twoPhaseCommit } from '../testdata/classics.ts';
import * as code from '../testdata/meaning-code.ts';
import * as world from '../testdata/meaning-world.ts';
import { expectSameGraph } from '../testdata/wasm-agreement.ts';

const reference = explorer((program) => new Reference(program), 'reference');

const small = [...Object.values(code), ...Object.values(world)].flat();
const larger = [
  ...[peterson(2), phils(3, 2), phils(3, 3), mcs(2), lamport(2)],
  ...[hanoi(3), increments(4), torn(3), twoPhaseCommit(3)],
];
const programs = [...small.map(({ title, program }) => ({ ...program, name: title })), ...larger];

describe('the same graph, state by state and edge by edge', () => {
  test.each(programs.map((program) => [program.name, program] as const))('%s', (_, program) => {
    expect(expectSameGraph(program).states).toBeGreaterThan(0);
  });
});

describe('the same outcome of a breadth-first search', () => {
  const cases = [...small.map((each) => [each.title, each] as const), ...larger.map((program) => [program.name, { program, limits: {} }] as const)]; // prettier-ignore
  test.each(cases)('%s', async (_, { program, limits = {} }) => {
    const request = { search: 'breadth-first', limits } as const;
    const [ours, theirs] = [await reference.explore(program, request), await compiled.explore(program, request)];
    expect({ ...theirs, engine: '', seconds: 0 }).toEqual({ ...ours, engine: '', seconds: 0 });
  });
});
