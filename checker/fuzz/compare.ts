/** What must agree about any program: engines, searches, and the program with its own text. */

import type { Explorer, Failure, Limits, Outcome, Search } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { printProgram } from '../ir/print.ts';
import { readProgram, verifyProgram } from '../ir/verify.ts';
import { compiled } from '../search/compiled.ts';
import { explorer } from '../search/explore.ts';
import { compared, graphDifference } from './graphs.ts';
import { reductionsDiffer } from './reductions.ts';
import { reducedDiffers } from './reduced.ts';
import { spinDiffers } from './spin.ts';
import { switchesDiffer } from './switches.ts';

/**
 * Compares two things on a program of which the reference engine's outcome is known; says how they differ, if they
 * do. `engine` is the one to compare with the reference engine.
 */
type Oracle = (program: Program, outcome: Outcome, engine: Explorer) => Promise<string | undefined>;

/** What came of comparing one program. */
export interface Comparison {
  /** What the reference engine found, breadth first; absent where the program could not be run. */
  readonly outcome?: Outcome;
  /** Which two things differ, and how; absent where all agree. */
  readonly difference?: { readonly oracle: OracleName; readonly what: string };
}

const reference = explorer((program) => new Reference(program), 'reference');

/** Larger graphs are compared as far as that. */
const limits = { states: 1000, seconds: 10 } satisfies Limits;
const extent = { states: 250, transitions: 5000 };
/** Limits that depend on the machine: an outcome that names one says nothing about the engine. */
const ofMachine: readonly (string | null)[] = ['seconds', 'memory', 'interrupted'];

export const oracles = {
  text: async (program) => textDifference(program),
  'breadth-first': enginesDiffer,
  graph: async (program) => graphDifference(program, extent),
  'depth-first': searchesDiffer,
  bounds: boundsDiffer,
  alone: aloneDiffers,
  reduced: (program) => reducedDiffers(program),
  switches: switchesDiffer,
  reductions: (program, outcome) => reductionsDiffer(program, outcome),
  spin: spinDiffers,
} as const satisfies Readonly<Record<string, Oracle>>;

export type OracleName = keyof typeof oracles;

/** Asks the oracles named, until one finds a difference. */
export async function compare(
  program: Program,
  asked: readonly OracleName[],
  engine: Explorer = compiled,
): Promise<Comparison> {
  const problems = verifyProgram(program);
  if (problems.length > 0) return { difference: { oracle: 'text', what: JSON.stringify(problems) } };
  const outcome = await explore(reference, program, 'breadth-first');
  if (ofMachine.includes(outcome.limit)) return { outcome };
  for (const oracle of asked) {
    const what = await oracles[oracle](program, outcome, engine);
    if (what !== undefined) return { outcome, difference: { oracle, what } };
  }
  return { outcome };
}

function explore(engine: Explorer, program: Program, search: Search, more: Limits = {}): Promise<Outcome> {
  return engine.explore(program, { search, limits: { ...limits, ...more } });
}

/** The program prints, and its JSON means the same program. */
function textDifference(program: Program): string | undefined {
  if (printProgram(program) === '') return 'the program prints as nothing';
  return compared('the program read back', program, readProgram(JSON.stringify(program), 'random.ir.json'));
}

/** Another engine finds the same as the reference engine, down to the message and the schedule. */
async function enginesDiffer(program: Program, expected: Outcome, engine: Explorer): Promise<string | undefined> {
  const { search } = expected;
  const found = await explore(engine, program, search);
  return outcomesDiffer(search, expected, found) ?? scheduleDiffers(program, expected);
}

function outcomesDiffer(what: string, expected: Outcome, found: Outcome): string | undefined {
  if (ofMachine.includes(found.limit) || ofMachine.includes(expected.limit)) return undefined;
  return compared(`outcome, ${what}`, essence(expected), essence(found));
}

