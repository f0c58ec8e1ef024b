/** Mistakes compiled together are what each is by itself, and what is said of them is so. */

import { sample } from 'fast-check';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile, engines } from './check.ts';
import type { Request } from './engine/engine.ts';
import { Reference } from './engine/reference.ts';
import { compileOnce } from './engine/wasm/ready.ts';
import { findSubject, findVariants } from './find.ts';
import { programs } from './fuzz/arbitrary.ts';
import type { Program, Statement } from './ir/ir.ts';
import { withMistake, withMistakes } from './ir/mistakes.ts';
import { within } from './ir/phrases.ts';
import { verifyProgram } from './ir/verify.ts';
import { weakenings, type Weakening } from './ir/weaken.ts';
import { packageRoot } from './paths.ts';
import { Budget } from './search/limits.ts';
import { SameStates } from './search/same-states.ts';
import { sensitivityOf, Trial, type Sensitivity } from './sensitivity.ts';

const request: Request = { search: 'breadth-first', limits: { states: 3000 } };

/** The program with one weakening, and no other code than it takes. */
function alone(program: Program, { replacements }: Weakening): Program {
  const list = (statements: readonly Statement[]): Statement[] =>
    statements.flatMap((statement) => replacements.get(statement) ?? [within(statement, list)]);
  return {
    ...program,
    functions: program.functions.map((each) => ({ ...each, body: list(each.body) })),
    operations: program.operations.map((each) => ({
      ...each,
      blocks: each.blocks.map((block) => ({ ...block, body: list(block.body) })),
    })),
  };
}

/** Keys of all states, by the reference engine. */
function statesOf(program: Program): Set<string> {
  const reference = new Reference({ ...program, properties: [] });
  const queue = [reference.initial()];
  const keys = new Set([reference.key(queue[0]!)]);
  for (const state of queue)
    for (const successor of reference.successors(state)) {
      if (successor.kind !== 'state' || keys.has(reference.key(successor.state))) continue;
      keys.add(reference.key(successor.state));
      queue.push(successor.state);
    }
  return keys;
}

test('in random programs: compiled together, each does what it does alone', async () => {
  let [tried, same] = [0, 0];
  for (const given of sample(programs, { numRuns: 12, seed: 11 })) {
    const program = JSON.parse(JSON.stringify(given)) as Program;
    const found = weakenings(program).slice(0, 12);
    const all = withMistakes(program, found);
    expect(verifyProgram(all)).toEqual([]);
    compileOnce(all);
    const before = await engines.wasm.explore(program, request);
    const states = new SameStates(withMistake(all, -1));
    const compared =
      before.verdict === 'verified' && before.states < 300 && (await states.gather(new Budget(request)));
    for (const [i, weakening] of found.entries()) {
      const direct = alone(program, weakening);
      expect(verifyProgram(direct)).toEqual([]);
      const { verdict, property, limit, states: count, transitions, schedule } = await engines.wasm.explore(direct, request); // prettier-ignore
      const together = await engines.wasm.explore(withMistake(all, i), request);
      expect(together).toMatchObject({ verdict, property, limit, states: count, transitions });
      expect(together.schedule?.length).toBe(schedule?.length);
      tried++;
      if (!compared || verdict !== 'verified') continue;
      const reached = states.reachedBy(withMistake(all, i));
      expect(reached).toBe(String([...statesOf(direct)].toSorted()) === String([...statesOf(program)].toSorted()));
      if (reached) same++;
    }
  }
  expect(tried).toBeGreaterThan(60);
  expect(same).toBeGreaterThan(1);
}, 120_000);

const workspace = join(packageRoot, 'checker', 'testdata', 'workspace');

async function measure(spec: string, variant: string, functions: readonly string[] = []) {
  const subject = findSubject(join(workspace, spec));
  const program = compile(subject, findVariants(subject, [variant], workspace)[0]!);
  const found = await sensitivityOf(program, subject, engines.wasm, { limits: {} }, { functions });
  if (!('mistakes' in found)) return found.verdict;
  return noticesOf(found);
}

async function noticesOf(found: Sensitivity): Promise<string[]> {
  const trial = new Trial(found);
  const lines: string[] = [];
  for (const { place, what, foreseen, number } of found.mistakes) {
    const notice = foreseen ?? (await trial.run(number!, { limits: {} }));
    const by = notice.kind === 'noticed' ? ` by ${notice.by} (${notice.steps} steps)` : '';
    lines.push(`${place.function}:${place.line} ${what}: ${notice.kind}${by}`);
  }
  return lines;
}

test('what is violated as it is has no mistakes to be noticed', async () => {
  expect(await measure('specs/counter.ts', 'as-it-stood')).toBe('violated');
});

test('a step left out is noticed, and a wait that nobody needs is none', async () => {
  expect(await measure('specs/counter.ts', 'atomic')).toEqual([
    'atomic_inc:8 left out: noticed by no update is lost (2 steps)',
    'add:12 left out: noticed by no update is lost (2 steps)',
  ]);
  expect(await measure('phases.ts', 'as-it-stood', ['take', 'wait_for_second'])).toEqual([
    'take:27 does not wait for lock.owner == 0: same',
    'take:28 left out: unnoticed',
    'wait_for_second:36 does not wait for phase.second: noticed by deadlock (3 steps)',
  ]);
});

test('only functions that run can be named', async () => {
  await expect(measure('phases.ts', 'as-it-stood', ['nobody'])).rejects.toThrow('--function nobody');
});
