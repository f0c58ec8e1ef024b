/** The common suite: what every engine must do, whatever its inside. Engines' tests call `engineSuite`. */

import { describe, expect, test, vi } from 'vitest';
import type { Explorer, Move, Outcome, Request, Stepper } from '../engine.ts';
import type { Program } from '../../ir/ir.ts';
import { verifyProgram } from '../../ir/verify.ts';
import { lamport, mcs, peterson, phils } from './beem.ts';
import type { Case } from './case.ts';
import { hanoi, increments, torn, twoPhaseCommit } from './classics.ts';
import * as code from './meaning-code.ts';
import * as world from './meaning-world.ts';
import { singleStepGraph } from './plain.ts';

const meanings: Readonly<Record<string, readonly Case[]>> = { ...code, ...world };

/** Sizes published, or counted by an enumeration in plain JavaScript. */
const systems: readonly (readonly [Program, states: number, transitions: number])[] = [
  [increments(3), 8, 12],
  [increments(6), 64, 192],
  [torn(2), ...singleStepGraph(2)],
  [torn(4), ...singleStepGraph(4)],
  [hanoi(3, false), 27, 78],
  [hanoi(5, false), 243, 726],
  [peterson(2), 196, 371],
  [peterson(3), 12_498, 33_369],
  [phils(4, 3), 241, 920],
  [mcs(2), 173, 314],
  [mcs(3), 7_963, 21_503],
  [lamport(2), 748, 1_388],
];

/** More states than anybody waits for: 3^20. */
const endless = hanoi(20, false);

