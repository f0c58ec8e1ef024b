/** What a model says about CPUs: who runs where, who sleeps and who spins, and what it means on a machine with one. */

import { expect, test } from 'vitest';
import type { Machine } from '../ir/ir.ts';
import { onMachine } from '../ir/machine.ts';
import { compileText, explore } from './testdata/inline.ts';

/** A lock that is waited for by `word`; a holder that is preempted where it says so, and two tasks that come for it. */
const spec = (word: string, preempt: string, head = '') => `${head}
import { alloc, current, may_lose_cpu, scenario, sleep_until, until } from 'allwalks';
import type { Int, PreemptCount, Shared, Steps, Task } from 'allwalks';

interface Lock extends Shared { held: boolean; readonly n: Int<0, 1> }
interface TaskStruct extends Task { preempt_count: PreemptCount<0, 3> }

/** Atomic: a test-and-set. */
function lock(l: Lock): void { ${word}(!l.held); l.held = true; }
function block(): void { may_lose_cpu('${preempt}'); }
/** Atomic: its own. */
function off(): void { current<TaskStruct>().preempt_count += 1; }

/** Kernel mode: the default. */
function* hold(l: Lock): Steps {
  yield;
  lock(l);
  yield;
  block();
  yield;
  l.held = false;
}
/** Interrupt: of no importance. */
function* handler(): Steps { yield; off(); }
/** User mode: a program. */
function* program(l: Lock): Steps { yield* hold(l); }
function* plain(l: Lock): Steps { yield* hold(l); }

export default scenario({
  title: 'a lock',
  init() { return { l: alloc<Lock>() }; },
  tasks: {
    a: ({ l }) => program(l),
    b: ({ l }) => plain(l),
    *c({ l }) { yield* hold(l); },
    d: () => handler(),
  },
  sometimes: { held: ({ l }) => l.held },
});
`;

test('where operations run', () => {
  const modes = (head?: string) =>
    compileText(spec('until', 'none', head)).operations.map(({ name, mode }) => `${name}: ${mode ?? 'kernel'}`);
  expect(modes().toSorted()).toEqual(['c: user', 'handler: interrupt', 'hold: kernel', 'plain: kernel', 'program: user']); // prettier-ignore
  expect(modes('/** User mode: all of it. */').toSorted()).toEqual(['c: user', 'handler: interrupt', 'hold: kernel', 'plain: user', 'program: user']); // prettier-ignore
});

test('what the IR is told', () => {
  const { functions, structs } = compileText(spec('sleep_until', 'voluntary'));
  const statements = (name: string) => functions.find((each) => each.name === name)!.body;
  expect(statements('lock')).toContainEqual(expect.objectContaining({ do: 'guard', sleeps: true }));
  expect(statements('block')).toMatchObject([{ do: 'resched', preempt: 'voluntary' }]);
  expect(structs.find(({ kind }) => kind === 'task')!.fields).toEqual([
    { name: 'preempt_count', type: { kind: 'int', lo: 0, hi: 3 }, pins: true },
  ]);
  const spinning = compileText(spec('until', 'none')).functions.find(({ name }) => name === 'lock')!;
  expect(spinning.body).not.toContainEqual(expect.objectContaining({ sleeps: true }));
});

test.each([
  // A holder that blocks, and somebody who spins: on one CPU for ever.
  ['until', 'none', { cpus: 1, preempt: 'none' }, 'deadlock'],
  ['sleep_until', 'none', { cpus: 1, preempt: 'none' }, null],
  ['until', 'none', { cpus: 3, preempt: 'none' }, null],
  ['until', 'voluntary', { cpus: 1, preempt: 'none' }, null],
  ['until', 'voluntary', { cpus: 1, preempt: 'voluntary' }, 'deadlock'],
  ['until', 'voluntary', { cpus: 1, preempt: 'full' }, null],
] as [string, string, Machine, string | null][])('%s, blocks with %s, on %o: %s', async (word, preempt, machine, property) => {
  const outcome = await explore(onMachine(compileText(spec(word, preempt)), machine));
  expect(outcome).toMatchObject({ verdict: property === null ? 'verified' : 'violated', property });
}); // prettier-ignore

test('without a machine nothing of it matters', async () => {
  const [spins, sleeps] = await Promise.all(
    ['until', 'sleep_until'].map((word) => explore(compileText(spec(word, 'none')))),
  );
  expect(spins).toMatchObject({ verdict: 'verified' });
  expect({ ...spins, seconds: 0 }).toEqual({ ...sleeps, seconds: 0 });
});
