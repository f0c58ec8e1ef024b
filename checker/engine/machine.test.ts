/** Programs on few CPUs: graphs that can be counted by hand, in every engine, and races that need this machine or that. */

import { describe, expect, test } from 'vitest';
import { hasSpin, runSpin } from '../export/testdata/spin.ts';
import type { Machine, Operation, Program, Statement } from '../ir/ir.ts';
import { onMachine, WrongMachine } from '../ir/machine.ts';
import { verifyProgram } from '../ir/verify.ts';
import { compiled } from '../search/compiled.ts';
import { fewestSwitches } from '../search/fewest-switches.ts';
import { Budget } from '../search/limits.ts';
import { explorer } from '../search/explore.ts';
import { Reference } from './reference.ts';
import {
  add, always, atomic, binary, call, cell, give, guard, int, invoke, load, operation, program as build, rest, self, sometimes, spawn, store, struct, task,
} from './testdata/build.ts'; // prettier-ignore
import { expectSameGraph } from './testdata/wasm-agreement.ts';

const x = cell('G', 1, 'x');
const done = sometimes('they finish', [give(binary({ kind: 'done', task: 1 }, 'and', { kind: 'done', task: 2 }))]);
const kernelTask = struct('T', {}, [], { kind: 'task' });
const pinned = {
  ...kernelTask,
  fields: [{ name: 'preempt_count', type: int(0, 3), pins: true }],
};
const pin = (by: number) => add(cell('T', self, 'preempt_count'), by);

/** Steps that touch nothing, so many of them. */
function idle(name: string, steps: number, mode?: Operation['mode']): Operation {
  const blocks = Array.from({ length: steps }, (_, i) => [i === steps - 1 ? give() : rest(i + 1)]);
  return { ...operation(name, {}, blocks), ...(mode && { mode }) };
}

function twoTasks(first: Operation, second: Operation, more: Parameters<typeof build>[1] = {}): Program {
  return build('two tasks', {
    structs: [struct('G', { x: int(0, 7), locked: int(0, 1) }), pinned],
    operations: first.name === second.name ? [first] : [first, second],
    tasks: [task('a', first.name), task('b', second.name)],
    claims: [done],
    ...more,
  });
}

/** The size of the graph, which both engines must agree about state by state, and the verdict. */
async function explore(program: Program) {
  expect(verifyProgram(program)).toEqual([]);
  const size = expectSameGraph(program);
  const request = { search: 'breadth-first', limits: {} } as const;
  const reference = await explorer((p) => new Reference(p), 'reference').explore(program, request);
  const depthFirst = await compiled.explore(program, { ...request, search: 'depth-first' });
  const { verdict, property } = reference;
  if (property !== null && verdict === 'violated') {
    const fewest = await fewestSwitches(program, property, new Budget({ search: 'breadth-first', limits: {} }));
    expect(fewest.found?.failure.property).toBe(property);
  }
  expect(depthFirst).toMatchObject(verdict === 'violated' ? { verdict } : { ...size, verdict });
  return { ...size, verdict, property };
}

/** The same, and SPIN must agree, too. */
async function exploreWithSpin(program: Program) {
  const found = await explore(program);
  const { states, transitions, property } = found;
  if (hasSpin && property !== null) expect(runSpin(program, 'breadth-first').violated).toBe(property);
  else if (hasSpin) expect(runSpin(program)).toMatchObject({ states, transitions, violated: null });
  return found;
}

const on = (cpus: number, preempt: Machine['preempt']): Machine => ({ cpus, preempt });

describe('two tasks of three steps that touch nothing', () => {
  const steps = twoTasks(idle('three', 3), idle('three', 3));

  test('with a CPU each: every interleaving', async () => {
    expect(await explore(steps)).toMatchObject({ states: 16, transitions: 24 });
    expect(await explore(onMachine(steps, on(2, 'full')))).toMatchObject({ states: 16, transitions: 24 });
  });

  test('one CPU, full preemption: every interleaving', async () => {
    expect(await explore(onMachine(steps, on(1, 'full')))).toMatchObject({ states: 16, transitions: 24 });
  });

  test('one CPU, no preemption: two orders', async () => {
    // Two ways of six steps that begin and end together: the states of each order in between are its own.
    expect(await exploreWithSpin(onMachine(steps, on(1, 'none')))).toMatchObject({ states: 12, transitions: 12 });
    expect(await explore(onMachine(steps, on(1, 'voluntary')))).toMatchObject({ states: 12, transitions: 12 });
  });

  test('in user mode: every interleaving, whatever the preemption', async () => {
    const user = twoTasks(idle('three', 3, 'user'), idle('three', 3, 'user'));
    expect(await exploreWithSpin(onMachine(user, on(1, 'none')))).toMatchObject({ states: 16, transitions: 24 });
  });

  test('an interrupt comes at any time', async () => {
    const interrupted = twoTasks(idle('three', 3), idle('handler', 3, 'interrupt'));
    expect(await explore(onMachine(interrupted, on(1, 'none')))).toMatchObject({ states: 16, transitions: 24 });
  });

  test('two CPUs for three tasks: no more than two are on their way at a time', async () => {
    const three = { ...steps, tasks: [...steps.tasks, task('c', 'three')] };
    expect(await explore(onMachine(three, on(2, 'none')))).toMatchObject({ verdict: 'verified', states: 56 });
    expect(await explore(three)).toMatchObject({ states: 64 });
  });
});

