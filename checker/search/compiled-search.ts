/**
 * A search by one worker whose loop runs in WebAssembly: in turns that keep to the limits. What it found is put into words
 * by the reference engine, which takes the same schedule.
 *
 * A search begins with full states. When they are to be compressed, or find no more room, it begins anew with
 * compressed ones, paired as those seen so far suggest.
 */

import type { Move, Outcome, Request, StateSet } from '../engine/engine.ts';
import type { Keeping } from '../engine/wasm/compile.ts';
import { Instance } from '../engine/wasm/instance.ts';
import { wordsOfStates } from '../engine/wasm/machine.ts';
import type { Program } from '../ir/ir.ts';
import { layOut } from '../state/layout.ts';
import { shapeFor } from '../state/shape.ts';
import type { Pair } from '../state/shape.ts';
import { UsageError } from '../usage.ts';
import type { Explanation } from './explain.ts';
import type { Found } from './explore.ts';
import type { Keeper } from './keeper.ts';
import { collectGarbage, roomToGrow, usableBytes, type Budget, type Counts } from './limits.ts';
import { sampleOf } from './ownership.ts';
import type { Sample } from './ownership.ts';

/** How long compiled code may keep the process to itself. */
const turnMilliseconds = 20;
/** And how many states at most it may expand. */
const longestTurn = 2 ** 30;

/** The mark on Node's time line at which the first state was found: what came before is start-up. */
export const firstState = 'allwalks: first state';

/** Compression is for large searches: so many states are found before it begins. */
const compressFrom = 2 ** 17;
/** After so many states several workers take over, unless the end may be near: few states wait to be expanded. */
const workersFrom = 1_000_000;
const fewLeft = 1 / 20;
/** And after so many times more they do in any case. */
const surely = 4;

type StatisticsFound = Pick<Outcome, 'statistics' | 'subTables'>;

/** What a search has come to. */
export interface Done {
  readonly found: Found;
  readonly workers: number;
  /** What was kept of states. */
  readonly set: StateSet;
  readonly spilled?: true;
  readonly statistics?: () => Promise<StatisticsFound>;
}

/** How to pair the words of states, judging by some of them. */
export function shapeOfSample(program: Program, sample: Sample): Pair {
  const layout = layOut(program);
  return shapeFor(sample.states, layout.bytes, wordsOfStates(layout));
}

export class CompiledSearch {
  private readonly explanation: Explanation;
  private readonly budget: Budget;
  /** What is kept of states. */
  set: StateSet;
  private readonly program: Program;
  private readonly request: Request;
  /** Where there are to be checkpoints. */
  private keeper: Keeper | undefined;
  /** How the states of the search that runs are kept. */
  keeping: Keeping;
  /** Some of the states found, from the first to the last, where it was large and kept them. */
  sample: Sample | undefined;
  /** Whether states are in files by now. */
  onDisk = false;
  /** None while there might not be memory for two. */
  private running: Instance | null;
  private mayHandOver = false;

  constructor(program: Program, request: Request, budget: Budget, explanation: Explanation) {
    this.program = program;
    this.request = request;
    this.budget = budget;
    this.explanation = explanation;
    this.set = request.set === 'hashes' ? 'hashes' : 'full';
    this.keeping = this.set === 'hashes' ? { shape: undefined } : 'full';
    this.running = null;
  }

  private get instance(): Instance {
    return this.running!;
  }

  /** `roomFor`: how many bytes memory is to be divided for, where that is not how many may be used. */
  private instantiate(keeping: Keeping, roomFor?: number): void {
    const { program, request } = this;
    const usable = usableBytes(request);
    const doubt = (state: number, move: Move) => {
      // Only a search by one worker can ask.
      this.mayHandOver = false;
      if (this.onDisk)
        throw new UsageError('--spill: a step runs tens of thousands of statements: leave out --spill');
      return this.explanation.fails(this.instance.scheduleTo(state), move);
    };
    const states = roomFor === undefined ? request.limits.states : undefined;
    this.keeping = keeping;
    this.running = new Instance(program, request.search, roomFor ?? usable, doubt, states, keeping);
    if (roomFor !== undefined) this.running.room.limitTo(usable);
  }

