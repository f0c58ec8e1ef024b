/** Checks one spec with one variant: compiles, explores, looks again at what went wrong, stores it. */

import { existsSync } from 'node:fs';
import type { Explorer, Limits, Outcome, Progress, Request, Search, StateSet } from './engine/engine.ts';
import { runInit } from './engine/init.ts';
import { Reference } from './engine/reference.ts';
import { expectationsFor, type Expectation } from './expected.ts';
import type { Subject, Variant } from './find.ts';
import type { Machine, Program } from './ir/ir.ts';
import { onMachine } from './ir/machine.ts';
import { compileSpec } from './lang/compile.ts';
import { chooseSchedule, type Chosen, type Minimise } from './minimise.ts';
import { shownPath } from './paths.ts';
import { byDefault, reduce, searchProgram, type Reduction } from './reduce.ts';
import { compiled } from './search/compiled.ts';
import { explorer } from './search/explore.ts';
import type { SetStatistics } from './engine/subtables.ts';
import type { StatisticsRecord } from './statistics.ts';
import { scheduleFile, storeSchedule, type Stored } from './store.ts';
import { replay } from './trace/replay.ts';
import type { Verification, verifyReduction } from './verify-reduction.ts';
import { scheduleOf, type Schedule, type ScheduleSource } from './trace/schedule.ts';
import type { Trace } from './trace/trace.ts';

export { estimateLeft } from './search/estimate.ts';

/** Who explores: the IR compiled to WebAssembly, or the reference engine, its specification. */
export const engines: Readonly<Record<Engine, Explorer>> = {
  wasm: compiled,
  reference: explorer((program) => new Reference(program), 'reference'),
};
export type Engine = 'wasm' | 'reference';

export interface CheckOptions {
  readonly engine?: Engine;
  readonly search?: Search;
  /** What is kept of states; not said: all, as long as there is room. See `Request`. */
  readonly set?: StateSet;
  readonly limits?: Limits;
  /** Which schedule a violation is shown by. Absent: the one with the fewest switches, unless it takes long to prove; then the shortest. */
  readonly minimise?: Minimise;
  /** How many workers may share a breadth-first search by the compiled engine, once it is large; absent: one. */
  readonly workers?: number;
  /** Without one, every task has a CPU of its own. */
  readonly machine?: Machine | undefined;
  /** Aborting it ends the run as `incomplete`, with what is known so far. */
  readonly signal?: AbortSignal;
  readonly watch?: (progress: Progress) => void;
  /** Whether to count statistics once the search is over, which takes longer than the search. Not with the reference engine. */
  readonly statistics?: boolean;
  /** Where to keep the search, and how often, so that it can go on in another process (see `Request`). */
  readonly checkpoint?: Request['checkpoint'];
  /** A checkpoint of the same search, to go on from. Throws UsageError where it is none. */
  readonly resume?: string;
  /** A folder for states that find no room in memory. Throws UsageError where it cannot be written. */
  readonly spill?: string;
  /** What the searched program is reduced by; absent: by what usually pays. Schedules are of the program as it is. */
  readonly reductions?: readonly Reduction[];
  /** Whether to compare the reduced program with the program as it is, which takes longer than not to reduce it. */
  readonly verifyReduction?: boolean;
  /** Where counterexamples go; null stores none. */
  readonly out?: string | null;
}

/** What one check found, as data: a line of `allwalks check --json`. */
export interface CheckRecord {
  readonly schema: 1;
  readonly spec: string;
  readonly variant: string;
  readonly verdict: Outcome['verdict'];
  readonly property: string | null;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  readonly engine: string;
  /** How many workers shared the search: several only where it was large, breadth first, and compiled. */
  readonly workers: number;
  readonly search: Search;
  readonly reductions: readonly string[];
  /** What was kept of states: `full`, `compressed` (as exact), or `hashes`. */
  readonly set: StateSet;
  /** `hashes`: the chance that some states were not seen since they have the hash of another. */
  readonly omission?: number;
  /** The limits that were set: `states`, `steps`, `switches`, `bytes`, `seconds`; and the machine, if it had not a CPU for each task. */
  readonly bounds: Limits & Partial<Machine>;
  /** bounded and incomplete: the limit that was hit. */
  readonly limit?: string;
  readonly exhaustive: boolean;
  readonly witnesses: Readonly<Record<string, boolean>>;
  readonly counterexample: {
    /** Null where it was not stored. */
    readonly file: string | null;
    readonly steps: number;
    /** How often a task that could have gone on was replaced by another. */
    readonly switches: number;
    /** What is proven to be least: `switches` (and, with as many, steps), `steps`, or nothing. */
    readonly minimal: Chosen['minimal'];
    /** With so many switches nothing breaks the property, for certain; null: that is not known of any number. */
    readonly noneWithin: number | null;
  } | null;
  /** Where states were kept on disk in the end. */
  readonly spilled?: true;
  /** Where statistics were asked for. */
  readonly stats?: StatisticsRecord;
  /** Where that was asked for: what came of comparing the reduced program with the program as it is. */
  readonly verification?: Verification;
  /** The same, where states are compressed: how many different values each part of them has. */
  readonly subTables?: SetStatistics;
}

