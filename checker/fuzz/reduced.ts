/** A program and the same with steps taken alone: where they end, what they break and what they reach must not differ. */

import { Reference } from '../engine/reference.ts';
import type { State } from '../engine/reference.ts';
import type { Successor } from '../engine/engine.ts';
import type { Program } from '../ir/ir.ts';
import { claimIn, guessIsWrong, withdraw } from '../reduce/guess.ts';
import type { Claim } from '../reduce/guess.ts';
import { tryBothOrders } from '../reduce/independence.ts';
import { observe } from '../reduce/observe.ts';
import { watched } from '../reduce/watch.ts';
import { endsDiffer, endsOf } from '../search/ends.ts';
import type { Ends } from '../search/ends.ts';
import { Budget } from '../search/limits.ts';

const limits = { states: 1000, seconds: 10 };
/** In so many states of each program pairs of steps are tried in both orders. */
const mostTried = 100;

/** How they differ, if they do. Larger graphs are not compared. `spoil` is for tests: it takes something from the reduction. */
export async function reducedDiffers(
  program: Program,
  spoil: (reduced: Program) => Program = (reduced) => reduced,
): Promise<string | undefined> {
  const ends = await endsWithin(new Reference(program));
  return typeof ends === 'string' ? undefined : endsDifferReduced(program, ends, spoil);
}

/** The same, where it is known what the program comes to. Pairs of steps are tried in both orders, too. */
export async function endsDifferReduced(
  program: Program,
  ends: Ends,
  spoil: (reduced: Program) => Program = (reduced) => reduced,
): Promise<string | undefined> {
  const reduced = await reducedEnds(program, spoil);
  if (reduced.ends === 'slow') return undefined;
  if (reduced.ends === 'large') return 'it has more states';
  return endsDiffer(ends, reduced.ends) ?? tryBothOrders(reduced.program, mostTried).conflict;
}

/** The reduced program with as much of the guess as is right, and what it comes to. */
async function reducedEnds(
  program: Program,
  spoil: (reduced: Program) => Program,
): Promise<{ readonly program: Program; readonly ends: Ends | TooMuch }> {
  // Bold guesses: that those who are wrong are found out is what matters most.
  const guess = observe(program, 1);
  const seen = program.properties.map(({ name }) => name);
  for (;;) {
    const stepper = new Noticing(spoil(watched(program, guess, seen)));
    const ends = await endsWithin(stepper); // oxlint-disable-line no-await-in-loop
    if (!stepper.wrong) return { program: stepper.program, ends };
    withdraw(guess, stepper.wrong);
  }
}

/** More states than are looked at; or they took too long, which says nothing about the program. */
type TooMuch = 'large' | 'slow';

/** What a program comes to, where that is not too much. */
export async function endsWithin(stepper: Reference): Promise<Ends | TooMuch> {
  const budget = new Budget({ search: 'breadth-first', limits });
  return (await endsOf(stepper, budget)) ?? (budget.hit === 'states' ? 'large' : 'slow');
}

/** The reference engine, which notices where the guess is wrong. */
class Noticing extends Reference {
  wrong: Claim | undefined;

  override *successors(state: State): Iterable<Successor<State>> {
    for (const successor of super.successors(state)) {
      if (successor.kind === 'failure' && successor.failure.property === guessIsWrong)
        this.wrong ??= claimIn(successor.failure);
      yield successor;
    }
  }
}
