/** Reductions by name: each makes of a program one with fewer states and the same verdict. */

import type { Explorer, Request } from './engine/engine.ts';
import type { Program } from './ir/ir.ts';
import { withoutDeadLocals } from './ir/reduce/dead.ts';
import type { Searched } from './reduce/reduced.ts';

interface Pass {
  readonly apply: (program: Program) => Program;
  /** A violation is reached in as many steps as before, so that what breadth-first search finds has the fewest. */
  readonly keepsLengths: boolean;
}

/** In the order in which they are applied. */
const passes = {
  dead: { apply: withoutDeadLocals, keepsLengths: true },
  // Depends on what the search finds: see `searchProgram`.
  por: { apply: (program: Program) => program, keepsLengths: false },
} as const satisfies Readonly<Record<string, Pass>>;

export type Reduction = keyof typeof passes;

export const allReductions = Object.keys(passes) as readonly Reduction[];

/** What is done where nobody says anything about reductions. */
export const byDefault: readonly Reduction[] = [];

/** The program reduced, `reductions` saying by what; those that find nothing to do are not named. */
export function reduce(program: Program, wanted: readonly Reduction[]): Program {
  return allReductions
    .filter((name) => wanted.includes(name))
    .reduce((before, name) => {
      const after = passes[name].apply(before);
      return after === before ? before : { ...after, reductions: [...(before.reductions ?? []), name] };
    }, program);
}

/** Has an engine search a program reduced by `reduce`, and by what only a search can tell. */
export async function searchProgram(
  engine: Explorer,
  program: Program,
  request: Request,
  wanted: readonly Reduction[],
): Promise<Searched> {
  if (!wanted.includes('por')) return { outcome: await engine.explore(program, request), program };
  // Loaded where it is asked for only.
  const { searchReduced } = await import('./reduce/reduced.ts');
  return searchReduced(engine, program, request);
}

/** Whether shortest schedules of a program so reduced are shortest ones of the program as it was. */
export function keepsLengths(applied: readonly string[]): boolean {
  return applied.every(
    (name) => (passes as Readonly<Record<string, Pass | undefined>>)[name]?.keepsLengths === true,
  );
}
