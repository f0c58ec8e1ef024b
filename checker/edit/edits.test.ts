/** Edits keep what they are to keep: texts come back as they were, and orders do what the function did before. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allSpecFiles } from '../find.ts';
import { runInit } from '../engine/init.ts';
import { Reference } from '../engine/reference.ts';
import { compileSpec } from '../lang/compile.ts';
import { arrange } from './arrange.ts';
import { editsOf, type EditKind } from './edits.ts';
import { editableFunctions } from './functions.ts';
import { lockScopes } from './locks.ts';
import { countOrders, compactOrder, movedIn, nearestOrders, type Constraints } from './orders.ts';
import { placesIn, repairsOf } from './repairs.ts';
import { allLists, stepsOf } from './steps.ts';

const publish = join(import.meta.dirname, 'testdata', 'publish.ts');

function edited(file: string, name: string, texts: Record<string, string> = {}) {
  const program = compileSpec(file, [], runInit, texts);
  const fn = editableFunctions(file, [], texts).find((each) => each.name === name)!;
  return { program, fn, outer: stepsOf(fn), range: null };
}

function ordersOf(kind: EditKind, pastExits = false): string[] {
  const { all, count } = editsOf(kind, edited(publish, 'publish'), { pastExits });
  const orders = [...all].map(({ order }) => order);
  expect(orders).toHaveLength(count);
  return orders;
}

test('steps are cut at yields and at what may leave, and have the comments that belong to them', () => {
  const outer = stepsOf(editableFunctions(publish, []).find(({ name }) => name === 'publish')!);
  const rows = allLists(outer).flatMap(({ source, steps }) =>
    steps.map(({ number, start, end, rest, leaves }) => [number, source.text.slice(start, end), rest, leaves]),
  );
  expect(rows).toMatchInlineSnapshot(`
    [
      [
        "1",
        "const closed = box.closed;
      yield;",
        "plain",
        "never",
      ],
      [
        "2",
        "if (closed) return -1;",
        "none",
        "maybe",
      ],
      [
        "3",
        "take(box.lock); // the lock that readers do not take
      yield;",
        "plain",
        "never",
      ],
      [
        "4",
        "// What there is to read,
      box.value = 3;
      yield 'between';",
        "named",
        "never",
      ],
      [
        "5",
        "/* and that it is there. */
      box.ready = true;
      yield;",
        "plain",
        "never",
      ],
      [
        "6",
        "if (closed) { box.ready = false; yield; box.value = 0; yield; }",
        "within",
        "never",
      ],
      [
        "7",
        "drop(box.lock);
      yield;",
        "plain",
        "never",
      ],
      [
        "8",
        "return 0;",
        "none",
        "always",
      ],
      [
        "6.1",
        "box.ready = false; yield;",
        "plain",
        "never",
      ],
      [
        "6.2",
        "box.value = 0; yield;",
        "plain",
        "never",
      ],
    ]
  `);
});

test('no text changes where no step does, in any function there is', () => {
  for (const file of allSpecFiles().filter((_, i) => i % 8 === 0))
    for (const fn of editableFunctions(file, [])) {
      const outer = stepsOf(fn);
      const inPlace = new Map(allLists(outer).map((list) => [list, [...list.steps.keys()]]));
      expect(arrange(outer, inPlace)).toBe(fn.source.text);
    }
});

test('what moves takes its comments along; a `yield` comes and goes with the end of a block', () => {
  const { outer } = edited(publish, 'publish');
  const text = arrange(
    outer,
    new Map([
      [outer, [0, 1, 4, 2, 3, 5, 6, 7]],
      [allLists(outer)[1]!, [1, 0]],
    ]),
  );
  expect(text.slice(text.indexOf('  if (closed) return'), text.indexOf('  drop('))).toMatchInlineSnapshot(`
    "  if (closed) return -1;
      /* and that it is there. */
      box.ready = true;
      yield;
      take(box.lock); // the lock that readers do not take
      yield;
      // What there is to read,
      box.value = 3;
      yield 'between';
      if (closed) { box.value = 0; yield;
      box.ready = false; yield; }
    "
  `);
  const last = 'export function* f(): Steps {\n  a();\n  yield;\n  b(); // last\n}\n';
  const fn = editableFunctions(publish, [], { [publish]: last })[0]!;
  const list = stepsOf(fn);
  expect(arrange(list, new Map([[list, [1, 0]]]))).toBe(
    'export function* f(): Steps {\n  b(); // last\n  yield;\n  a();\n}\n',
  );
});

test('atomic functions have no steps that end: no `yield` comes into them', () => {
  const atomic = 'function f(x: Box): void {\n  if (x.a) return;\n  x.b = 1;\n  x.a = true;\n}\n';
  const fn = editableFunctions(publish, [], { [publish]: atomic })[0]!;
  const list = stepsOf(fn);
  expect(arrange(list, new Map([[list, [1, 0]]]))).toBe(
    'function f(x: Box): void {\n  x.b = 1;\n  x.a = true;\n  if (x.a) return;\n}\n',
  );
  const { program } = edited(publish, 'publish');
  const functions = editableFunctions(publish, []);
  const take = functions.find(({ name }) => name === 'take')!;
  const copies = placesIn(take).flatMap((place) => repairsOf('copies from the file', place, program, functions));
  const yields = (text: string) => text.split('yield').length;
  expect(new Set(copies.map(({ text }) => yields(text)))).toEqual(new Set([yields(take.source.text)]));
});

test('orders keep data, memory and exits; past exits, what these ask about', () => {
  const kept = ordersOf('orders');
  // Within 3 to 7: the value, the flag and both locks, all before or behind what sets both again.
  expect(kept).toContain('1-3 5 4 6-8');
  // 3 before 7 (the lock), 4 and 5 before 6 (the same fields): 20; and the two within 6 may change places.
  expect(kept).toHaveLength(40);
  expect(kept.filter((order) => /^3|^1 3|7 .*3|6 .*[45]/.test(order.split(';')[0]!))).toEqual([]);
  // 1 before 2, 2 before 6, which it asks about.
  expect(ordersOf('orders', true)).toHaveLength(504);
  expect(ordersOf('swaps')).toEqual([
    'as it is', '2 1 3-8', '1 3 2 4-8', '1-2 4 3 5-8', '1-3 5 4 6-8', '1-4 6 5 7-8', '1-5 7 6 8', '6.2 6.1',
  ]); // prettier-ignore
  expect(ordersOf('deletions')).toHaveLength(11);
  expect(ordersOf('lock-scopes')).toEqual(['as it is', '1-2 4 3 5-8', '1-5 7 6 8']);
});

test('locks are held from the step that takes them to the one that gives them back', () => {
  const { program, outer } = edited(publish, 'publish');
  expect(lockScopes(program, outer)).toEqual([{ lock: 2, unlock: 6 }]);
});

test('orders are counted and listed alike, each once, the nearest first', () => {
  const cases: [number, Constraints, number][] = [
    [4, [], 24],
    [5, [[0, 1], [1, 2], [2, 3], [3, 4]], 1],
    [6, [[0, 1], [2, 3], [4, 5]], 90],
    [5, [[0, 4], [1, 4], [2, 3]], 20],
  ]; // prettier-ignore
  for (const [count, constraints, orders] of cases) {
    expect(countOrders(count, constraints)).toBe(orders);
    const listed = [...nearestOrders([{ count, constraints }])].map(([order]) => order!);
    expect(new Set(listed.map((order) => order.join(' '))).size).toBe(orders);
    for (const order of listed)
      for (const [a, b] of constraints) expect(order.indexOf(a)).toBeLessThan(order.indexOf(b));
    const swaps = listed.map((order) => order.flatMap((a, i) => order.slice(i).filter((b) => b < a)).length);
    expect(swaps).toEqual(swaps.toSorted((a, b) => a - b));
  }
  expect(compactOrder(['1', '2', '3', '4', '5'], [0, 1, 3, 2, 4])).toBe('1-2 4 3 5');
  expect(movedIn([1, 2, 3, 0, 4])).toEqual([0]);
});

/** A function of straight steps over a few fields and locals, of which random orders are made. */
function randomModel(seed: number): string {
  let state = seed;
  const dice = (n: number) => ((state = (state * 48271) % 2147483647) >> 8) % n;
  const fields = ['a', 'b', 'c'];
  const locals: string[] = [];
  const value = () => (locals.length > 0 && dice(2) ? locals[dice(locals.length)]! : `${dice(3)}`);
  const steps = Array.from({ length: 6 }, (_, i) => {
    const field = `${dice(2) ? 'x' : 'y'}.${fields[dice(3)]}`;
    switch (dice(4)) {
      case 0:
        locals.push(`l${i}`);
        return `const l${i} = ${field}; yield;`;
      case 1:
        return `bump(${dice(2) ? 'x' : 'y'}); yield;`;
      case 2:
        return `yield* put(${dice(2) ? 'x' : 'y'}, ${value()});`;
      default:
        return `${field} = ${value()}; yield;`;
    }
  });
  return `import { alloc, done, scenario } from 'allwalks';
