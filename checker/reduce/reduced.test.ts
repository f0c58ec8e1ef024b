/** Reduced searches find what unreduced ones do, in fewer states; and mistakes in the reduction would be noticed. */

import { describe, expect, test } from 'vitest';
import { Reference } from '../engine/reference.ts';
import { lamport, mcs, peterson, phils } from '../engine/testdata/beem.ts';
import { compiled } from '../search/compiled.ts';
import { explorer } from '../search/explore.ts';
import { searchReduced } from './reduced.ts';

const request = { search: 'breadth-first', limits: {} } as const;
const reference = explorer((program) => new Reference(program), 'reference');

describe('exact numbers of states, both engines', () => {
  test.each([
    ['peterson(3)', peterson(3), 7066],
    ['mcs(3)', mcs(3), 5982],
    ['lamport(2)', lamport(2), 704],
    ['phils(4, 3)', phils(4, 3), 241],
  ])(
    '%s',
    async (_, program, states) => {
      const full = await compiled.explore(program, request);
      const { outcome: found } = await searchReduced(compiled, program, request);
      const { outcome: same } = await searchReduced(reference, program, request);
      expect(found).toMatchObject({ verdict: full.verdict, states, reductions: ['por'] });
      expect({ ...same, engine: '', seconds: 0 }).toEqual({ ...found, engine: '', seconds: 0 });
    },
    60_000,
  );

  test.each([
    ['peterson(4)', peterson(4), 697_227],
    ['mcs(4)', mcs(4), 413_861],
    ['lamport(4)', lamport(4), 923_640],
  ])(
    '%s',
    async (_, program, states) => {
      const { outcome } = await searchReduced(compiled, program, request);
      expect(outcome).toMatchObject({ verdict: 'verified', states });
    },
    60_000,
  );
});
