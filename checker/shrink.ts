/** Scenarios made smaller: what can be left out of one so that the same property is still violated, and no more easily. */

import type { Limits, Move, Progress } from './engine/engine.ts';
import { Reference } from './engine/reference.ts';
import { cutsOf, type Cut } from './ir/cuts.ts';
import type { Program } from './ir/ir.ts';
import { fewestSwitches } from './search/fewest-switches.ts';
import { Budget } from './search/limits.ts';
import { traceMoves, type Trace } from './trace/trace.ts';

export interface LeftOut {
  readonly kind: Cut['kind'] | 'property';
  readonly name: string;
}

export interface Shrunk {
  readonly program: Program;
  /** What was left out, in the order in which it was. */
  readonly without: readonly LeftOut[];
  /** The schedule with the fewest switches before and after. */
  readonly before: Trace;
  readonly trace: Trace;
  /** Why something more may be left out: the limit that was hit. Null: nothing more can, alone. */
  readonly limit: string | null;
}

export interface ShrinkOptions {
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
  readonly watch?: (progress: Progress) => void;
}

/** How many pairs of a state and a task are looked at for each thing that might be left out. */
const patience = 1_000_000;

/**
 * Leaves out one thing after the other while the property is still violated, until nothing more can be left out. What takes
 * fewer context switches than before is not the same violation: a lost update is no longer one where only one task counts.
 * Null where the property is not violated by any schedule that was looked at.
 */
export async function shrink(
  program: Program,
  property: string,
  options: ShrinkOptions = {},
): Promise<Shrunk | null> {
  const { limits = {}, signal, watch } = options;
  let total = 0;
  // All searches together are one run.
  const tell = ({ states, transitions, depth, frontier, bytes, seconds }: Progress) =>
    watch?.({ states: total + states, transitions, depth, frontier, bytes, seconds });
  const budget = new Budget({ search: 'breadth-first', limits, ...(signal && { signal }), watch: tell });
  const cheapest = async (of: Program) => {
    const { found, states } = await fewestSwitches(of, property, budget, { pairs: patience });
    total += states;
    return found;
  };
  const first = await cheapest(program);
  if (!first) return null;
  // The search asks for one property only: the others may go.
  const properties = program.properties.filter(({ name }) => name === property);
  const others = program.properties.filter(({ name }) => name !== property);
  const without: LeftOut[] = others.map(({ name }) => ({ kind: 'property', name }));
  let smallest: Program = { ...program, properties };
  let { schedule } = first;
  for (let changed = true; changed && budget.hit === null;) {
    changed = false;
    let cuts = cutsOf(smallest);
    for (let i = 0; i < cuts.length && budget.hit === null;) {
      const { kind, name, program: cut } = cuts[i]!;
      const found = await cheapest(cut); // oxlint-disable-line no-await-in-loop -- one after the other
      if (!found || found.switches < first.switches) {
        i++;
        continue;
      }
      changed = true;
      smallest = cut;
      ({ schedule } = found);
      without.push({ kind, name });
      // What was tried before is tried again in the next round.
      cuts = cutsOf(smallest);
    }
  }
  const traceOf = (of: Program, moves: readonly Move[]) => traceMoves(new Reference(of), moves);
  return { program: smallest, without, before: traceOf(program, first.schedule), trace: traceOf(smallest, schedule), limit: budget.hit }; // prettier-ignore
}
