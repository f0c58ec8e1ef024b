/** SPIN and the reference engine, asked about the same programs, must count the same. */

import { describe, expect, test } from 'vitest';
import { lamport, mcs, peterson, phils } from '../engine/testdata/beem.ts';
import * as code from '../engine/testdata/meaning-code.ts';
import * as world from '../engine/testdata/meaning-world.ts';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { explorer } from '../search/explore.ts';
import { hasSpin, runSpin } from './testdata/spin.ts';

async function explore(program: Program) {
  const reference = explorer((p) => new Reference(p), 'reference');
  return reference.explore(program, { search: 'breadth-first', limits: {} });
}

describe.skipIf(!hasSpin)('Promela', { timeout: 120_000 }, () => {
  test.each([peterson(2), peterson(3), phils(4, 3), mcs(3), lamport(2)])(
    '$name has the same graph',
    async (program) => {
      const ours = await explore(program);
      expect(ours.verdict).toBe('verified');
      const { states, transitions } = ours;
      expect(runSpin(program)).toEqual({ states, transitions, violated: null, unreached: [] });
    },
  );

  const cases = Object.values({ ...code, ...world })
    .flat()
    .filter((each) => !each.limits);
  test.each(cases.map((each) => [each.title, each.program] as const))('%s', async (_, program) => {
    const ours = await explore(program);
    const spins = runSpin(program);
    if (ours.verdict === 'violated') expect(spins.violated).toBe(ours.property);
    else if (ours.verdict === 'incomplete') expect(spins.violated).toBe(`limit ${ours.limit}`);
    else {
      const unreached = Object.keys(ours.witnesses).filter((name) => !ours.witnesses[name]);
      expect(spins).toEqual({ states: ours.states, transitions: ours.transitions, violated: null, unreached });
    }
  });
});
