/** SPIN, and the reference engine, agree about scenarios on one CPU: who has it is part of the program that they are given. */

import { describe, expect, test } from 'vitest';
import { hasSpin, runSpin } from '../checker/export/testdata/spin.ts';
import {
  asItStood,
  compile,
  engines,
  findSubject,
  findVariants,
  onMachine,
  type Machine,
} from '../checker/index.ts';

const one = (preempt: Machine['preempt']): Machine => ({ cpus: 1, preempt });

describe('one CPU', { timeout: 300_000 }, () => {
  test.each([['c9-whole-tree', one('none')]] as const)('%s, %o', async (spec, machine) => {
    const subject = findSubject(spec);
    const program = onMachine(compile(subject, findVariants(subject, [asItStood])[0]!), machine);
    const request = { search: 'breadth-first', limits: {} } as const;
    const wasm = await engines.wasm.explore(program, request);
    const { verdict, property, states, transitions } = wasm;
    expect(await engines.reference.explore(program, request)).toMatchObject({
      verdict,
      property,
      states,
      transitions,
    });
    if (hasSpin && verdict === 'verified')
      expect(runSpin(program)).toMatchObject({ states, transitions, violated: null });
  });
});