/** Runs the suite. With a stepper, searches are also compared with what it gives transition by transition. */
export function engineSuite<S>(
  name: string,
  makeExplorer: () => Explorer,
  makeStepper?: (program: Program) => Stepper<S>,
): void {
  // Nothing here is about time, and machines may be busy.
  vi.setConfig({ testTimeout: 120_000 });
  const explore = (program: Program, request: Partial<Request> = {}): Promise<Outcome> =>
    makeExplorer().explore(program, { search: 'breadth-first', limits: {}, ...request });

  for (const [group, cases] of Object.entries(meanings))
    describe(`${name}: ${group}`, () => {
      test.each(cases.map((each) => [each.title, each] as const))(
        '%s',
        async (_, { program, limits = {}, expected }) => {
          expect(verifyProgram(program)).toEqual([]);
          const { message, steps, ...rest } = expected;
          const outcome = await explore(program, { limits });
          expect(outcome).toMatchObject(rest);
          if (message !== undefined) expect(outcome.failure?.message).toBe(message);
          if (steps !== undefined) expect(outcome.schedule).toHaveLength(steps);

          const deep = await explore(program, { limits, search: 'depth-first' });
          expect(deep).toMatchObject({ verdict: outcome.verdict, limit: outcome.limit });
          if (outcome.verdict === 'verified' || outcome.verdict === 'bounded')
            expect(deep).toMatchObject({ states: outcome.states, transitions: outcome.transitions });
        },
      );
    });

  describe(`${name}: systems`, () => {
    test.each(systems.map((each) => [each[0].name, ...each] as const))(
      '%s',
      async (_, program, states, transitions) => {
        expect(verifyProgram(program)).toEqual([]);
        for (const search of ['breadth-first', 'depth-first'] as const) {
          const outcome = await explore(program, { search });
          expect(outcome).toMatchObject({ verdict: 'verified', states, transitions, exhaustive: true, search });
        }
      },
    );

    test('two-phase commit: 288 states with three resource managers, 8,832 with five', async () => {
      expect(await explore(twoPhaseCommit(3))).toMatchObject({ verdict: 'verified', states: 288 });
      expect(await explore(twoPhaseCommit(5))).toMatchObject({ verdict: 'verified', states: 8_832 });
    });

    test.each([1, 2, 3, 5])('towers of Hanoi: %i discs need 2^n - 1 moves', async (discs) => {
      const outcome = await explore(hanoi(discs));
      expect(outcome).toMatchObject({ verdict: 'violated', property: 'unsolved' });
      expect(outcome.schedule).toHaveLength(2 ** discs - 1);
    });

    test('philosophers who all may sit down starve, after one step each', async () => {
      const outcome = await explore(phils(4, 4));
      expect(outcome).toMatchObject({ verdict: 'violated', property: 'deadlock' });
      // Each of the four enters the room and takes the left fork.
      expect(outcome.schedule).toHaveLength(8);
    });
  });

  describe(`${name}: bounds`, () => {
    test.each([peterson(2), mcs(2), phils(3, 2), torn(3)].map((each) => [each.name, each] as const))(
      '%s: what lies within a bound does not depend on the search',
      async (_, program) => {
        const { depth, states, transitions } = await explore(program);
        for (let steps = 0; steps <= depth + 1; steps++) {
          const breadth = await explore(program, { limits: { steps } });
          const deep = await explore(program, { limits: { steps }, search: 'depth-first' });
          expect(breadth).toMatchObject(
            steps < depth ? { verdict: 'bounded' } : { verdict: 'verified', states, transitions },
          );
          expect([deep.verdict, deep.states, deep.transitions]).toEqual([
            breadth.verdict,
            breadth.states,
            breadth.transitions,
          ]);
        }
      },
    );

    test('an aborted run says so, and what it knew', async () => {
      const stop = new AbortController();
      stop.abort();
      expect(await explore(peterson(3), { signal: stop.signal })).toMatchObject({
        verdict: 'incomplete',
        limit: 'interrupted',
        exhaustive: false,
      });
    });

    test('a run can be stopped while it lasts', async () => {
      const stop = new AbortController();
      const outcome = await explore(endless, { signal: stop.signal, watch: () => stop.abort() });
      expect(outcome).toMatchObject({ verdict: 'incomplete', limit: 'interrupted' });
      expect(outcome.states).toBeGreaterThan(1);
    });

    test('seconds and memory', async () => {
      expect(await explore(endless, { limits: { seconds: 0.1 } })).toMatchObject({ verdict: 'incomplete', limit: 'seconds' }); // prettier-ignore
      expect(await explore(endless, { limits: { bytes: 1 } })).toMatchObject({ verdict: 'incomplete', limit: 'memory' }); // prettier-ignore
    });

    test('a violation counts for more than a limit', async () => {
      const outcome = await explore(hanoi(3), { limits: { states: 27 } });
      expect(outcome).toMatchObject({ verdict: 'violated', limit: null });
    });
  });

  if (!makeStepper) return;
  const programs = [...Object.values(meanings).flat().map((each) => each.program), ...systems.map(([program]) => program)]; // prettier-ignore

  describe(`${name}: schedules`, () => {
    test('every schedule leads to what was reported, and every step of it can be recorded', async () => {
      for (const program of programs)
        for (const search of ['breadth-first', 'depth-first'] as const) {
          const { schedule, failure } = await explore(program, { search });
          if (schedule) expect(whatHappens(makeStepper(program), schedule)).toBe(failure?.property);
        }
    });
  });
}

/** The property that the end of a schedule breaks. */
function whatHappens<S>(stepper: Stepper<S>, schedule: readonly Move[]): string | undefined {
  let state = stepper.initial();
  for (const [i, move] of schedule.entries()) {
    const found = [...stepper.successors(state)].find((s) => JSON.stringify(s.move) === JSON.stringify(move));
    expect(stepper.record(state, move).successor?.kind).toBe(found?.kind);
    if (found?.kind === 'failure' && i === schedule.length - 1) return found.failure.property;
    if (found?.kind !== 'state') return undefined;
    state = found.state;
  }
  const asked = stepper.finished(state) ? ['always', 'finally'] : ['always'];
  for (const { kind, name } of stepper.program.properties)
    try {
      if (asked.includes(kind) && !stepper.holds(state, name)) return name;
    } catch (error) {
      return (error as { failure?: { property: string } }).failure?.property;
    }
  const key = stepper.key(state);
  const stuck = [...stepper.successors(state)].every((s) => s.kind === 'state' && stepper.key(s.state) === key);
  return stuck ? 'deadlock' : undefined;
}