  /** Makes an instance that stands at the beginning. Where it may be resumed with other limits it has room to grow. */
  private begin(keeping: Keeping): void {
    const { request } = this;
    this.instantiate(keeping, request.checkpoint && roomToGrow(usableBytes(request)));
    this.instance.begin(request.limits);
  }

  /** Makes an instance that stands where another process has left it. */
  private async resume(file: string): Promise<void> {
    const { program, request } = this;
    const { resumeFrom } = await import('./keeper.ts');
    const { header, load } = await resumeFrom(file, program, request);
    this.set = header.set;
    this.instantiate(header.keeping, header.snapshot.roomFor);
    await this.instance.restore(header.snapshot, load);
    this.instance.limit(request.limits);
    this.budget.secondsBefore = header.seconds;
  }

  private async keep(keeper: Keeper): Promise<void> {
    const { set, keeping, budget } = this;
    await keeper.keep(this.instance, { set, keeping, seconds: budget.seconds });
  }

  /** What it found; or, if it may hand over, that it is large. */
  async run(mayHandOver: boolean): Promise<Found | 'large'> {
    const { request } = this;
    performance.clearMarks(firstState);
    if (request.checkpoint) {
      this.keeper = new (await import('./keeper.ts')).Keeper(request.checkpoint, this.program, request);
      await this.keeper.prepare();
    }
    // Not after hours of searching.
    if (request.spill !== undefined) new (await import('./spill-files.ts')).Scratch(request.spill).closeAll();
    if (request.resume === undefined) this.begin(this.keeping);
    else await this.resume(request.resume);
    const tryOut =
      request.set === 'compressed' && this.set === 'full' ? (request.compressFrom ?? compressFrom) : Infinity;
    this.mayHandOver = mayHandOver && tryOut === Infinity;
    let end = await this.searchUntil(tryOut);
    // Where full states find no more room several workers share compressed ones.
    if (this.mayHandOver && this.mayCompress) end = 'large';
    if (end === 'large' && this.set === 'full') {
      this.sample = sampleOf(this.instance);
      this.budget.hit = null;
    }
    if (end === 'many' || this.mayCompress) {
      this.mayHandOver = mayHandOver;
      this.compress();
      end = await this.searchUntil(Infinity);
    }
    if (end === 'large') return end;
    if (request.spill !== undefined && this.budget.hit === 'memory' && this.set === 'compressed')
      return this.searchOnDisk(request.spill);
    return this.found();
  }

  done(found: Found): Done {
    const spilled = this.onDisk && ({ spilled: true } as const);
    return { found, workers: 1, set: this.set, ...spilled, statistics: () => this.statistics() };
  }

  /** Gives its memory back. */
  end(): void {
    this.running = null;
  }

  /** Begins anew, with compressed states that are kept in files. */
  private async searchOnDisk(folder: string): Promise<Found> {
    const { budget, keeping, request, explanation } = this;
    budget.hit = null;
    this.running = null;
    this.onDisk = true;
    collectGarbage();
    this.begin(keeping);
    const { SpilledSearch } = await import('./spill.ts');
    const { states = Infinity } = request.limits;
    const search = new SpilledSearch({
      folder,
      instance: this.instance,
      budget,
      bytes: usableBytes(request),
      states,
    });
    try {
      await search.run();
      const found = this.foundWithout(search.counts());
      const { violation } = search;
      const schedule = violation && (await search.schedule(violation));
      if (!violation || !schedule) return found;
      return { ...found, violation: explanation.violation(violation.kind, schedule) };
    } finally {
      search.end();
    }
  }