describe('preemption off', () => {
  // a: off, one step with it off, on again, done. b: two steps.
  const section = operation('section', {}, [[pin(1), rest(1)], [rest(2)], [pin(-1), rest(3)], [give()]]);
  const steps = twoTasks(section, idle('two', 2));

  test('keeps everybody else from the only CPU', async () => {
    // b stands at one of 3 places; a at one of 5, of which b cannot leave its own at 2.
    expect(await explore(steps)).toMatchObject({ states: 15, transitions: 22 });
    expect(await exploreWithSpin(onMachine(steps, on(1, 'full')))).toMatchObject({ states: 15, transitions: 18 });
  });

  test('is nothing to somebody on another CPU', async () => {
    expect(await explore(onMachine(steps, on(2, 'full')))).toMatchObject({ states: 15, transitions: 22 });
  });
});

/** Adds one to x in two steps: an update can be lost. */
const torn = (between: readonly Statement[]) =>
  operation('torn', { seen: int(0, 7) }, [
    [load('seen', x), rest(1)],
    [...between, rest(2)],
    [store(x, binary('seen', '+', 1)), give()],
  ]);
const both = binary({ kind: 'done', task: 1 }, 'and', { kind: 'done', task: 2 });
const noneLost = always(
  'no update is lost',
  [load('x', x), give(binary(binary(both, '==', 0), 'or', binary('x', '==', 2)))],
  { x: int(0, 7) },
);
const finishes = [noneLost, done];

describe('a race', () => {
  const verdicts = async (program: Program) => {
    const machines = [on(1, 'none'), on(1, 'voluntary'), on(1, 'full'), on(2, 'none'), on(2, 'full')];
    const found: string[] = [];
    for (const machine of machines) found.push((await explore(onMachine(program, machine))).verdict);
    return found;
  };

  test('that any switch makes', async () => {
    const program = twoTasks(torn([]), torn([]), { claims: finishes });
    expect(await verdicts(program)).toEqual(['verified', 'verified', 'violated', 'violated', 'violated']);
  });

  test('that shows where the task offers its CPU', async () => {
    const program = twoTasks(torn([{ do: 'resched', preempt: 'voluntary' }]), torn([]), { claims: finishes });
    expect(await verdicts(program)).toEqual(['verified', 'violated', 'violated', 'violated', 'violated']);
  });

  test('that shows where the task blocks', async () => {
    const program = twoTasks(torn([{ do: 'resched', preempt: 'none' }]), torn([]), { claims: finishes });
    expect(await verdicts(program)).toEqual(['violated', 'violated', 'violated', 'violated', 'violated']);
  });

  test('that needs two CPUs', async () => {
    const inSection = operation('torn', { seen: int(0, 7) }, [
      [pin(1), rest(1)],
      [load('seen', x), rest(2)],
      [store(x, binary('seen', '+', 1)), rest(3)],
      [pin(-1), give()],
    ]);
    const program = twoTasks(inSection, inSection, { claims: finishes });
    expect(await verdicts(program)).toEqual(['verified', 'verified', 'verified', 'violated', 'violated']);
  });
});