import type { Int, Shared, Steps } from 'allwalks';
interface Box extends Shared { a: Int<0, 63>; b: Int<0, 63>; c: Int<0, 63> }
/** Atomic: one addition. */
function bump(box: Box): void { box.a += 1; }
function* put(box: Box, value: Int<0, 63>): Steps { box.b = value; yield; box.c = value; yield; }
function* f(x: Box, y: Box): Steps { ${steps.join(' ')} }
export default scenario({
  title: 'random', init: () => ({ X: alloc<Box>({ a: 1, b: 2 }), Y: alloc<Box>({ a: 4, c: 5 }) }),
  tasks: { only: ({ X, Y }) => f(X, Y), both: ({ X }) => f(X, X) },
  sometimes: { end: () => done('only') },
});`;
}

/** Where the tasks get to, one after the other. */
function endOf(texts: Record<string, string>): string {
  const stepper = new Reference(compileSpec(publish, [], runInit, texts));
  let state = stepper.initial();
  for (let task = 1; task <= 2;) {
    const next = [...stepper.successors(state)].find(({ move }) => move.task === task);
    if (!next) task++;
    else if (next.kind === 'state') ({ state } = next);
    else throw new Error(next.kind);
  }
  return stepper.key(state);
}

test('every order of a random function does what the function does, if nobody interferes', () => {
  let tried = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const text = randomModel(seed * 7919);
    const asItIs = endOf({ [publish]: text });
    for (const edit of editsOf('orders', edited(publish, 'f', { [publish]: text }), { pastExits: false }).all) {
      if (tried++ > 200) return;
      expect(endOf({ [publish]: edit.text }), `${text}\n${edit.order}`).toBe(asItIs);
    }
  }
  expect(tried).toBeGreaterThan(100);
});
