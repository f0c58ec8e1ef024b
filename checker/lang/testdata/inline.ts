/** For tests: specs written as text, compiled and explored by the reference engine. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../engine/engine.ts';
import { runInit } from '../../engine/init.ts';
import { Reference } from '../../engine/reference.ts';
import type { Program } from '../../ir/ir.ts';
import { verifyProgram } from '../../ir/verify.ts';
import { explorer } from '../../search/explore.ts';
import { compileSpec } from '../compile.ts';

/** Compiles a spec given as text; `files` are others beside it, those called variant… are applied. */
export function compileText(text: string, files: Readonly<Record<string, string>> = {}): Program {
  const folder = mkdtempSync(join(tmpdir(), 'allwalks-'));
  try {
    writeFileSync(join(folder, 'spec.ts'), text);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const variants = Object.keys(files).filter((name) => name.startsWith('variant'));
    const program = compileSpec(join(folder, 'spec.ts'), variants.map((name) => join(folder, name)), runInit);
    const problems = verifyProgram(program);
    if (problems.length > 0) throw new Error(`the front end made bad IR: ${JSON.stringify(problems)}`);
    return program;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function explore(program: Program): Promise<Outcome> {
  const engine = explorer((each) => new Reference(each), 'reference');
  return engine.explore(program, { search: 'breadth-first', limits: {} });
}

export async function check(text: string, files?: Readonly<Record<string, string>>): Promise<Outcome> {
  return explore(compileText(text, files));
}

/** States, transitions (repeats included) and depth of a system given as a function: the oracle. */
export function count<S>(initial: S, next: (state: S) => S[]): { states: number; transitions: number; depth: number } {
  const seen = new Set([JSON.stringify(initial)]);
  let transitions = 0;
  let depth = -1;
  for (let level = [initial]; level.length > 0; depth++) {
    const deeper: S[] = [];
    for (const state of level)
      for (const successor of next(state)) {
        transitions += 1;
        const key = JSON.stringify(successor);
        if (seen.has(key)) continue;
        seen.add(key);
        deeper.push(successor);
      }
    level = deeper;
  }
  return { states: seen.size, transitions, depth };
}
