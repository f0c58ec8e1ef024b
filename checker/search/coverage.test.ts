/** What is counted of statements and conditions is what the reference engine records, step by step. */

import { sample } from 'fast-check';
import { expect, test } from 'vitest';
import { Reference } from '../engine/reference.ts';
import { peterson } from '../engine/testdata/beem.ts';
import { always, and, binary, cell, choose, finallyHolds, give, goto, guard, int, load, operation, or, program, rest, set, sometimes, store, struct, task, when } from '../engine/testdata/build.ts'; // prettier-ignore
import { torn } from '../engine/testdata/classics.ts';
import { calls, flow } from '../engine/testdata/meaning-code.ts';
import { tasks } from '../engine/testdata/meaning-world.ts';
import { programs } from '../fuzz/arbitrary.ts';
import type { Program, Statement } from '../ir/ir.ts';
import { cover } from './coverage.ts';
import { Budget } from './limits.ts';
import { noting } from './testdata/noting.ts';

const everything = () => new Budget({ search: 'breadth-first', limits: {} });

/** How often each function is called in all transitions of all states; null where there are too many, or endless steps. */
function callsIn(model: Program, mostStates: number): { counts: Map<string, number>; transitions: number } | null {
  const reference = new Reference(model);
  const queue = [reference.initial()];
  const known = new Set([reference.key(queue[0]!)]);
  const counts = new Map<string, number>();
  let transitions = 0;
  for (const state of queue) {
    if (queue.length > mostStates) return null;
    for (const successor of reference.successors(state)) {
      if (successor.kind === 'failure' && successor.failure.property === 'endless-step') return null;
      transitions++;
      for (const event of reference.record(state, successor.move).events)
        if (event.kind === 'call') counts.set(event.function, (counts.get(event.function) ?? 0) + 1);
      if (successor.kind !== 'state' || known.has(reference.key(successor.state))) continue;
      known.add(reference.key(successor.state));
      queue.push(successor.state);
    }
  }
  return { counts, transitions };
}

/** How many statements were compared. */
async function agrees(given: Program, mostStates: number): Promise<number> {
  // Statements are told by identity: none of them may stand in two places.
  const model = JSON.parse(JSON.stringify(given)) as Program;
  const noted = noting({ ...model, properties: [] });
  const recorded = callsIn(noted.program, mostStates);
  if (!recorded) return 0;
  const { steps, transitions } = await cover({ ...model, properties: [] }, everything());
  expect(transitions).toBe(recorded.transitions);
  for (const [statement, name] of noted.ran) expect(steps.ran(statement)).toBe(recorded.counts.get(name) ?? 0);
  for (const [statement, names] of noted.cameOut)
    names.forEach((name, outcome) => {
      const expected = recorded.counts.get(name) ?? 0;
      if (name !== '') expect(steps.outcomes(statement)?.[outcome] ?? 0).toBe(expected);
    });
  return noted.ran.size;
}

test('statements run, and tests come out, as often as the reference engine records', async () => {
  const models = [peterson(2), torn(3), ...[...flow, ...calls, ...tasks].map((one) => one.program)];
  let compared = 0;
  for (const model of models) if ((await agrees(model, 2000)) > 0) compared++;
  expect(compared).toBeGreaterThan(0.8 * models.length);
});

test('so they do in random programs', async () => {
  let compared = 0;
  for (const model of sample(programs, { numRuns: 60, seed: 7 })) compared += await agrees(model, 300);
  expect(compared).toBeGreaterThan(1000);
}, 120_000);

const G = struct('G', { x: int(0, 3), flag: int(0, 1) });
const x = cell('G', 1, 'x');

test('a guard that fails is counted, and what its step did before it is not', async () => {
  const waits: Statement = guard(binary('v', '>=', 2));
  const before = load('v', x);
  const counting = program('waits', {
    structs: [G],
    operations: [
      operation('up', {}, [[load('t', x), store(x, binary('t', '+', 1)), rest(1)], [load('t', x), store(x, binary('t', '+', 1)), give()]], { temps: ['t'] }),
      operation('wait', {}, [[before, waits, give()]], { temps: ['v'] }),
    ],
    tasks: [task('up', 'up'), task('wait', 'wait')],
  }); // prettier-ignore
  const { states, steps, undone, transitions } = await cover(counting, everything());
  // x is 0, 1, 2; and then the other task ends.
  expect([states, transitions]).toEqual([4, 3]);
  expect(steps.outcomes(waits)).toEqual([2, 1]);
  expect([steps.ran(before), undone.ran(before)]).toEqual([1, 2]);
});

test('parts of conditions, choices, and how often properties are asked', async () => {
  const [low, odd] = [binary('v', '<', 2), binary(binary('v', '&', 1), '==', 1)];
  const both = and(low, odd);
  const either = or(binary('v', '==', 0), binary('v', '==', 3));
  const chosen = choose('v', 4);
  const model = program('parts', {
    structs: [G],
    operations: [
      operation(
        'run',
        {},
        [
          [chosen, when(both, [goto(1)], [goto(1)])],
          [set('w', either), store(x, 'v'), give()],
        ],
        {
          temps: ['v', 'w'],
        },
      ),
    ],
    tasks: [task('t', 'run')],
    claims: [
      always('small', [load('v', x), give(either)], { v: int(0, 3) }),
      finallyHolds('positive', [load('v', x), give(binary('v', '>', 0))], { v: int(0, 3) }),
      sometimes('two', [load('v', x), give(binary('v', '==', 2))], { v: int(0, 3) }),
    ],
  });
  const { steps, properties } = await cover(model, everything());
  expect(steps.outcomes(chosen)).toEqual([1, 1, 1, 1]);
  expect(steps.outcomes(low)).toEqual([2, 2]);
  // Only where the left side does not decide.
  expect(steps.outcomes(odd)).toEqual([1, 1]);
  if (either.kind !== 'binary') throw new Error('it is an or');
  expect(steps.outcomes(either.left)).toEqual([3, 1]);
  expect(steps.outcomes(either.right)).toEqual([2, 1]);
  // The initial state, and one for each choice.
  const counts = properties.map(({ property, asked, held, broke }) => [property.name, asked, held, broke]);
  expect(counts).toEqual([
    ['small', 5, 3, 0],
    ['positive', 4, 3, 0],
    ['two', 5, 1, 0],
  ]);
  expect(properties[0]!.tally.outcomes(either.left)).toEqual([3, 2]);
  expect(properties[0]!.tally.outcomes(either.right)).toEqual([2, 1]);
});

test('a limit is named, and what was seen is counted', async () => {
  const budget = new Budget({ search: 'breadth-first', limits: { states: 100 } });
  expect(await cover(peterson(2), budget)).toMatchObject({ states: 100, limit: 'states' });
});
