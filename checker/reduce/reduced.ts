/**
 * An explorer that reduces: it guesses, has the reduced program searched, and begins anew with less where the guess was
 * wrong. What it reports of a violation is what the program itself does on that schedule.
 */

import type { Explorer, Failure, Move, Outcome, Request } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { claimIn, guessIsWrong, withdraw } from './guess.ts';
import type { Guess } from './guess.ts';
import { observe } from './observe.ts';
import { watched } from './watch.ts';

/** What outcomes of reduced searches name. */
export const reductionNames = ['por', 'merge'] as const;

/** A guess that is wrong more often is not worth having. */
const mostAttempts = 200;

/** The engine, on reduced programs. A bound on steps would count steps that are left out: then nothing is reduced. */
export function reducing(engine: Explorer): Explorer {
  return {
    name: engine.name,
    explore: (program, request) =>
      cannotReduce(request) ? engine.explore(program, request) : new Reduction(engine, program, request).run(),
  };
}

function cannotReduce({ limits, statistics, checkpoint, resume }: Request): boolean {
  return limits.steps !== undefined || statistics === true || checkpoint !== undefined || resume !== undefined;
}

class Reduction {
  private readonly engine: Explorer;
  private readonly program: Program;
  private readonly request: Request;
  private readonly begun = performance.now();

  constructor(engine: Explorer, program: Program, request: Request) {
    this.engine = engine;
    this.program = program;
    this.request = request;
  }

  async run(): Promise<Outcome> {
    const { program } = this;
    const guess = observe(program);
    const always = named(program, 'always');
    const sometimes = named(program, 'sometimes');
    // A witness may come up even where not everything that leads to it is looked at. Only for those that do not is all of that.
    const first = await this.search(program, guess, always);
    if (first?.verdict !== 'vacuous' || !sometimes.includes(first.property!)) return this.report(first, {});
    const { witnesses } = first;
    const properties = program.properties.filter(({ name }) => witnesses[name] !== true);
    const missed = sometimes.filter((name) => !witnesses[name]);
    return this.report(await this.search({ ...program, properties }, guess, [...always, ...missed]), witnesses);
  }

  private get seconds(): number {
    return (performance.now() - this.begun) / 1000;
  }

  /** The first outcome that is not about the guess; undefined where there are too many of those. */
  private async search(program: Program, guess: Guess, seen: readonly string[]): Promise<Outcome | undefined> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const outcome = await this.engine.explore(watched(program, guess, seen), this.rest());
      if (outcome.failure?.property !== guessIsWrong) return outcome;
      withdraw(guess, claimIn(outcome.failure));
    }
    return undefined;
  }

  /** The request, with the time that is left. */
  private rest(): Request {
    const { seconds } = this.request.limits;
    if (seconds === undefined) return this.request;
    return { ...this.request, limits: { ...this.request.limits, seconds: Math.max(0, seconds - this.seconds) } };
  }

  private async report(outcome: Outcome | undefined, before: Outcome['witnesses']): Promise<Outcome> {
    if (!outcome) return this.engine.explore(this.program, this.rest());
    const witnesses = { ...outcome.witnesses };
    for (const { name, kind } of this.program.properties)
      if (kind === 'sometimes') witnesses[name] ||= before[name] === true;
    const found = { ...outcome, witnesses, seconds: this.seconds, reductions: reductionNames };
    if (!outcome.failure) return found;
    return { ...found, failure: failureAfter(this.program, outcome.schedule!, outcome.failure) };
  }
}

function named(program: Program, wanted: 'always' | 'sometimes'): string[] {
  return program.properties.filter(({ kind }) => kind === wanted).map(({ name }) => name);
}

/** What is wrong after the schedule, in the words of the program itself: those of the reduced one may be about a check. */
function failureAfter(program: Program, schedule: readonly Move[], otherwise: Failure): Failure {
  const reference = new Reference(program);
  let state = reference.initial();
  for (const move of schedule) {
    const { successor } = reference.record(state, move);
    if (successor?.kind === 'failure') return successor.failure;
    if (successor?.kind !== 'state') throw new Error('the reduced program has a step that the program has not');
    state = successor.state;
  }
  return otherwise;
}
