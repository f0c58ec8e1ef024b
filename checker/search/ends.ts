/**
 * All that a program can come to, whatever goes wrong on the way: what a reduction must not change.
 *
 * Other searches end at the first violation. This one goes on, and so two programs can be compared by everything that they
 * break, reach and end in. It is slow, and meant for checking the checker.
 */

import { BrokenProperty } from '../engine/engine.ts';
import { cellsOf } from '../engine/cells.ts';
import type { Stepper } from '../engine/engine.ts';
import type { Budget } from './limits.ts';

export interface Ends {
  readonly states: number;
  readonly transitions: number;
  /** The rules and properties that are broken somewhere, and the pools that are too small. */
  readonly broken: ReadonlySet<string>;
  /** The `sometimes` that are reached. */
  readonly reached: ReadonlySet<string>;
  /** Final states and deadlocks, by what can be seen of them: memory, and where tasks stand. */
  readonly final: ReadonlySet<string>;
  readonly stuck: ReadonlySet<string>;
}

/** Explores all of it; undefined where a limit of the budget stops that. `nameOf` tells final states apart. */
export async function endsOf<S>(
  stepper: Stepper<S>,
  budget: Budget,
  nameOf: (state: S) => string = (state) => looksOf(stepper, state),
): Promise<Ends | undefined> {
  const { program } = stepper;
  const [broken, reached, final, stuck] = [1, 2, 3, 4].map(() => new Set<string>()) as [
    Set<string>, Set<string>, Set<string>, Set<string>,
  ]; // prettier-ignore
  const ask = (kind: 'always' | 'finally' | 'sometimes', state: S) => {
    for (const property of program.properties.filter((each) => each.kind === kind)) {
      const holds = evaluate(stepper, state, property.name, broken);
      if (holds === (kind === 'sometimes')) (holds ? reached : broken).add(property.name);
    }
  };
  const seen = new Set<string>();
  const waiting: S[] = [];
  const discover = (state: S, key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    waiting.push(state);
    ask('sometimes', state);
    ask('always', state);
  };
  let transitions = 0;
  const initial = stepper.initial();
  discover(initial, stepper.key(initial));
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    let left = false;
    const key = stepper.key(state);
    for (const successor of stepper.successors(state)) {
      transitions++;
      if (successor.kind === 'failure') broken.add(successor.failure.property);
      if (successor.kind === 'limit') broken.add(successor.limit);
      left ||= successor.kind !== 'state' || successor.then !== undefined || stepper.key(successor.state) !== key;
      if (successor.kind === 'state') discover(successor.state, stepper.key(successor.state));
    }
    if (!left && stepper.finished(state)) {
      final.add(nameOf(state));
      ask('finally', state);
    } else if (!left) stuck.add(nameOf(state));
    if (!budget.room(seen.size)) return undefined;
    if (budget.due()) await budget.breathe({ states: seen.size, transitions, depth: 0, frontier: waiting.length }); // oxlint-disable-line no-await-in-loop
    if (budget.hit !== null) return undefined;
  }
  return { states: seen.size, transitions, broken, reached, final, stuck };
}

/** Whether a property holds; undefined where asking breaks a rule, which is noted. */
function evaluate<S>(stepper: Stepper<S>, state: S, name: string, broken: Set<string>): boolean | undefined {
  try {
    return stepper.holds(state, name);
  } catch (error) {
    if (!(error instanceof BrokenProperty)) throw error;
    broken.add(error.failure.property);
    return undefined;
  }
}

/** Every cell of memory, and where each task stands; not what it has in its locals. */
export function looksOf<S>(stepper: Stepper<S>, state: S): string {
  const { tasks, spawnSlots } = stepper.program;
  const cells = cellsOf(stepper.program).map((cell) => stepper.read(state, cell) ?? null);
  const stands = Array.from({ length: tasks.length + spawnSlots }, (_, task) => {
    const { status, frames } = stepper.stand(state, task);
    return [status, ...frames.map(({ operation, block }) => `${operation} ${block}`)];
  });
  return JSON.stringify([cells, stands]);
}

/** In what two programs come to something else; undefined where in nothing. */
export function endsDiffer(before: Ends, after: Ends): string | undefined {
  const kinds = [
    ['broken', 'breaks'],
    ['reached', 'reaches'],
    ['final', 'ends in'],
    ['stuck', 'waits for ever in'],
  ] as const;
  for (const [kind, verb] of kinds) {
    const lost = [...before[kind]].find((each) => !after[kind].has(each));
    if (lost !== undefined) return `only the program as it is ${verb} ${lost}`;
    const added = [...after[kind]].find((each) => !before[kind].has(each));
    if (added !== undefined) return `only the reduced program ${verb} ${added}`;
  }
  return undefined;
}
