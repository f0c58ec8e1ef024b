/** A survey that enumerates naively, with the reference engine: what the other one is compared with. */

import { BrokenProperty } from '../../engine/engine.ts';
import { Reference, type State } from '../../engine/reference.ts';
import type { Program } from '../../ir/ir.ts';
import { poolsOf } from '../../ir/slots.ts';
import { Budget } from '../../search/limits.ts';
import { survey } from '../survey.ts';
import { taskSeen, viewOf } from '../view.ts';

/** What both have to see: as sorted lists, endings by the numbers in memory that has names. */
export interface Seen {
  readonly states: number;
  readonly observed: readonly string[];
  readonly endings: readonly string[];
  readonly limited: boolean;
}

/** All there is to see; null: there are more states than that. */
export function naiveSurvey(program: Program, most = Infinity): Seen | null {
  const reference = new Reference(program);
  const seen = new Map([[reference.key(reference.initial()), reference.initial()]]);
  const observed = new Set<string>();
  const endings = new Set<string>();
  let limited = false;
  const returning = operationsThatReturn(program);
  const next: [from: string, to: string][] = [];
  const ending = new Set<string>();
  for (const [key, state] of seen) {
    if (seen.size > most) return null;
    let left = false;
    for (const successor of reference.successors(state)) {
      const who = taskSeen(program, successor.move.task);
      if (successor.kind === 'limit') limited = true;
      if (successor.kind === 'failure') observed.add(`${who} breaks the rule ${successor.failure.property}`);
      if (successor.kind !== 'state') {
        left = true;
        ending.add(key);
        continue;
      }
      const to = reference.key(successor.state);
      if (to !== key) left = true;
      if (!seen.has(to)) seen.set(to, successor.state);
      next.push([key, to]);
      for (const event of reference.record(state, successor.move).events)
        if (event.kind === 'leave' && returning.has(event.operation)) observed.add(`${who}: ${event.operation} returns`);
    }
    for (const { kind, name } of program.properties) {
      if (kind === 'always' && holds(reference, state, name) !== true) observed.add(`“${name}” does not hold`);
      if (kind === 'sometimes' && holds(reference, state, name) === true) observed.add(`“${name}” is reached`);
    }
    if (left) continue;
    ending.add(key);
    if (!reference.finished(state)) observed.add('deadlock');
    else endings.add(endingOf(program, reference, state, observed));
  }
  for (let before = -1; before < ending.size;) {
    before = ending.size;
    for (const [from, to] of next) if (ending.has(to)) ending.add(from);
  }
  if (!limited && ending.size < seen.size) observed.add('it can get to where it goes on for ever');
  return { states: seen.size, observed: [...observed].sort(), endings: [...endings].sort(), limited };
}

function holds(reference: Reference, state: State, property: string): boolean | undefined {
  try {
    return reference.holds(state, property);
  } catch (error) {
    if (error instanceof BrokenProperty) return undefined;
    throw error;
  }
}

function endingOf(program: Program, reference: Reference, state: State, observed: Set<string>): string {
  const lines = program.properties.map(({ kind, name }) => {
    const value = holds(reference, state, name) === true;
    if (kind === 'finally' && !value) observed.add(`“${name}” does not hold at the end`);
    return `“${name}”=${value}`;
  });
  for (const { name, struct, slot } of program.names) {
    // A part of another object is called by the name of that.
    if (slot > poolsOf(program).get(struct)!.own) continue;
    const { kind, fields } = program.structs.find((each) => each.name === struct)!;
    for (const { name: field, type, length } of fields) {
      if (kind !== 'shared' || type?.kind !== 'int' || type.as || length !== undefined) continue;
      const value = reference.read(state, { struct, slot, field });
      if (value !== undefined) lines.push(`${name}.${field}=${value}`);
    }
  }
  return [...new Set(lines)].sort().join(' ');
}

function operationsThatReturn(program: Program): Set<string> {
  const texts = program.operations.filter(({ blocks }) => /"do":"return"[^}]*"value":/.test(JSON.stringify(blocks)));
  return new Set(texts.map(({ name }) => name));
}

/** The same of the survey that is tested. */
export async function surveyAsNaive(program: Program): Promise<Seen> {
  const budget = new Budget({ search: 'breadth-first', limits: {} });
  const found = await survey(program, viewOf(program, program), budget);
  const known = new Set(
    program.names.flatMap(({ name, struct, slot }) =>
      slot > poolsOf(program).get(struct)!.own ? [] : program.structs
        .find((each) => each.name === struct)!
        .fields.flatMap(({ name: field, type, length }) =>
          type?.kind === 'int' && !type.as && length === undefined ? [`${name}.${field}`] : [],
        ),
    ),
  );
  const endings = [...found.endings.values()].map(({ facts }) => {
    const wanted = facts.filter(([what]) => known.has(what) || what.startsWith('“'));
    return [...new Set(wanted.map(([what, value]) => `${what}=${value}`))].sort().join(' ');
  });
  const observed = [...found.observations.keys()].map((words) =>
    words.replace(/^deadlock: .*/, 'deadlock').replace(/(: \S+ returns) .*/, '$1'),
  );
  return {
    states: found.states,
    observed: [...new Set(observed)].sort(),
    endings: [...new Set(endings)].sort(),
    limited: found.limit !== null,
  };
}