export interface CheckResult {
  readonly subject: Subject;
  readonly variant: Variant;
  readonly program: Program;
  readonly record: CheckRecord;
  readonly failure: Outcome['failure'];
  /** For a violation, how it comes about. */
  readonly trace: Trace | null;
  /** What is known about schedules with fewer switches or steps than that. */
  readonly chosen: Chosen | null;
  /** What is recorded for this spec and variant. */
  readonly expected: Expectation | null;
  /** What there is to say about stored counterexamples; null: nothing. */
  readonly note: string | null;
}

/** The program a spec and a variant stand for, on a machine if one is given. Throws ModelError with all that is wrong with them. */
export function compile(subject: Subject, variant: Variant, machine?: Machine): Program {
  const program = subject.program ?? compileSpec(subject.file, variant.files, runInit, variant.texts);
  return machine ? onMachine(program, machine) : program;
}

/** Checks one spec with one variant. Throws ModelError where the model is wrong. */
export async function check(subject: Subject, variant: Variant, options: CheckOptions = {}): Promise<CheckResult> {
  const {
    engine = 'wasm',
    search = 'breadth-first',
    set,
    limits = {},
    minimise,
    workers = 1,
    machine,
    signal,
    watch,
    statistics = false,
    checkpoint,
    resume,
    spill,
    reductions = byDefault,
    verifyReduction: verify = false,
    out = 'counterexamples',
  } = options;
  const program = compile(subject, variant, machine);
  // A reduction may hide that a task could go on, and switches are counted by that.
  const wanted = limits.switches === undefined ? reductions : [];
  const request = {
    search,
    ...(set && { set }),
    limits,
    workers,
    ...(signal && { signal }),
    ...(watch && { watch }),
    ...(statistics && { statistics }),
    ...(checkpoint && { checkpoint }),
    ...(resume !== undefined && { resume }),
    ...(spill !== undefined && { spill }),
  };
  const { outcome, program: reduced } = await searchProgram(
    engines[engine],
    reduce(program, wanted),
    request,
    wanted,
  );
  const verification = verify && (await verificationOf(program, reduced, outcome, request));
  const chosen = await chooseSchedule(program, outcome, minimise, request);
  const trace = chosen && chosen.trace;
  // What is recorded is of machines with enough CPUs.
  const expected =
    variant.named && !machine ? (expectationsFor(subject.spec, subject.file)[variant.name] ?? null) : null;
  let stored: Stored = { file: null, note: null };
  if (chosen !== null && trace !== null && out !== null) {
    const schedule = scheduleOf(trace, sourceOf(subject, variant, machine));
    stored = storeSchedule(schedule, out, isBetter(chosen, minimise));
  } else if (outcome.verdict === 'verified' && out !== null) {
    stored = { file: null, note: earlierNote(scheduleFile(sourceOf(subject, variant, machine), out)) };
  }
  return {
    subject,
    variant,
    program,
    record: {
      ...recordOf(subject, variant, outcome, { ...limits, ...program.machine }, trace, chosen, stored.file),
      ...(outcome.statistics && { stats: await statisticsOf(reduced, outcome.statistics) }),
      ...(verification && { verification }),
      ...(outcome.subTables && { subTables: outcome.subTables }),
    },
    failure: chosen?.failure ?? null,
    trace,
    chosen,
    expected,
    note: stored.note,
  };
}

async function verificationOf(...asked: Parameters<typeof verifyReduction>): Promise<Verification> {
  return (await import('./verify-reduction.ts')).verifyReduction(...asked);
}

/** Loaded where it is needed only: nearly all checks are without. */
async function statisticsOf(program: Program, statistics: NonNullable<Outcome['statistics']>) {
  const { statisticsRecord } = await import('./statistics.ts');
  return statisticsRecord(program, statistics);
}

function sourceOf(subject: Subject, variant: Variant, machine: Machine | undefined): ScheduleSource {
  return {
    spec: subject.spec,
    file: shownPath(subject.file),
    variant: variant.name,
    replaced: variant.files.map((each) => shownPath(each)),
    ...(variant.patches && { patches: variant.patches }),
    ...(machine && { machine }),
    claim: subject.claim,
  };
}

