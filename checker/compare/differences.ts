/** What can be observed of one program and not of another: observations, and endings told by as few facts as tell them apart. */

import type { Fact } from './heap.ts';
import { kinds, type Ending, type Kind, type Result, type Sighting, type Survey } from './survey.ts';

export interface Difference {
  readonly kind: Kind;
  /** `left: add returns 1`, `it can end with left returns 1, C.count is 2`. */
  readonly words: string;
  readonly result?: Result;
  /** Where it was seen first, in the one that has it. */
  readonly sighting: Sighting;
}

/** More kinds of endings are not told apart: those who want to know will have begun with the first ones. */
const mostEndings = 12;

/** What `here` has and `other` has not, in the order of kinds and the length of schedules. */
export function differencesOf(here: Survey, other: Survey): Difference[] {
  const observed = [...here.observations.values()].filter(({ words }) => !other.observations.has(words));
  const known = observed.flatMap(({ fact }) => (fact ? [[fact]] : []));
  const plain = observed.map(({ kind, words, result, state, move, steps }): Difference => {
    return { kind, words, ...(result && { result }), sighting: { state, steps, ...(move && { move }) } };
  });
  return [...plain, ...newEndings(here, other, known)].sort(
    (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || a.sighting.steps - b.sighting.steps,
  );
}

/** Endings of one that the other has not, but for those in which one of the known sets of facts is so. */
function newEndings(here: Survey, other: Survey, known: readonly (readonly Fact[])[]): Difference[] {
  let left = [...here.endings].flatMap(([words, ending]) => (other.endings.has(words) ? [] : [ending]));
  const without = (facts: readonly Fact[]) => left.filter((ending) => !hasAll(ending, facts));
  for (const facts of known) left = without(facts);
  const found: Difference[] = [];
  const others = [...other.endings.values()];
  while (left.length > 0 && found.length < mostEndings) {
    const facts = fewestFacts(left[0]!, others);
    const sighting = [...here.endings.values()]
      .filter((ending) => hasAll(ending, facts))
      .reduce((a, b) => (b.state < a.state ? b : a));
    found.push({
      kind: 'end',
      words: endingInWords(facts),
      sighting: { state: sighting.state, steps: sighting.steps },
    });
    left = without(facts);
  }
  return found;
}

/** Said of what an ending knows nothing of. */
const absent = 'not there';

function valueOf({ facts }: Ending): Map<string, string> {
  return new Map(facts);
}

function hasAll(ending: Ending, facts: readonly Fact[]): boolean {
  const values = valueOf(ending);
  return facts.every(([what, value]) => (values.get(what) ?? absent) === value);
}

/** Facts of an ending that are not so together in any of the others, none of which can be left out. */
function fewestFacts(ending: Ending, others: readonly Ending[]): Fact[] {
  const own = valueOf(ending);
  const values = others.map(valueOf);
  const whats = new Set([...own.keys(), ...values.flatMap((each) => [...each.keys()])]);
  /** By fact: the others in which it is not so. */
  const against = new Map<string, number[]>();
  const reasons = others.map(() => 0);
  for (const what of whats) {
    const value = own.get(what);
    const differing = values.flatMap((each, i) => (each.get(what) === value ? [] : [i]));
    if (differing.length === 0) continue;
    against.set(what, differing);
    for (const i of differing) reasons[i]!++;
  }
  // What is left out first tells least.
  const facts = (what: string): Fact => [what, own.get(what) ?? absent];
  const order = [...against.keys()].sort((a, b) => weight(facts(a)) - weight(facts(b)) || b.length - a.length);
  const kept = new Set(order);
  for (const what of order) {
    const differing = against.get(what)!;
    if (differing.some((i) => reasons[i] === 1)) continue;
    for (const i of differing) reasons[i]!--;
    kept.delete(what);
  }
  return [...kept].toReversed().map(facts);
}

/** What tasks return tells more than whether a property holds, and that more than memory does. */
function weight([what, value]: Fact): number {
  if (what.endsWith(' returns')) return 4;
  if (what.startsWith('“')) return 3;
  if (what.startsWith('object ')) return 2.5;
  if (what.startsWith('left behind: ')) return 1;
  return value === absent ? 0 : 2;
}

function endingInWords(facts: readonly Fact[]): string {
  if (facts.length === 0) return 'it can come to an end';
  return `it can end with ${facts.map(factInWords).join(' and ')}`;
}

function factInWords([what, value]: Fact): string {
  if (what.endsWith(' returns')) return value === absent ? `${what.replace(/ returns$/, '')} not returning` : `${what.replace(/ returns$/, '')} returning ${value}`; // prettier-ignore
  if (what.startsWith('“')) return `${what} ${value}`;
  if (what.startsWith('left behind: ')) return value === absent ? `no ${what}` : `${value === '1' ? '' : `${value} times `}${what}`; // prettier-ignore
  if (what.startsWith('object ')) return `${what.slice('object '.length)} ${value === absent ? 'not ' : ''}freed`;
  return value === absent ? `no ${what}` : `${what} = ${value}`;
}
