/** What a scenario would notice: each single mistake that its code can be given (see `ir/weaken.ts`), and what came of it. */

import { basename } from 'node:path';
import type { Explorer, Outcome, Request } from './engine/engine.ts';
import { compileOnce } from './engine/wasm/ready.ts';
import type { Subject } from './find.ts';
import type { Program, Statement } from './ir/ir.ts';
import { withMistake, withMistakes } from './ir/mistakes.ts';
import { weakenings, type Weakening } from './ir/weaken.ts';
import { shownPath } from './paths.ts';
import { cover, type Coverage, type Tally } from './search/coverage.ts';
import { compiled } from './search/compiled.ts';
import { Budget } from './search/limits.ts';
import { SameStates } from './search/same-states.ts';
import { UsageError } from './usage.ts';

/** What came of a mistake. */
export type Notice =
  /** `steps` to the violation; null for a `sometimes` that is not reached any more. */
  | { readonly kind: 'noticed'; readonly by: string; readonly steps: number | null }
  /** Everything holds as before, though other states are reached. */
  | { readonly kind: 'unnoticed'; readonly states: number }
  /** The very same states are reached: it is no mistake here. */
  | { readonly kind: 'same' }
  /** This scenario never comes there. */
  | { readonly kind: 'unreached' }
  /** The search ended before a verdict. */
  | { readonly kind: 'limit'; readonly limit: string }
  /** Another spec has noticed it, so that it was not tried here. */
  | { readonly kind: 'elsewhere' };

/** A scenario that is verified as it is, and the mistakes that can be made in it. */
export interface Sensitivity {
  readonly states: number;
  readonly mistakes: readonly Mistake[];
  /** The program with those mistakes whose `number` is not null; none of them is in force. */
  readonly program: Program;
  /** The search of a mistake ends at so many states. */
  readonly mostStates: number;
}

export interface Mistake extends Pick<Weakening, 'kind' | 'place' | 'what'> {
  /** What can be said of it without a search. */
  readonly foreseen: Notice | null;
  /** For `withMistake`, where a search has to tell. */
  readonly number: number | null;
}

/** A mistake may make so many times as many states before the search is given up, and a few more. */
const timesAsMany = 5;
const aFewMore = 20_000;

/** What the search for a mistake is to keep to, and who can end it. */
export type Bounds = Omit<Request, 'search'>;

/** A mistake in words that are the same in every spec that runs the code. */
export function mistakeName({ kind, place, what }: Pick<Mistake, 'kind' | 'place' | 'what'>): string {
  return [place.file, place.function, place.line, place.column, kind, what].join('|');
}

export interface Wanted {
  /** Source functions to make mistakes in; none: all that the scenario runs and that are not its own. */
  readonly functions?: readonly string[];
  /** Names of mistakes that need not be tried. */
  readonly noticed?: ReadonlySet<string>;
}

/**
 * The mistakes that can be made, or the outcome where the program is not verified: then there is nothing against which a
 * mistake could be noticed.
 */
export async function sensitivityOf(
  program: Program,
  subject: Subject,
  engine: Explorer,
  bounds: Bounds,
  { functions = [], noticed = new Set() }: Wanted = {},
): Promise<Sensitivity | Outcome> {
  const outcome = await engine.explore(program, { ...bounds, search: 'breadth-first' });
  if (outcome.verdict !== 'verified') return outcome;
  const coverage = await cover({ ...program, properties: [] }, new Budget({ ...bounds, search: 'breadth-first' }));
  if (coverage.limit !== null) return { ...outcome, verdict: 'incomplete', limit: coverage.limit };
  const found = inPlay(program, subject, functions).map((weakening) => ({
    weakening,
    foreseen: foresee(weakening, coverage) ?? (noticed.has(mistakeName(weakening)) ? elsewhere : null),
  }));
  const open = found.filter(({ foreseen }) => foreseen === null).map(({ weakening }) => weakening);
  return {
    states: outcome.states,
    mistakes: found.map(({ weakening, foreseen }): Mistake => {
      const { kind, place, what } = weakening;
      return { kind, place, what, foreseen, number: foreseen ? null : open.indexOf(weakening) };
    }),
    program: withMistakes(program, open),
    mostStates: timesAsMany * outcome.states + aFewMore,
  };
}

function inPlay(program: Program, subject: Subject, functions: readonly string[]): Weakening[] {
  const all = weakenings(program);
  const missing = functions.find((name) => !all.some(({ place }) => place.function === name));
  if (missing !== undefined)
    throw new UsageError(
      `--function ${missing}: ${subject.spec} runs no function of that name, or none that changes anything`,
    );
  if (functions.length > 0) return all.filter(({ place }) => functions.includes(place.function));
  // Outside of this package places are named from the folder of the spec.
  const own = [shownPath(subject.file), basename(subject.file)];
  const others = all.filter(({ place }) => !own.includes(place.file));
  return others.length > 0 ? others : all;
}

const elsewhere: Notice = { kind: 'elsewhere' };

/** What can be said of a mistake without a search, from what the scenario as it is runs; null: nothing. */
function foresee({ replacements, never }: Weakening, { steps, undone }: Coverage): Notice | null {
  const about = [...replacements.keys()];
  if (!about.some((each) => steps.ran(each) + undone.ran(each) > 0)) return { kind: 'unreached' };
  const comesOut = (of: Statement, tally: Tally) => (tally.outcomes(of)?.[never!] ?? 0) > 0;
  if (never === undefined || about.some((each) => comesOut(each, steps) || comesOut(each, undone))) return null;
  return { kind: 'same' };
}

/** Tries mistakes one at a time, in what `withMistakes` made. */
export class Trial {
  private readonly sensitivity: Pick<Sensitivity, 'program' | 'states' | 'mostStates'>;
  /** The states without a mistake; made when they are first asked for. Null: there was no room for them. */
  private same: SameStates | null | undefined;

  constructor(sensitivity: Pick<Sensitivity, 'program' | 'states' | 'mostStates'>) {
    this.sensitivity = sensitivity;
    compileOnce(sensitivity.program);
  }

  async run(number: number, bounds: Bounds): Promise<Notice> {
    const { program, states: before, mostStates } = this.sensitivity;
    const changed = withMistake(program, number);
    const limits = { ...bounds.limits, states: mostStates };
    const outcome = await compiled.explore(changed, { ...bounds, limits, search: 'breadth-first' });
    const { verdict, property, states, schedule, limit } = outcome;
    if (verdict === 'violated') return { kind: 'noticed', by: property!, steps: schedule!.length };
    if (verdict === 'vacuous') return { kind: 'noticed', by: property!, steps: null };
    if (verdict !== 'verified') return { kind: 'limit', limit: limit! };
    if (states === before && (await this.statesBefore(bounds))?.reachedBy(changed)) return { kind: 'same' };
    return { kind: 'unnoticed', states };
  }

  private async statesBefore(bounds: Bounds): Promise<SameStates | null> {
    if (this.same !== undefined) return this.same;
    const found = new SameStates(this.sensitivity.program);
    const complete = await found.gather(new Budget({ ...bounds, search: 'breadth-first' }));
    return (this.same = complete ? found : null);
  }
}
