/** `allwalks check`: runs the checks and reports on them. */

import { existsSync } from 'node:fs';
import { check, exitCode, type CheckOptions, type CheckResult, type Engine } from '../check.ts';
import type { Limits, Minimise, Progress, Reduction, Search, StateSet } from '../index.ts';
import { checkOnGrowingMachines } from '../machines.ts';
import { readPatches } from '../patch.ts';
import { UsageError } from '../usage.ts';
import { requireWritable } from '../write.ts';
import { isModelError } from '../wrong.ts';
import { runChecks, type Asked, type Checked } from './checks.ts';
import { listenForInterrupt } from './interrupt.ts';
import type { WantedMachine } from './machine.ts';
import { planChecks, type Job } from './plan.ts';
import type { UpdateWish } from './limits.ts';
import { reportProgress, type ProgressForm, type ProgressReport } from './progress.ts';
import { annotate, annotates, requireReportFiles, writeReportFiles, type ReportFiles } from './regression.ts';
import { jsonReport, textReport } from './report.ts';
import type { Terminal } from './terminal.ts';

export interface CheckArguments {
  /** Names or paths; none: all there are. */
  readonly specs: readonly string[];
  readonly variants: readonly string[];
  /** Diffs to check the model with, applied in this order. */
  readonly patches: readonly string[];
  /** Only specs whose claim begins with one of these; none: all. */
  readonly claims: readonly string[];
  readonly json: boolean;
  readonly engine: Engine;
  readonly search: Search;
  /** What is kept of states; not said: all, as long as there is room. */
  readonly set: StateSet | undefined;
  readonly limits: Limits;
  readonly machine: WantedMachine | undefined;
  readonly reductions: readonly Reduction[];
  readonly verifyReduction: boolean;
  /** Not said: fewest switches, unless it takes long to prove. */
  readonly minimise: Minimise | undefined;
  /** How many workers may share a search. */
  readonly workers: number;
  readonly out: string;
  /** Whether calls that run uninterrupted are one line of a schedule. Not said: where there are several checks. */
  readonly fold: boolean | undefined;
  readonly progress: ProgressForm;
  readonly stats: boolean;
  /** The file to keep the search in, and how many seconds apart. */
  readonly checkpoint: { readonly file: string; readonly everySeconds: number } | undefined;
  readonly resume: string | undefined;
  /** The folder for states that find no room in memory. */
  readonly spill: string | undefined;
  readonly reports: ReportFiles;
  readonly update: UpdateWish;
}

export async function runCheck(args: CheckArguments, terminal: Terminal): Promise<number> {
  refuseReference(args);
  if (args.verifyReduction && args.reductions.length === 0)
    throw new UsageError(
      '--verify-reduction: no reduction is left to verify; leave out --no-reduction and the like',
    );
  if (args.stats && args.set === 'hashes')
    throw new UsageError('--stats: hashes tell nothing about states; leave out --hash-compact');
  if (args.machine === 'smallest' && (args.checkpoint || args.resume !== undefined))
    throw new UsageError('--cpus smallest: those are several searches; --checkpoint and --resume are for one');
  if (args.limits.switches !== undefined && args.minimise !== undefined && args.minimise !== 'switches')
    throw new UsageError(`--max-switches finds the fewest switches: leave out --minimise ${args.minimise}`);
  const patched = readPatches(args.patches);
  const jobs = planChecks(args.specs, args.variants, args.claims, patched);
  for (const note of patched.notes) terminal.note(note);
  refuseSeveral(args, jobs);
  // Not after hours of searching.
  requireWritable(args.out);
  requireReportFiles(args.reports);
  if (args.update !== 'no') (await import('./update.ts')).requireRecordable(args, jobs);
  const asked = askedOf(jobs, args);
  const interrupt = listenForInterrupt(terminal);
  const report = args.json ? jsonReport(terminal) : textReport(jobs, args.fold, terminal);
  const found = new Map<Asked, Checked>();
  const results: CheckResult[] = [];
  const complain = complainer(terminal);
  for await (const checked of checksOf(asked, args, terminal, interrupt.signal)) {
    found.set(checked.of, checked);
    if ('wrong' in checked) {
      // One wrong model is no reason to keep quiet about the others.
      complain(checked.wrong);
      continue;
    }
    results.push(checked.result);
    report.result(checked.result);
    sayHowToGoOn(checked.result, args, terminal);
  }
  interrupt.stop();
  const wrong = found.size - results.length;
  await report.end(results, wrong);
  const aborted = interrupt.signal.aborted;
  let code = wrong > 0 ? 2 : aborted ? 3 : exitCode(results);
  const outcomes = asked.map((each) => ({ asked: each, checked: found.get(each) ?? null }));
  if (annotates) await annotate(outcomes, args.json, terminal);
  if (!(await writeReportFiles(args.reports, outcomes, code, terminal))) code = 2;
  return args.update === 'no' ? code : recordResults(results, args, code, aborted, terminal);
}