/** What engines must agree about. */
function essence(outcome: Outcome): object {
  const same = { ...outcome, engine: '', seconds: 0 };
  // A run that may see no more states ends somewhere among the successors of one.
  if (outcome.limit === 'states') return { ...same, transitions: 0, depth: 0 };
  return same;
}

/** A schedule can be taken step by step, and the last step or the state it leads to is where the failure is. */
function scheduleDiffers(program: Program, { schedule, failure }: Outcome): string | undefined {
  if (!schedule) return undefined;
  const stepper = new Reference(program);
  let state = stepper.initial();
  for (const [i, move] of schedule.entries()) {
    const { successor } = stepper.record(state, move);
    const last = i === schedule.length - 1;
    if (last && successor?.kind === 'failure')
      return compared('the failure at the end', failure, successor.failure);
    if (successor?.kind !== 'state') return compared(`step ${i} of the schedule`, 'state', successor?.kind);
    state = successor.state;
  }
  return compared('what is broken at the end', true, mayBreak(stepper, state, failure!));
}

/** Whether the state alone can be what breaks the property. */
function mayBreak(stepper: Reference, state: ReturnType<Reference['initial']>, { property }: Failure): boolean {
  const key = stepper.key(state);
  const stuck = [...stepper.successors(state)].every((s) => s.kind === 'state' && stepper.key(s.state) === key);
  const final = stuck && stepper.finished(state);
  if (property === 'deadlock') return stuck && !final;
  return stepper.program.properties.some(({ kind, name }) => {
    if (kind === 'finally' && !final) return false;
    try {
      return !stepper.holds(state, name) && kind !== 'sometimes' && name === property;
    } catch {
      // It breaks a rule, and that is what is reported.
      return true;
    }
  });
}

/** The engines agree about which steps are taken alone if all are that do not say otherwise: never mind whether that is right. */
async function aloneDiffers(program: Program, _: Outcome, engine: Explorer): Promise<string | undefined> {
  const bold: Program = { ...program, alone: true };
  const breadth = await explore(reference, bold, 'breadth-first');
  const deep = await explore(reference, bold, 'depth-first');
  return (
    (await enginesDiffer(bold, breadth, engine)) ??
    (await enginesDiffer(bold, deep, engine)) ??
    graphDifference(bold, extent)
  );
}

/** Depth first comes to the same verdict; where nothing is violated, over the same states. */
async function searchesDiffer(program: Program, breadth: Outcome, engine: Explorer): Promise<string | undefined> {
  const deep = await explore(reference, program, 'depth-first');
  if (ofMachine.includes(deep.limit)) return undefined;
  return (await enginesDiffer(program, deep, engine)) ?? verdictsDiffer('', breadth, deep);
}

function verdictsDiffer(within: string, breadth: Outcome, deep: Outcome): string | undefined {
  // Of as many states as there may be each search sees others.
  if (breadth.limit === 'states' || deep.limit === 'states') return undefined;
  const looks = ({ verdict, property, states, transitions, witnesses }: Outcome) =>
    verdict === 'violated' ? { verdict } : { verdict, property, states, transitions, witnesses };
  return compared(`breadth first against depth first${within}`, looks(breadth), looks(deep));
}

/** Within a bound both engines and both searches find the same, too. */
async function boundsDiffer(
  program: Program,
  { depth, states }: Outcome,
  engine: Explorer,
): Promise<string | undefined> {
  // Any bound will do: one that programs of the same depth do not all have.
  const bound = { steps: states % (depth + 1) };
  const within = ` within ${bound.steps} steps`;
  const outcomes: Outcome[] = [];
  for (const search of ['breadth-first', 'depth-first'] as const) {
    const expected = await explore(reference, program, search, bound);
    const found = await explore(engine, program, search, bound);
    const difference = outcomesDiffer(`${search}${within}`, expected, found);
    if (difference) return difference;
    outcomes.push(expected);
  }
  if (outcomes.some(({ limit }) => ofMachine.includes(limit))) return undefined;
  return verdictsDiffer(within, outcomes[0]!, outcomes[1]!);
}
