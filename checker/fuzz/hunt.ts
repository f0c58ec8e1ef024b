/** Looks for a random program about which two things disagree, and for the smallest about which they still do. */

import { asyncProperty, check } from 'fast-check';
import type { Explorer } from '../engine/engine.ts';
import type { Program } from '../ir/ir.ts';
import { printProgram } from '../ir/print.ts';
import { programs } from './arbitrary.ts';
import { compare } from './compare.ts';
import type { Comparison, OracleName } from './compare.ts';

export interface Hunt {
  readonly seed: number;
  readonly models: number;
  /** Every how many models each oracle is asked: some cost more than they find. */
  readonly every?: Every;
  /** The engine to compare with the reference engine; the compiled one if absent. */
  readonly engine?: Explorer;
  /** Told of every model, those on the way to a smaller one not included. */
  readonly onModel?: (comparison: Comparison, program: Program) => void;
}

export interface Finding {
  readonly seed: number;
  /** Which of the models of this seed it was, from 1. */
  readonly model: number;
  readonly oracle: OracleName;
  readonly what: string;
  /** As small as it became. */
  readonly program: Program;
}

type Every = Readonly<Partial<Record<OracleName, number>>>;

export const usual: Every = {
  'breadth-first': 1,
  graph: 1,
  'depth-first': 2,
  bounds: 4,
  switches: 4,
  text: 4,
  reductions: 1,
  alone: 4,
  reduced: 2,
};
/** A smaller program is looked for as long as that. */
const shrinkMilliseconds = 60_000;

/** The first disagreement among so many models; undefined where there is none. */
export async function hunt({ seed, models, every = usual, engine, onModel }: Hunt): Promise<Finding | undefined> {
  let finding: Finding | undefined;
  let model = 0;
  let deadline = Infinity;
  const agrees = asyncProperty(programs, async (program) => {
    if (performance.now() > deadline) return true;
    if (!finding) model++;
    const comparison = await compare(program, finding ? [finding.oracle] : dueAt(model, every), engine);
    if (!finding) onModel?.(comparison, program);
    const { difference } = comparison;
    if (!difference) return true;
    if (!finding) deadline = performance.now() + shrinkMilliseconds;
    finding = { seed, model, program, ...difference };
    return false;
  });
  await check(agrees, { seed, numRuns: models });
  return finding;
}

function dueAt(model: number, every: Every): OracleName[] {
  const all = Object.entries(every) as [OracleName, number][];
  return all.filter(([, rounds]) => model % rounds === 0).map(([oracle]) => oracle);
}

/** All that is needed to see the disagreement again. */
export function describe({ seed, model, oracle, what, program }: Finding, file: string): string {
  const again = `Model ${model} of seed ${seed}, made as small as it can be; it is in ${file}.`;
  return `${oracle}: ${what}\n\n${again}\n\n${printProgram(program)}`;
}
