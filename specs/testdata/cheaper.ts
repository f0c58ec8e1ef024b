/** A cheaper schedule than a given one, looked for in the most obvious way: breadth first, by the reference engine, nothing left out. */

import type { Successor } from '../../checker/engine/engine.ts';
import { Reference } from '../../checker/engine/reference.ts';
import type { State } from '../../checker/engine/reference.ts';
import { Properties } from '../../checker/search/properties.ts';
import type { Program } from '../../checker/index.ts';

interface Cost {
  readonly switches: number;
  readonly steps: number;
}

interface Way {
  readonly state: State;
  /** The task that ran last. */
  readonly last: number | undefined;
  readonly switches: number;
}

/** The cost of a schedule that breaks the property with fewer switches, or as many and fewer steps; null: there is none. */
export function cheaperThan(program: Program, property: string, most: Cost): Cost | null {
  const properties = program.properties.filter(({ name }) => name === property);
  const reference = new Reference({ ...program, properties });
  const asked = new Properties(reference);
  const seen = new Set<string>();
  let level: Way[] = [{ state: reference.initial(), last: undefined, switches: 0 }];
  for (let steps = 0; level.length > 0; steps++) {
    const next: Way[] = [];
    for (const { state, last, switches } of level) {
      const key = reference.key(state);
      const leads = (each: Successor<State>) => each.kind !== 'state' || reference.key(each.state) !== key;
      const successors = [...reference.successors(state)];
      const stuck = !successors.some(leads);
      const broken = asked.discover(state) ?? (stuck ? asked.settle(state) : undefined);
      if (broken?.property === property) return { switches, steps };
      const goesOn = successors.some((each) => each.move.task === last && leads(each));
      for (const successor of successors) {
        const { task } = successor.move;
        const cost = { switches: switches + (goesOn && task !== last ? 1 : 0), steps: steps + 1 };
        if (cost.switches > most.switches || (cost.switches === most.switches && cost.steps >= most.steps)) continue;
        if (successor.kind === 'failure' && successor.failure.property === property) return cost;
        if (successor.kind !== 'state') continue;
        const name = `${cost.switches} ${task} ${reference.key(successor.state)}`;
        if (seen.has(name)) continue;
        seen.add(name);
        next.push({ state: successor.state, last: task, switches: cost.switches });
      }
    }
    level = next;
  }
  return null;
}
