/**
 * The explorer whose search loop runs in WebAssembly. What is done here: it is run in turns that keep to the limits, and what it found is put
 * into words by the reference engine, which takes the same schedule.
 */

import type { Explorer, Move, Request } from '../engine/engine.ts';
import type { Statistics } from '../engine/statistics.ts';
import { Instance } from '../engine/wasm/instance.ts';
import type { Program } from '../ir/ir.ts';
import { Explanation } from './explain.ts';
import { weigh } from './explore.ts';
import type { Found } from './explore.ts';
import { Budget, usableBytes } from './limits.ts';

/** How long compiled code may keep the process to itself. */
const turnMilliseconds = 20;

/** The mark on Node's time line at which the first state was found: what came before is start-up. */
export const firstState = 'allwalks: first state';

export const compiled: Explorer = {
  name: 'wasm',
  async explore(program, request) {
    const search = new CompiledSearch(program, request);
    const found = await search.run();
    const { budget } = search;
    // Counting statistics is not searching.
    const { seconds } = budget;
    const { properties } = search.explanation;
    return {
      ...weigh(found, properties, budget),
      states: found.states,
      transitions: found.transitions,
      depth: found.depth,
      seconds,
      witnesses: properties.witnesses,
      engine: compiled.name,
      search: request.search,
      reductions: [],
      ...(request.statistics && { statistics: await search.statistics() }),
    };
  },
};

class CompiledSearch {
  readonly explanation: Explanation;
  readonly budget: Budget;
  private readonly instance: Instance;
  private readonly request: Request;

  constructor(program: Program, request: Request) {
    this.request = request;
    this.budget = new Budget(request);
    this.explanation = new Explanation(program);
    const doubt = (state: number, move: Move) => this.explanation.fails(this.instance.scheduleTo(state), move);
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

  /** Loaded where it is asked for only. */
  async statistics(): Promise<Statistics> {
    const { statisticsOf } = await import('./statistics.ts');
    return statisticsOf(this.instance, this.request);
  }

  private found(): Found {
    const { instance, explanation } = this;
    const { exports } = instance;
    const counts = instance.counts();
    const { witnesses } = explanation.properties;
    const reached = Object.keys(witnesses).map((_, i) => instance.reached(i));
    explanation.notice(reached, exports.sawFinal.value !== 0);
    const { value: kind } = exports.violation;
    return {
      ...counts,
      violation: kind ? explanation.violation(kind, instance.scheduleTo(exports.violationState.value)) : null,
      pool: explanation.pool(exports.pool.value),
      cut: exports.cut.value !== 0,
    };
  }
}
