/** Runs SPIN on a program, all reductions off: what tests compare with. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '../../ir/ir.ts';
import { toPromela } from '../promela.ts';

export const hasSpin = spawnSync('spin', ['-V']).status === 0 && spawnSync('gcc', ['--version']).status === 0;
if (!hasSpin) console.warn('skipped: no spin');

export interface SpinRun {
  readonly states: number;
  readonly transitions: number;
  readonly violated: string | null;
  readonly unreached: readonly string[];
}

/** Generates, compiles and runs SPIN's verifier, all reductions off. */
export function runSpin(program: Program, search: 'depth-first' | 'breadth-first' = 'depth-first'): SpinRun {
  const folder = mkdtempSync(join(tmpdir(), 'allwalks-spin-'));
  try {
    writeFileSync(join(folder, 'model.pml'), toPromela(program));
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: folder, encoding: 'utf8' });
    run('spin', '-a', '-o1', '-o2', '-o3', 'model.pml');
    run('gcc', '-O1', '-w', '-DSAFETY', '-DNOREDUCE', '-DVECTORSZ=65536', ...(search === 'breadth-first' ? ['-DBFS'] : []), '-o', 'pan', 'pan.c');
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

