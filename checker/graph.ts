/** The states of a scenario as a graph, and the forms in which it can be written. */

import { check, compile } from './check.ts';
import { Reference } from './engine/reference.ts';
import type { Limits, Progress } from './engine/engine.ts';
import { findVariants, type Subject, type Variant } from './find.ts';
import { printGraphPage } from './page/graph.ts';
import { replayFile } from './replay.ts';
import { Budget } from './search/limits.ts';
import { stateGraph, type StateGraph } from './trace/graph.ts';
import { printDot, printGexf, printGraphml } from './trace/graph-forms.ts';
import { UsageError } from './usage.ts';

export const graphForms: Readonly<Record<GraphForm, (graph: StateGraph, title: string) => string>> = {
  dot: printDot,
  gexf: printGexf,
  graphml: printGraphml,
  html: printGraphPage,
};
export type GraphForm = 'dot' | 'gexf' | 'graphml' | 'html';

export interface GraphOptions {
  /** A stored schedule of the spec: only what is near it is shown, with the variant it was stored for. */
  readonly around?: string | undefined;
  /** How many steps away from it; absent: one. */
  readonly distance?: number | undefined;
  /** How many states at most; absent: 5,000, which is what one can look at. */
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
  readonly watch?: (progress: Progress) => void;
}

export interface GraphOf {
  readonly graph: StateGraph;
  readonly title: string;
  /** What ended it early. */
  readonly limit: string | null;
}

const mostStates = 5000;

/** The graph of a spec with a variant (absent: as the schedule has it, or the first). Throws UsageError where it is too large. */
export async function graphOf(
  subject: Subject,
  variant: Variant | undefined,
  options: GraphOptions,
): Promise<GraphOf> {
  const { around, distance = 1, limits = {}, signal, watch } = options;
  const { states: most = mostStates, ...others } = limits;
  const budget = new Budget({
    search: 'breadth-first',
    limits: others,
    ...(signal && { signal }),
    ...(watch && { watch }),
  });
  const near = around === undefined ? undefined : scheduleIn(around, subject);
  const used = variant ?? findVariants(subject, [near?.variant ?? subject.variants[0]!.name])[0]!;
  const program = near?.program ?? compile(subject, used);
  const known = near ?? (await violationOf(subject, used, most, options));
  const { schedule } = known;
  const isLarge = 'large' in known && known.large;
  const graph = isLarge
    ? null
    : await stateGraph(new Reference(program), {
        ...(schedule && { schedule }),
        ...(near && { distance }),
        most,
        budget,
      });
  if (graph === null) throw new UsageError(tooLarge(subject, near !== undefined, most, distance));
  return { graph, title: `${subject.spec}, ${used.name}`, limit: budget.hit };
}

function tooLarge({ spec }: Subject, near: boolean, most: number, distance: number): string {
  const states = most.toLocaleString('en');
  if (near)
    return distance > 0
      ? `more than ${states} states are at most ${distance} step${distance === 1 ? '' : 's'} away: give less --distance, or more --max-states`
      : `the schedule has more than ${states} states: give more --max-states`;
  return `${spec} has more than ${states} states, too many to look at: --around counterexamples/FILE.json shows those near a schedule, --max-states allows more`;
}

function scheduleIn(file: string, subject: Subject) {
  const { replay, schedule, subject: of } = replayFile(file);
  if (of.file !== subject.file)
    throw new UsageError(`--around ${file}: it is a schedule of ${of.spec}, not of ${subject.spec}`);
  const { program, steps } = replay.trace;
  return { program, variant: schedule.variant, schedule: steps.map(({ move }) => move) };
}

/** How the spec is violated, if it is and that is soon found; and whether it has too many states for sure. */
async function violationOf(subject: Subject, variant: Variant, most: number, { limits, signal }: GraphOptions) {
  const options = {
    out: null,
    limits: { ...limits, states: 20 * most },
    reductions: [],
    ...(signal && { signal }),
  };
  const { trace, record } = await check(subject, variant, options);
  return { schedule: trace?.steps.map(({ move }) => move), large: record.states > most };
}