  /** Whether the search has found no more room, and compressed states might find some. */
  private get mayCompress(): boolean {
    const { budget, request, set } = this;
    return (
      budget.hit === 'memory' && set === 'full' && request.set !== 'full' && request.search === 'breadth-first'
    );
  }

  /** Runs the search until it is over or a limit is hit, there are so many states, or it is to be handed over. */
  private async searchUntil(states: number): Promise<'over' | 'many' | 'large'> {
    const { instance, budget, request, keeper } = this;
    const { exports } = instance;
    performance.mark(firstState);
    let [turn, more] = [256, budget.hit === null];
    while (more) {
      if (exports.states.value >= states) return 'many';
      const begun = performance.now();
      more = instance.search(this.largeSoon() ? Math.min(turn, instance.leftOfLevel || 1) : turn);
      const took = performance.now() - begun;
      if (took < turnMilliseconds / 2) turn = Math.min(2 * turn, longestTurn);
      else if (took > turnMilliseconds) turn = Math.max(1, Math.floor(turn / 2));
      if (budget.due()) await budget.breathe(instance.counts());
      // What is over, or has no more room, cannot go on from here.
      if (more && keeper && (keeper.due() || (budget.hit !== null && !this.mayCompress))) await this.keep(keeper);
      if (budget.hit !== null) more = false;
      if (more && this.largeSoon() && this.isLarge()) return 'large';
    }
    if (exports.halt.value) budget.hit ??= exports.states.value === request.limits.states ? 'states' : 'memory';
    return 'over';
  }

  /** Begins anew, with compressed states. */
  private compress(): void {
    const { layout } = this.instance.compiled;
    this.sample = sampleOf(this.instance);
    const shape = shapeFor(this.sample.states, layout.bytes, wordsOfStates(layout));
    this.budget.hit = null;
    this.set = 'compressed';
    this.running = null;
    collectGarbage();
    this.begin({ shape });
  }

  /** Loaded where it is asked for only. */
  async statistics(): Promise<StatisticsFound> {
    const { instance, request, set } = this;
    if (set === 'hashes' || this.onDisk) return {};
    if (set === 'compressed') return { subTables: instance.survey()! };
    const { statisticsOf } = await import('./statistics.ts');
    return { statistics: statisticsOf(instance, request) };
  }

  /** Whether the search is to be handed over at the end of a level that may come. */
  private largeSoon(): boolean {
    return this.mayHandOver && this.instance.exports.states.value >= this.workersFrom;
  }

  /** After how many states several workers pay: two hardly make good what compressing costs, unless it is paid already. */
  private get workersFrom(): number {
    const { workers = 1, workersFrom: from } = this.request;
    return from ?? (this.set === 'full' && workers < 3 ? Infinity : workersFrom);
  }

  /** Whether a level is complete, nothing is wrong with it, and there is enough left to do. Does not depend on time. */
  private isLarge(): boolean {
    const { exports, leftOfLevel } = this.instance;
    if (leftOfLevel > 0 || exports.violation.value || exports.halt.value) return false;
    const { states, frontier } = this.instance.counts();
    return frontier > fewLeft * states || states >= surely * this.workersFrom;
  }

  private found(): Found {
    const { instance, explanation } = this;
    const { violation, violationState } = instance.exports;
    const found = this.foundWithout(instance.counts());
    if (!violation.value) return found;
    return {
      ...found,
      violation: explanation.violation(violation.value, instance.scheduleTo(violationState.value)),
    };
  }

  /** What was found but for the violation, if there is one. */
  private foundWithout(counts: Counts): Found {
    const { instance, explanation } = this;
    const { exports } = instance;
    const { witnesses } = explanation.properties;
    const reached = Object.keys(witnesses).map((_, i) => instance.reached(i));
    explanation.notice(reached, exports.sawFinal.value !== 0);
    return {
      ...counts,
      violation: null,
      pool: explanation.pool(exports.pool.value),
      cut: exports.cut.value !== 0,
    };
  }
}
