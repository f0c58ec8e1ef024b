/** The language means what TypeScript means: the same functions, compiled and run by Node. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Reference } from '../engine/reference.ts';
import { compileText, explore } from './testdata/inline.ts';
import * as language from './testdata/language.ts';
import type { Box } from './testdata/language.ts';

const modes = ['off', 'slow', 'fast'] as const;

/** Boxes of various contents; each has another one behind it, or none. */
function box(i: number): Box {
  const make = (a: number, next: Box | null): Box => ({
    a,
    b: 5 - a,
    flag: a % 2 === 0,
    mode: modes[i % 3]!,
    slots: [a, -a, a * 2],
    next,
  });
  return make(i + 1, i % 2 === 0 ? make(10 - i, null) : null);
}

const functions = Object.entries(language as Record<string, (box: Box, n: number) => unknown>);
const numbers = [0, 1, 2, 3, 4];

/** Runs a function in Node; of an operation every step. */
function run(func: (box: Box, n: number) => unknown, subject: Box, n: number): unknown {
  const result = func(subject, n);
  if (typeof result !== 'object' || result === null) return result;
  for (const steps = result as Generator; ;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** A spec that builds the same boxes, calls the function with each number, and compares. */
function specFor(name: string, isOperation: boolean): string {
  const build: string[] = [];
  const steps: string[] = [];
  for (const [i, n] of numbers.entries()) {
    const subject = box(i);
    const literal = (each: Box, next: string) =>
      `alloc<Box>({ a: ${each.a}, b: ${each.b}, flag: ${each.flag}, mode: '${each.mode}', slots: [${each.slots}], next: ${next} })`;
    build.push(
      `const next${i} = ${subject.next ? literal(subject.next, 'null') : 'null'};`.replace(
        '= null',
        ': Box | null = null',
      ),
    );
    build.push(`const box${i} = ${literal(subject, `next${i}`)};`);
    const result = run(functions.find(([each]) => each === name)![1], subject, n);
    steps.push(`const result${i} = ${isOperation ? 'yield* ' : ''}${name}(box${i}, ${n});`, 'yield;');
    const compare = (what: string, value: unknown) =>
      steps.push(`BUG_ON(${what} !== ${JSON.stringify(value).replaceAll('"', "'")});`);
    compare(`result${i}`, result);
    for (let each: Box | null = subject, path = `box${i}`; each; each = each.next, path += '.next!') {
      for (const field of ['a', 'b', 'flag', 'mode'] as const) compare(`${path}.${field}`, each[field]);
      each.slots.forEach((slot, k) => compare(`${path}.slots[${k}]`, slot));
    }
  }
  const names = numbers.map((_, i) => `box${i}`).join(', ');
  return `
import { BUG_ON, alloc, scenario } from 'allwalks';
import { ${name} } from '${pathToFileURL(join(import.meta.dirname, 'testdata', 'language.ts')).pathname}';
import type { Box } from '${pathToFileURL(join(import.meta.dirname, 'testdata', 'language.ts')).pathname}';
export default scenario({
  title: '${name}',
  init() { ${build.join('\n')} return { ${names} }; },
  tasks: { *only({ ${names} }) { ${steps.join('\n')} } },
  finally: { 'nothing is left to do': () => true },
  sometimes: { begun: () => true },
});`;
}

describe.each(functions)('%s', (name, func) => {
  const isOperation = func.constructor.name === 'GeneratorFunction';

  test('gives what it gives in Node', async () => {
    const outcome = await explore(compileText(specFor(name, isOperation)));
    expect([outcome.failure?.message ?? null, outcome.verdict]).toEqual([null, 'verified']);
  });
});

test('a wrong result would be noticed', async () => {
  const text = specFor('steps', true).replace(
    /BUG_ON\(result3 !== (-?\d+)\)/,
    (_, n: string) => `BUG_ON(result3 !== ${Number(n) + 1})`,
  );
  const outcome = await explore(compileText(text));
  expect(outcome.property).toBe('bug-on');
});

test('compiled code is rest by rest what the generator is', () => {
  const program = compileText(specFor('steps', true));
  const stepper = new Reference(program);
  const rests = function* (): Generator<string> {
    for (let state = stepper.initial(); ;) {
      const [successor] = stepper.successors(state);
      if (successor?.kind !== 'state') return;
      state = successor.state;
      const frame = stepper.stand(state, 0).frames.at(-1);
      if (frame?.operation === 'steps')
        yield program.operations.find((each) => each.name === 'steps')!.blocks[frame.block]!.name ?? '';
    }
  };
  // Box 0 with the number 0: one rest before `continue`, two in each of the other rounds, first unnamed, then `again`.
  expect([...rests()].slice(0, 7)).toEqual(['', '', 'again', '', 'again', '', 'again']);
});
