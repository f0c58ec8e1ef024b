/**
 * A reduced search: guesses, has the reduced program searched, and begins anew with less where the guess was wrong. What it
 * reports of a violation is what the program itself does on that schedule.
 */

import type { Explorer, Failure, Move, Outcome, Request } from '../engine/engine.ts';
import { Reference } from '../engine/reference.ts';
import type { Program, Property } from '../ir/ir.ts';
import { claimIn, guessIsWrong, withdraw } from './guess.ts';
import type { Guess } from './guess.ts';
import { isHarmless } from './harmless.ts';
import { observe } from './observe.ts';
import { rehearse } from './rehearse.ts';
import { watched } from './watch.ts';

/** A guess that is wrong more often is not worth having. */
const mostAttempts = 200;

/** What a search found, and the program that was searched in the end. */
export interface Searched {
  readonly outcome: Outcome;
  readonly program: Program;
}

/**
 * Has the program searched reduced. A bound on steps would count steps that are left out, and checkpoints and statistics
 * are of one program from beginning to end: where such are asked for nothing is reduced.
 */
export async function searchReduced(engine: Explorer, program: Program, request: Request): Promise<Searched> {
  const { limits, statistics, checkpoint, resume } = request;
  if (limits.steps !== undefined || statistics || checkpoint || resume !== undefined)
    return { outcome: await engine.explore(program, request), program };
  return new Reduction(engine, program, request).run();
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

  async run(): Promise<Searched> {
    const { program } = this;
    const guess = observe(program);
    rehearse(program, guess);
    const all = program.properties.map(({ name }) => name);
    // A witness may come up even where not everything that leads to it is looked at. Only where one does not is all of that.
    const late = new Set(program.properties.filter((each) => mayComeLate(program, each)).map(({ name }) => name));
    const first = await this.search(
      guess,
      all.filter((name) => !late.has(name)),
    );
    const missed = first?.outcome.verdict === 'vacuous' && late.size > 0;
    const found = missed ? await this.search(guess, all) : first;
    return found ?? { outcome: await this.engine.explore(program, this.rest()), program };
  }

  private get seconds(): number {
    return (performance.now() - this.begun) / 1000;
  }

  /** The first search that the guess was right for; undefined where it is wrong too often. */
  private async search(guess: Guess, seen: readonly string[]): Promise<Searched | undefined> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const program = watched(this.program, guess, seen);
      const outcome = await this.engine.explore(program, this.rest()); // oxlint-disable-line no-await-in-loop
      if (outcome.failure?.property !== guessIsWrong) return { outcome: this.report(outcome), program };
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

  private report(outcome: Outcome): Outcome {
    const { failure, schedule } = outcome;
    const found = { ...outcome, seconds: this.seconds, reductions: [...outcome.reductions, 'por'] };
    return failure && schedule ? { ...found, failure: failureAfter(this.program, schedule, failure) } : found;
  }
}

function mayComeLate(program: Program, { kind, function: decides }: Property): boolean {
  return kind === 'sometimes' && isHarmless(program, decides);
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
