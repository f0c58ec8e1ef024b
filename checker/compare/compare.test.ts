/** Pairs of models whose difference is known, and the survey that finds it against one that enumerates naively. */

import { describe, expect, test } from 'vitest';
import { comparePrograms } from '../compare.ts';
import { runInit } from '../engine/init.ts';
import { Reference } from '../engine/reference.ts';
import type { Program } from '../ir/ir.ts';
import { compileSpec } from '../lang/compile.ts';
import { Budget } from '../search/limits.ts';
import { Properties } from '../search/properties.ts';
import { survey } from './survey.ts';
import { pairs } from './testdata/pairs.ts';
import { viewOf } from './view.ts';

const nowhere = '/nowhere/pair.ts';

function compiled(text: string): Program {
  return compileSpec(nowhere, [], runInit, { [nowhere]: text });
}

/** Differences in words, with the steps of their schedules. */
async function found(a: string, b: string) {
  const { verdict, separations } = await comparePrograms({ a: compiled(a), b: compiled(b) });
  const of = (side: 'a' | 'b') =>
    separations.flatMap((each) =>
      each.side === side ? each.differences.map(({ words }) => [words, each.trace.steps.length]) : [],
    );
  return { verdict, onlyA: of('a'), onlyB: of('b') };
}

describe.each(pairs.map((pair) => [pair.title, pair] as const))('%s', (_, { a, b, onlyA = [], onlyB = [] }) => {
  test('compared', async () => {
    const verdict = onlyA.length + onlyB.length === 0 ? 'equivalent' : 'different';
    expect(await found(a, b)).toEqual({ verdict, onlyA, onlyB });
    expect(await found(b, a)).toEqual({ verdict, onlyA: onlyB, onlyB: onlyA });
  });

  test('each is equivalent to itself, and has been seen as the reference engine sees it', async () => {
    for (const text of [a, b]) {
      expect(await found(text, text)).toEqual({ verdict: 'equivalent', onlyA: [], onlyB: [] });
      await expectSameAsNaive(compiled(text));
    }
  });
});

/** All there is to see, by the reference engine: states, results, violations, and named memory at the end. */
function naively(program: Program) {
  const reference = new Reference(program);
  const seen = new Map([[reference.key(reference.initial()), reference.initial()]]);
  const observed = new Set<string>();
  const endings = new Set<string>();
  for (const [key, state] of seen) {
    let left = false;
    for (const successor of reference.successors(state)) {
      if (successor.kind === 'state') {
        const next = reference.key(successor.state);
        if (next !== key) left = true;
        if (!seen.has(next)) seen.set(next, successor.state);
      } else {
        left = true;
        if (successor.kind === 'failure')
          observed.add(`${program.tasks[successor.move.task]!.name} breaks the rule ${successor.failure.property}`);
      }
      for (const event of reference.record(state, successor.move).events)
        if (event.kind === 'leave' && successor.kind === 'state' && resultsIn(program).has(event.operation))
          observed.add(`${program.tasks[successor.move.task]!.name}: ${event.operation} returns ${event.value}`);
    }
    for (const { kind, name } of program.properties) {
      if (kind === 'always' && !reference.holds(state, name)) observed.add(`“${name}” does not hold`);
      if (kind === 'sometimes' && reference.holds(state, name)) observed.add(`“${name}” is reached`);
    }
    if (left) continue;
    const failure = new Properties(reference).settle(state);
    if (failure?.property === 'deadlock') observed.add('deadlock');
    else {
      if (failure) observed.add(`“${failure.property}” does not hold at the end`);
      endings.add(namedMemory(program, (struct, slot, field) => reference.read(state, { struct, slot, field })));
    }
  }
  return { states: seen.size, observed: [...observed].sort(), endings: [...endings].sort() };
}

/** Operations that return something. */
function resultsIn(program: Program): Set<string> {
  const texts = program.operations.filter((each) => JSON.stringify(each.blocks).includes('"do":"return","value"'));
  return new Set(texts.map(({ name }) => name));
}

/** The numbers in objects that have names. */
function namedMemory(
  program: Program,
  read: (struct: string, slot: number, field: string) => number | undefined,
): string {
  const lines = program.names.flatMap(({ name, struct, slot }) =>
    program.structs
      .find((each) => each.name === struct)!
      .fields.flatMap(({ name: field, type }) =>
        type?.kind === 'int' ? [`${name}.${field}=${read(struct, slot, field)}`] : [],
      ),
  );
  return lines.sort().join(' ');
}

async function expectSameAsNaive(program: Program): Promise<void> {
  const budget = new Budget({ search: 'breadth-first', limits: {} });
  const { states, observations, endings } = await survey(program, viewOf(program, program), budget);
  const named = [...endings.values()].map(({ facts }) =>
    facts
      .filter(([what, value]) => /^[A-Z]\.\w+$/.test(what) && /^\d+$/.test(value))
      .map(([what, value]) => `${what}=${value}`)
      .sort()
      .join(' '),
  );
  const observed = [...observations.keys()].map((words) => words.replace(/^deadlock: .*/, 'deadlock'));
  const naive = naively(program);
  expect({ states, observed: [...new Set(observed)].sort() }).toEqual({
    states: naive.states,
    observed: naive.observed,
  });
  expect([...new Set(named)].sort()).toEqual(naive.endings);
}