/** Gives the exit code: what has just been recorded is as recorded. */
async function recordResults(
  results: readonly CheckResult[],
  { update, json }: CheckArguments,
  code: number,
  aborted: boolean,
  terminal: Terminal,
): Promise<number> {
  const say = json ? terminal.note : terminal.print;
  if (!json) say('');
  if (aborted) {
    say('interrupted: nothing is recorded');
    return code;
  }
  const write = update === 'write';
  const { updateExpected } = await import('./update.ts');
  const written = updateExpected(results, write ? 'write' : 'show', say, terminal);
  return written ? (write && code === 1 ? 0 : code) : 2;
}

function sayHowToGoOn({ record }: CheckResult, { checkpoint }: CheckArguments, terminal: Terminal): void {
  if (record.verdict !== 'incomplete' || !checkpoint || !existsSync(checkpoint.file)) return;
  terminal.note(`the search is kept in ${checkpoint.file}: --resume ${checkpoint.file} goes on with it`);
}

function refuseReference({ engine, stats, checkpoint, resume }: CheckArguments): void {
  if (engine !== 'reference') return;
  const asked = [stats && '--stats', checkpoint && '--checkpoint', resume !== undefined && '--resume'];
  const option = asked.find((each) => typeof each === 'string');
  if (option !== undefined)
    throw new UsageError(`${option}: only the compiled engine can do that; leave out --engine reference`);
}

/** A file holds one search. */
function refuseSeveral({ checkpoint, resume }: CheckArguments, jobs: readonly Job[]): void {
  const checks = jobs.reduce((sum, { variants }) => sum + variants.length, 0);
  const option = checkpoint ? '--checkpoint' : resume === undefined ? null : '--resume';
  if (option !== null && checks !== 1)
    throw new UsageError(
      `${option}: one check at a time is expected, and these are ${checks}; name a spec and, with --variant, a variant (as-it-stood: without any)`,
    );
}

/** Says what is wrong with models, each thing once: with all variants of a spec it is often the same. */
function complainer(terminal: Terminal): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    // Problems have an empty line between them.
    const news = message.split('\n\n').filter((problem) => !said.has(problem));
    for (const problem of news) said.add(problem);
    if (news.length > 0) terminal.note(news.join('\n\n'));
  };
}

function askedOf(jobs: readonly Job[], args: CheckArguments): Asked[] {
  return jobs.flatMap(({ subject, variants }) =>
    variants.map((variant) => ({ subject, variant, options: optionsOf(args) })),
  );
}

/** All checks, in the order of the jobs: several at a time, unless one of them may use all there is. */
async function* checksOf(
  asked: readonly Asked[],
  args: CheckArguments,
  terminal: Terminal,
  signal: AbortSignal,
): AsyncGenerator<Checked> {
  const oneByOne =
    asked.length === 1 ||
    args.workers === 1 ||
    args.machine === 'smallest' ||
    args.limits.bytes !== undefined ||
    args.spill !== undefined;
  const shown = new Map<Asked, ProgressReport>();
  const hide = () => {
    for (const report of shown.values()) report.end();
    shown.clear();
  };
  const watch = (of: Asked, news: Progress) => {
    if (!shown.has(of)) {
      hide();
      const name = { spec: of.subject.spec, variant: of.variant.name };
      shown.set(of, reportProgress(name, args.progress, terminal));
    }
    shown.get(of)!.watch(news);
  };
  const checks = oneByOne ? checkOneByOne(asked, args, terminal, signal, watch) : runChecks(asked, signal, watch);
  for await (const checked of checks) {
    hide();
    yield checked;
  }
}

/** What can be told to another thread. */
function optionsOf(args: CheckArguments): CheckOptions {
  const {
    engine,
    search,
    set,
    limits,
    machine,
    reductions,
    verifyReduction,
    minimise,
    out,
    stats: statistics,
    resume,
    spill,
  } = args;
  return {
    engine,
    search,
    ...(set && { set }),
    limits,
    ...(machine !== 'smallest' && { machine }),
    reductions,
    verifyReduction,
    ...(minimise && { minimise }),
    out,
    statistics,
    ...(resume !== undefined && { resume }),
    ...(spill !== undefined && { spill }),
  };
}

async function* checkOneByOne(
  asked: readonly Asked[],
  { checkpoint, workers, machine }: CheckArguments,
  terminal: Terminal,
  signal: AbortSignal,
  watch: (check: Asked, progress: Progress) => void,
): AsyncGenerator<Checked> {
  const trouble = (message: string) => terminal.note(message);
  const kept = checkpoint && { checkpoint: { ...checkpoint, trouble } };
  for (const each of asked) {
    if (signal.aborted) return;
    const options = { ...each.options, ...kept, workers, signal, watch: (news: Progress) => watch(each, news) };
    let checked: Checked;
    try {
      const find = machine === 'smallest' ? checkOnGrowingMachines : check;
      checked = { of: each, result: await find(each.subject, each.variant, options) };
    } catch (error) {
      if (!isModelError(error)) throw error;
      checked = { of: each, wrong: error.message };
    }
    yield checked;
  }
}
