/**
 * The explorer whose search loop runs in WebAssembly. What is done here: it is run in turns that keep to the limits, and what it found is put
 * into words by the reference engine, which takes the same schedule.
 */

import { freemem } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Explorer, Failure, Move, Request, Successor } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { State } from '../engine/reference.ts';
import { Instance } from '../engine/wasm/instance.ts';
import { violated } from '../engine/wasm/verdicts.ts';
import type { Program } from '../ir/ir.ts';
import { weigh } from './explore.ts';
import type { Found } from './explore.ts';
import { Budget } from './limits.ts';
import { Properties } from './properties.ts';

/** How long compiled code may keep the process to itself. */
const turnMilliseconds = 20;

/** The mark on Node's time line at which the first state was found: what came before is start-up. */
export const firstState = 'allwalks: first state';

export const compiled: Explorer = {
  name: 'wasm',
  async explore(program, request) {
    const search = new CompiledSearch(program, request);
    const found = await search.run();
    const { properties, budget } = search;
    return {
      ...weigh(found, properties, budget),
      states: found.states,
      transitions: found.transitions,
      depth: found.depth,
      seconds: budget.seconds,
      witnesses: properties.witnesses,
      engine: compiled.name,
      search: request.search,
      reductions: [],
    };
  },
};

class CompiledSearch {
  readonly properties: Properties<State>;
  readonly budget: Budget;
  private readonly reference: Reference;
  private readonly instance: Instance;
  private readonly request: Request;

  constructor(program: Program, request: Request) {
    this.request = request;
    this.budget = new Budget(request);
    this.reference = new Reference(program);
    this.properties = new Properties(this.reference);
    const doubt = (state: number, move: Move) => this.fails(state, move);
    this.instance = new Instance(program, request.search, usableBytes(request), doubt, request.limits.states);
  }

  async run(): Promise<Found> {
    const { instance, budget, request } = this;
    const { exports } = instance;
    instance.begin(request.limits);
    performance.clearMarks(firstState);
    performance.mark(firstState);
    let [turn, more] = [256, budget.hit === null];
    while (more) {
      const begun = performance.now();
      more = instance.search(turn);
      const took = performance.now() - begun;
      if (took < turnMilliseconds / 2) turn *= 2;
      else if (took > turnMilliseconds) turn = Math.max(1, Math.floor(turn / 2));
      if (budget.due()) await budget.breathe(instance.counts());
      if (budget.hit !== null) more = false;
    }
    if (exports.halt.value) budget.hit ??= exports.states.value === request.limits.states ? 'states' : 'memory';
    return this.found();
  }

  private found(): Found {
    const { exports } = this.instance;
    const { structs } = this.reference.program;
    const counts = this.instance.counts();
    if (exports.sawFinal.value) this.properties.sawFinal = true;
    Object.keys(this.properties.witnesses).forEach((name, i) => {
      this.properties.witnesses[name] = this.instance.reached(i);
    });
    const pool = exports.pool.value;
    return {
      ...counts,
      violation: exports.violation.value ? this.violation() : null,
      pool: pool ? `pool:${structs[pool - 1]?.name ?? 'tasks'}` : null,
      cut: exports.cut.value !== 0,
    };
  }

  /** The violation that compiled code has found, by the reference engine. */
  private violation(): NonNullable<Found['violation']> {
    const { violation, violationState } = this.instance.exports;
    const schedule = this.instance.scheduleTo(violationState.value);
    const state = this.follow(schedule);
    if (violation.value === violated.transition) {
      for (const successor of this.reference.successors(state))
        if (successor.kind === 'failure')
          return { failure: successor.failure, schedule: [...schedule, successor.move] };
      throw disagreement('no transition fails', schedule);
    }
    const failure = violation.value === violated.end ? this.properties.settle(state) : this.discover(state);
    if (!failure) throw disagreement('every property holds', schedule);
    return { failure, schedule };
  }

  private discover(state: State): Failure | undefined {
    // A `sometimes` that cannot be evaluated here may have been reached only later in the level.
    return this.properties.discover(state) ?? new Properties(this.reference).discover(state);
  }

  private follow(schedule: readonly Move[]): State {
    let state = this.reference.initial();
    for (const move of schedule) {
      const { successor } = this.reference.record(state, move);
      if (successor?.kind !== 'state') throw disagreement(`there is no move ${JSON.stringify(move)}`, schedule);
      state = successor.state;
    }
    return state;
  }

  /** Whether a step that may be endless breaks a rule. Of the choices only the first ones are known. */
  private fails(state: number, { task, choices }: Move): boolean {
    const isIt = ({ move }: Successor<State>) =>
      move.task === task && move.choices.every((choice, i) => choice === (choices[i] ?? 0));
    const around = this.follow(this.instance.scheduleTo(state));
    for (const successor of this.reference.successors(around))
      if (isIt(successor)) return successor.kind === 'failure';
    return false;
  }
}

/** The bytes that a search may take: what is left of the limit, and what the machine can give without running short. */
function usableBytes({ limits }: Request): number {
  if (limits.bytes !== undefined) collectGarbage();
  const used = process.memoryUsage.rss();
  const machine = 0.9 * Math.min(freemem(), (process.constrainedMemory() || Infinity) - used);
  return Math.min((limits.bytes ?? Infinity) - used, machine);
}

/** Earlier searches give back their memory. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** A defect of this program, not of a model: never to be passed over in silence. */
function disagreement(what: string, schedule: readonly Move[]): Error {
  return new Error(
    `the compiled engine is wrong: in the reference engine ${what} after ${JSON.stringify(schedule)}`,
  );
}
