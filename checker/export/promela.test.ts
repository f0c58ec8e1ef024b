/** SPIN and the reference engine, asked about the same programs, must count the same. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lamport, mcs, peterson, phils } from '../engine/testdata/beem.ts';
import * as code from '../engine/testdata/meaning-code.ts';
import * as world from '../engine/testdata/meaning-world.ts';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { explorer } from '../search/explore.ts';
import { toPromela } from './promela.ts';

const hasSpin = spawnSync('spin', ['-V']).status === 0 && spawnSync('gcc', ['--version']).status === 0;
if (!hasSpin) console.warn('skipped: no spin');

interface SpinRun {
  readonly states: number;
  readonly transitions: number;
  readonly violated: string | null;
  readonly unreached: readonly string[];
}

/** Generates, compiles and runs SPIN's verifier, all reductions off. */
function runSpin(program: Program): SpinRun {
  const folder = mkdtempSync(join(tmpdir(), 'allwalks-spin-'));
  try {
    writeFileSync(join(folder, 'model.pml'), toPromela(program));
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: folder, encoding: 'utf8' });
    run('spin', '-a', '-o1', '-o2', '-o3', 'model.pml');
    run('gcc', '-O1', '-w', '-DSAFETY', '-DNOREDUCE', '-DVECTORSZ=65536', '-o', 'pan', 'pan.c');
    const report = run('./pan', '-m1000000', '-w20');
    const number = (pattern: RegExp) => Number(pattern.exec(report)?.[1]);
    return {
      states: number(/(\d+) states, stored/),
      transitions: number(/(\d+) transitions/) - 1,
      violated: /^violated: (.*)$/m.exec(report)?.[1] ?? null,
      unreached: [...report.matchAll(/^not reached: (.*)$/gm)].map((match) => match[1]!),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

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