describe('waiting for a lock', () => {
  const locked = cell('G', 1, 'locked');
  const take = (sleeps: boolean) =>
    atomic(
      'lock',
      {},
      [load('locked', locked), { ...guard(binary('locked', '==', 0)), sleeps } as Statement, store(locked, 1)],
      {
        locked: int(0, 1),
      },
    );
  /** Comes with a CPU, locks, lets go of the CPU or not, unlocks. */
  const holder = (between: readonly Statement[]) =>
    operation('holder', {}, [
      [rest(1)],
      [call('lock'), rest(2)],
      [...between, rest(3)],
      [store(locked, 0), give()],
    ]);
  const model = (sleeps: boolean, between: readonly Statement[]) =>
    twoTasks(holder(between), holder(between), { functions: [take(sleeps)] });
  const blocks: Statement = { do: 'resched', preempt: 'none' };

  test('asleep gives the holder the CPU', async () => {
    expect(await exploreWithSpin(onMachine(model(true, [blocks]), on(1, 'none')))).toMatchObject({
      verdict: 'verified',
    });
  });

  test('on the CPU that the holder needs is a deadlock', async () => {
    expect(await exploreWithSpin(onMachine(model(false, [blocks]), on(1, 'none')))).toMatchObject({
      property: 'deadlock',
    });
    expect(await explore(onMachine(model(false, [blocks]), on(2, 'none')))).toMatchObject({ verdict: 'verified' });
    expect(await explore(onMachine(model(false, []), on(1, 'none')))).toMatchObject({ verdict: 'verified' });
  });

  test('what the step did before it fell asleep is undone', async () => {
    const counts = operation('counts', {}, [
      [add(x, 1), call('lock'), rest(1)],
      [blocks, rest(2)],
      [store(locked, 0), give()],
    ]);
    const few = always('each counts once', [load('x', x), give(binary('x', '<=', 2))], { x: int(0, 7) });
    const program = twoTasks(counts, counts, { functions: [take(true)], claims: [few, done] });
    expect(await exploreWithSpin(onMachine(program, on(1, 'none')))).toMatchObject({ verdict: 'verified' });
  });
});

describe('user mode', () => {
  /** A system call whose one access is followed by no rest. */
  const syscall = operation('syscall', {}, [[add(x, 1), give()]]);
  const early = operation('early', {}, [[rest(1)], [add(x, 1), give()]]);
  const user = (blocks: readonly (readonly Statement[])[]): Operation => ({
    ...operation('user', {}, blocks),
    mode: 'user',
  });
  /** b sees the counter of a, in one step, when it is 1. */
  const look = operation('look', {}, [[load('x', x), guard(binary('x', '==', 1)), give()]], { temps: ['x'] });
  const model = (a: Operation, callee: Operation) =>
    build('user mode', {
      structs: [struct('G', { x: int(0, 7), locked: int(0, 1) })],
      operations: [a, callee, look],
      tasks: [task('a', a.name), task('b', 'look', [], { background: true })],
      claims: [sometimes('b gets between', [give({ kind: 'done', task: 2 })])],
    });
  const oneCpu = async (program: Program) => (await explore(onMachine(program, on(1, 'none')))).verdict;

  test('lies between two system calls that are not divided by a rest', async () => {
    const twice = [[invoke('syscall', [], 1)], [invoke('syscall', [], 2)], [give()]];
    expect(await oneCpu(model(user(twice), syscall))).toBe('verified');
    expect(await oneCpu(model({ ...user(twice), mode: undefined } as never, syscall))).toBe('vacuous');
  });

  test('lies between an access and the system call behind it', async () => {
    expect(await oneCpu(model(user([[add(x, 1), invoke('early', [], 1)], [give()]]), early))).toBe('verified');
  });

  test('ends where the kernel begins', async () => {
    const inKernel = operation('twice', {}, [
      [add(x, 1), rest(1)],
      [add(x, 1), give()],
    ]);
    expect(await oneCpu(model(user([[invoke('twice', [], 1)], [give()]]), inKernel))).toBe('vacuous');
  });
});

test('tasks that are spawned need a CPU, too', async () => {
  const child = operation('child', {}, [
    [add(x, 1), rest(1)],
    [add(x, 1), give()],
  ]);
  const parent = operation('parent', {}, [[spawn('child'), rest(1)], [rest(2)], [give()]]);
  const program = build('spawned', {
    structs: [struct('G', { x: int(0, 7) })],
    operations: [parent, child],
    tasks: [task('a', 'parent')],
    spawnSlots: 1,
    claims: [sometimes('the child runs beside', [load('x', x), give(binary(binary('x', '==', 1), 'and', binary({ kind: 'done', task: 1 }, '==', 0)))], { x: int(0, 7) })],
  }); // prettier-ignore
  expect(await explore(program)).toMatchObject({ verdict: 'verified' });
  expect(await explore(onMachine(program, on(1, 'none')))).toMatchObject({ verdict: 'vacuous' });
  expect(await exploreWithSpin(onMachine(program, on(2, 'none')))).toMatchObject({ verdict: 'verified' });
});

test('a program is put on one machine, once', () => {
  const steps = onMachine(twoTasks(idle('three', 3), idle('three', 3)), on(1, 'none'));
  expect(() => onMachine(steps, on(1, 'full'))).toThrow(WrongMachine);
  expect(steps.machine).toEqual(on(1, 'none'));
});