/**
 * Whether a stored schedule is better than the one just found. One that is proven to be least, in what was asked for, is
 * the best; any other gives way to one that still happens and has fewer switches, or as many and no more steps.
 */
function isBetter({ trace, minimal }: Chosen, minimise: Minimise | undefined) {
  return (stored: Schedule) => {
    if (minimal === 'switches' || (minimal !== null && minimal === minimise)) return false;
    const { kind, trace: followed } = replay(new Reference(trace.program), stored);
    const fewer = trace.switches - followed.switches;
    return kind === 'confirmed' && (fewer > 0 || (fewer === 0 && stored.steps.length <= trace.steps.length));
  };
}

/** For a check that found nothing: there may be a schedule that it found when the model was another. */
function earlierNote(file: string): string | null {
  if (!existsSync(file)) return null;
  return `${file} is stored from an earlier run; \`allwalks replay\` tells whether it still happens`;
}

function recordOf(
  subject: Subject,
  variant: Variant,
  outcome: Outcome,
  bounds: CheckRecord['bounds'],
  trace: Trace | null,
  chosen: Chosen | null,
  file: string | null,
): CheckRecord {
  return {
    schema: 1,
    spec: subject.spec,
    variant: variant.name,
    verdict: outcome.verdict,
    property: chosen?.failure.property ?? outcome.property,
    states: outcome.states,
    transitions: outcome.transitions,
    depth: outcome.depth,
    seconds: Number(outcome.seconds.toFixed(3)),
    engine: outcome.engine,
    workers: outcome.workers,
    search: outcome.search,
    reductions: outcome.reductions,
    set: outcome.set,
    ...(outcome.spilled && { spilled: true as const }),
    ...(outcome.omission !== null && { omission: outcome.omission }),
    bounds,
    ...(outcome.limit !== null && { limit: outcome.limit }),
    exhaustive: outcome.exhaustive,
    witnesses: outcome.witnesses,
    counterexample: trace && {
      file,
      steps: trace.steps.length,
      switches: trace.switches,
      minimal: chosen?.minimal ?? null,
      noneWithin: chosen?.noneWithin ?? null,
    },
  };
}

/**
 * How a result compares with what is recorded. Within a bound that was asked for, no violation is what `verified`
 * makes one expect; a recorded violation that did not come up may lie beyond it.
 */
export type Comparison =
  | 'as expected'
  | 'as expected so far'
  | 'not as expected'
  | 'not recorded'
  | 'not reached within the bound'
  | 'stopped before a verdict';

export function compare({ record, expected }: CheckResult): Comparison {
  if (record.verdict === 'incomplete') return 'stopped before a verdict';
  if (expected === null) return 'not recorded';
  // Of several properties that are broken, another one may take the fewest switches than the fewest steps.
  const same = record.property === (expected.property ?? null) || record.bounds.switches !== undefined;
  if (same && record.verdict === expected.verdict) return 'as expected';
  if (record.verdict !== 'bounded') return 'not as expected';
  return expected.verdict === 'verified' ? 'as expected so far' : 'not reached within the bound';
}

/**
 * Where the verdict is as recorded but the counts are not, the counts that are recorded. They are comparable
 * where the run was breadth first or saw everything, of the program as it is.
 */
export function otherCounts({ record, expected }: CheckResult): string | null {
  if (expected === null || record.limit !== undefined || record.reductions.length > 0) return null;
  if (record.bounds.switches !== undefined) return null;
  if (record.search !== 'breadth-first' && !record.exhaustive) return null;
  const { states = record.states, transitions = record.transitions } = expected;
  if (states === record.states && transitions === record.transitions) return null;
  return `${states.toLocaleString('en')} states, ${transitions.toLocaleString('en')} transitions`;
}

/**
 * What a check that is run again and again says: it passes where its verdict is as recorded or, with nothing recorded, good;
 * it fails where that is not so, or a reduction is wrong; it is stopped where a limit came before a verdict.
 */
export function judge(result: CheckResult): 'passed' | 'failed' | 'stopped' {
  const { verdict, verification } = result.record;
  if (verification?.difference !== undefined) return 'failed';
  switch (compare(result)) {
    case 'not as expected':
      return 'failed';
    case 'not recorded':
      return verdict === 'violated' || verdict === 'vacuous' ? 'failed' : 'passed';
    case 'stopped before a verdict':
    case 'not reached within the bound':
      return 'stopped';
    default:
      return 'passed';
  }
}

/** 0 all as expected; 1 one is not, or is a violation with nothing recorded; 3 a limit came before a verdict. */
export function exitCode(results: readonly CheckResult[]): 0 | 1 | 3 {
  const judged = new Set(results.map(judge));
  return judged.has('failed') ? 1 : judged.has('stopped') ? 3 : 0;
}
