/** Whole specs: what becomes of tasks, steps, waiting, initial objects, variants; exact numbers of states. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Program } from '../ir/ir.ts';
import { compileSpec, describeSpec, ModelError, type InitRunner } from './compile.ts';
import type { Texts } from './modules.ts';
import { check, compileText, count, explore } from './testdata/inline.ts';

/** A spec around a model: one shared counter `c`, and tasks that are given it. */
function spec(model: string, tasks: string, rest = 'sometimes: { begun: () => true }'): string {
  return `
import { alloc, all, at, choose, current, done, fail, global, kfree, maybe, result, scenario, spawn, task, until, ENOENT } from 'allwalks';
import type { Bits, Embedded, Errno, FixedArray, Ghost, Int, Private, Shared, Steps, Task } from 'allwalks';
interface Counter extends Shared { n: Int<0, 7>; ready: boolean; }
${model}
export default scenario({
  title: 'a test',
  init() { const c = alloc<Counter>(); return { c }; },
  tasks: { ${tasks} },
  ${rest},
});`;
}

const torn = 'function* inc(c: Counter): Steps { const x = c.n; yield; c.n = x + 1; }';
const atomic = 'function add(c: Counter): void { c.n += 1; }\nfunction* inc(c: Counter): Steps { add(c); }';

describe('numbers of states, against a count by other means', () => {
  test.each([1, 2, 3])('%i torn increments', async (n) => {
    const tasks = Array.from({ length: n }, (_, i) => `t${i}: ({ c }) => inc(c)`).join(', ');
    const outcome = await check(spec(torn, tasks));
    // A task has read nothing, has read x, or is done.
    const start = { n: 0, tasks: Array.from({ length: n }, () => ['read', 0] as [string, number]) };
    const oracle = count(start, ({ n: value, tasks: all }) =>
      all.flatMap(([at, x], i) => {
        if (at === 'done') return [];
        const next: [string, number] = at === 'read' ? ['write', value] : ['done', 0];
        return [{ n: at === 'read' ? value : x + 1, tasks: all.with(i, next) }];
      }),
    );
    expect(outcome).toMatchObject({ verdict: 'verified', ...oracle });
  });

  test('atomic increments', async () => {
    const outcome = await check(spec(atomic, 'a: ({ c }) => inc(c), b: ({ c }) => inc(c), d: ({ c }) => inc(c)'));
    // Which of three are done.
    expect(outcome).toMatchObject({ verdict: 'verified', states: 8, transitions: 12, depth: 3 });
  });

  test('a lost update is found, and its shortest schedule', async () => {
    const lost = "sometimes: { begun: () => true }, finally: { 'all are counted': ({ c }) => c.n === 2 }";
    const outcome = await check(spec(torn, 'a: ({ c }) => inc(c), b: ({ c }) => inc(c)', lost));
    expect(outcome).toMatchObject({ verdict: 'violated', property: 'all are counted' });
    expect(outcome.schedule).toHaveLength(4);
  });

  test('a variable of a block ends with the block', async () => {
    const model = `function* inc(c: Counter): Steps {
      for (let i = 0; i < 2; i++) { const x = c.n; yield; c.n = x + 1; yield; }
      yield;
    }`;
    const outcome = await check(spec(model, 'a: ({ c }) => inc(c)'));
    // Rests: start; after each of two reads; after each of two writes; the last one.
    expect(outcome).toMatchObject({ verdict: 'verified', states: 7, transitions: 6 });
    const program = compileText(spec(model, 'a: ({ c }) => inc(c)'));
    const wiped = program.operations[0]!.blocks.flatMap(({ body }) =>
      body.flatMap((statement) => (statement.do === 'set' && statement.local === 'x' ? [statement.value] : [])),
    );
    expect(wiped).toEqual([{ kind: 'const', value: 0 }]);
  });
});

describe('waiting', () => {
  const set = 'function* set(c: Counter): Steps { c.ready = true; }';

  test('the beginning of a task is itself the place to wait', async () => {
    const model = `${set} function* wait(c: Counter): Steps { while (!c.ready) yield; }`;
    const outcome = await check(spec(model, 'a: ({ c }) => wait(c), b: ({ c }) => set(c)'));
    expect(outcome).toMatchObject({ verdict: 'verified', states: 3, transitions: 2, depth: 2 });
  });

  test('so is the place behind a yield, also where a loop begins there', async () => {
    for (const wait of [
      'while (!c.ready) yield;',
      'while (!c.ready) { yield; }',
      "for (;;) { while (!c.ready) yield 'w'; break; }",
    ]) {
      const model = `${set} function* wait(c: Counter): Steps { c.n = 1; yield; ${wait} }`;
      const outcome = await check(spec(model, 'a: ({ c }) => wait(c), b: ({ c }) => set(c)'));
      // a: at the start, waiting, done; b: at the start, done; a is not done before b.
      expect(outcome).toMatchObject({ verdict: 'verified', states: 5, transitions: 5 });
    }
  });

  test('in the middle of a step the condition is looked at once', async () => {
    const model = `${set}
      function* wait(c: Counter): Steps { let again = choose(2); while (!c.ready) yield 'waiting'; again = 0; yield; }`;
    const program = compileText(spec(model, 'a: ({ c }) => wait(c), b: ({ c }) => set(c)'));
    const outcome = await explore(program);
    // a, before b: at the start; waiting with again 0, 1. After b: the same three, past it, done.
    expect(outcome).toMatchObject({ verdict: 'verified', states: 3 + 3 + 2 });
    expect(program.operations.find(({ name }) => name === 'wait')!.blocks.map(({ name }) => name)).toEqual([
      undefined,
      'waiting',
      undefined,
      undefined,
    ]);
  });

  test('an operation that begins with a wait is entered first', async () => {
    const model = `${set}
      function* wait(c: Counter): Steps { while (!c.ready) yield; }
      function* outer(c: Counter): Steps { yield* wait(c); }`;
    const outcome = await check(spec(model, 'a: ({ c }) => outer(c), b: ({ c }) => set(c)'));
    // a: outside, waiting inside, done.
    expect(outcome).toMatchObject({ verdict: 'verified', states: 5 });
  });

  test('nobody wakes it: deadlock', async () => {
    const model = 'function* wait(c: Counter): Steps { while (!c.ready) yield; }';
    const outcome = await check(spec(model, 'a: ({ c }) => wait(c)'));
    expect(outcome).toMatchObject({ verdict: 'violated', property: 'deadlock', states: 1 });
  });

  test('until() in an atomic function holds back the step that calls it', async () => {
    const model = `
      /** Atomic: a test-and-set. */
      function lock(c: Counter): void { until(!c.ready); c.ready = true; }
      function unlock(c: Counter): void { c.ready = false; }
      function* critical(c: Counter): Steps { lock(c); yield 'inside'; unlock(c); }`;
    const both =
      "sometimes: { inside: () => at('a', 'inside') }, always: { alone: () => !(at('a', 'inside') && at('b', 'inside')) }";
    const outcome = await check(spec(model, 'a: ({ c }) => critical(c), b: ({ c }) => critical(c)', both));
    // Each is outside, inside or done, but not both inside.
    expect(outcome).toMatchObject({ verdict: 'verified', states: 8, transitions: 8 });
  });
});

describe('operations', () => {
  test('neither call nor return ends a step', async () => {
    const model = `
      function* inner(c: Counter): Steps<number> { const x = c.n; yield; return x; }
      function* outer(c: Counter): Steps { c.ready = true; yield; const x = yield* inner(c); c.n = x + 1; }`;
    const outcome = await check(
      spec(model, 'a: ({ c }) => outer(c)', 'sometimes: { counted: ({ c }) => c.n === 1 }'),
    );
    expect(outcome).toMatchObject({ verdict: 'verified', states: 4, transitions: 3 });
  });

  test('a short-circuited read is no access on the path that does not make it', () => {
    const model = `interface Own extends Private { on: boolean; }
      function* walk(c: Counter): Steps {
        const own = alloc<Own>();
        if (own.on && c.ready) { yield; return; }
        if (!own.on || c.ready) yield;
        c.n = 1;
      }`;
    expect(() => compileText(spec(model, 'a: ({ c }) => walk(c)'))).toThrow(ModelError);
    const better = model.replace('if (!own.on || c.ready) yield;', 'yield; if (own.on && c.ready) return; yield;');
    expect(compileText(spec(better, 'a: ({ c }) => walk(c)')).operations).toHaveLength(1);
  });

  test('choices are explored, and named', async () => {
    const model = `function* pick(c: Counter): Steps { const x = choose(3, 'which'); if (maybe('it fails')) return; c.n = x; }`;
    const outcome = await check(spec(model, 'a: ({ c }) => pick(c)', 'sometimes: { two: ({ c }) => c.n === 2 }'));
    // Six ways to one of three counts.
    expect(outcome).toMatchObject({ verdict: 'verified', states: 4, transitions: 6 });
  });

  test('what tasks are given as functions and types is compiled in', async () => {
    const model = `${atomic}
      function* later<T>(head: T, func: (head: T) => void): Steps { func(head); }
      function call<T>(head: T, func: (head: T) => void): void { spawn(later, head, func); }
      function* begin(c: Counter): Steps { call(c, add); yield; call(c, clear); }
      function clear(c: Counter): void { c.n = 0; }`;
    const program = compileText(spec(model, 'a: ({ c }) => begin(c)'));
    expect(program.operations.map(({ name }) => name)).toEqual(['begin', 'later[add]', 'later[clear]']);
    expect(program.functions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['call[add]', 'call[clear]', 'add', 'clear']),
    );
    expect(program.spawnSlots).toBe(4);
    expect(await explore(program)).toMatchObject({ verdict: 'verified' });
  });

  test('every task ends with do_exit(), in its last step', async () => {
    const model = `interface TaskStruct extends Task { held: Int<0, 3>; }
      export function do_exit(): void { if (current<TaskStruct>().held > 0) fail('held-at-exit', '{0} ends', current()); }
      function take(): void { current<TaskStruct>().held += 1; }
      function* keep(c: Counter): Steps { take(); }
      function* start(c: Counter): Steps { spawn(keep, c); }`;
    expect(await check(spec(model, 'a: ({ c }) => keep(c)'))).toMatchObject({
      property: 'held-at-exit',
      states: 1,
    });
    expect(await check(spec(model, 'a: ({ c }) => start(c)'))).toMatchObject({
      property: 'held-at-exit',
      states: 2,
    });
    expect(await check(spec(model, '*a() { yield; }'))).toMatchObject({ verdict: 'verified', states: 3 });
  });
});

describe('scenarios', () => {
  const model = `
    interface Inode extends Shared { i_nlink: Int<0, 3>; }
    interface Dentry extends Shared {
      readonly d_name: Int<1, 3>;
      readonly d_inode: Embedded<Inode>;
      d_flags: Bits<'DCACHE_'>;
      d_parent: Dentry | null;
      d_slots: FixedArray<boolean, 2>;
    }
    const DCACHE_MOUNTED = 1;
    const DCACHE_MANAGED = DCACHE_MOUNTED | 4;
    interface TaskStruct extends Task { readonly pgrp: Int<0, 3>; err: Errno; }
    const root = global<Dentry>({ d_name: 2, d_flags: DCACHE_MANAGED, d_slots: [true, false], d_inode: { i_nlink: 1 } });
    const unused = global<Dentry>({ d_name: 1 });
    function* drop(inode: Inode, nlink: number): Steps { inode.i_nlink = nlink; yield; root.d_parent = null; }`;
  const text = `
import { alloc, global, scenario, task } from 'allwalks';
import type { Bits, Embedded, Errno, FixedArray, Int, Shared, Steps, Task } from 'allwalks';
${model}
export default scenario({
  title: 'initial objects',
  init() {
    const T = alloc<Dentry>({ d_name: 1, d_parent: root, d_slots: [false, true], d_inode: { i_nlink: 3 } });
    const A = alloc<Dentry>({ d_name: 3, d_parent: T });
    task<TaskStruct>('two').pgrp = 2;
    return { T, inode: A.d_inode, nlink: 2 };
  },
  tasks: { one: ({ T, nlink }) => drop(T.d_inode, nlink - 1), two: ({ inode, T }) => drop(inode, T.d_name) },
  background: ['two'],
  sometimes: { 'one is done': ({ T }) => T.d_inode.i_nlink === 1, all: (world) => world.inode.i_nlink === 1 },
  pools: { Inode: 2 },
});`;
  let program: Program;

  test('initial objects are those that init makes, in slots of their own', () => {
    program = compileText(text);
    const dentry = program.structs.find(({ name }) => name === 'Dentry')!;
    expect(dentry.objects).toEqual([
      { d_name: 2, d_flags: 5, d_slots: [1, 0], d_inode: { i_nlink: 1 } },
      { d_parent: 1, d_slots: [0, 1], d_inode: { i_nlink: 3 } },
      { d_name: 3, d_parent: 2 },
    ]);
    // Nothing makes a dentry later on; inodes get the room that was asked for.
    expect(dentry.capacity).toBe(3);
    expect(program.structs.find(({ name }) => name === 'Inode')).toMatchObject({ capacity: 2, objects: [] });
    expect(program.structs.map(({ name }) => name)).not.toContain('World');
  });

  test('slots of embedded objects are those of the final pools', () => {
    // Two inodes of their own, then those of root, T and A.
    expect(program.tasks).toEqual([
      { name: 'one', operation: 'drop', args: [4, 1] },
      { name: 'two', operation: 'drop', args: [5, 1], fields: { pgrp: 2 }, background: true },
    ]);
    expect(program.names).toEqual([
      { name: 'T', struct: 'Dentry', slot: 2 },
      { name: 'inode', struct: 'Inode', slot: 5 },
      { name: 'root', struct: 'Dentry', slot: 1 },
    ]);
  });

  test('types keep how they are printed', () => {
    const types = Object.fromEntries(
      program.structs.flatMap(({ fields }) => fields.map(({ name, type }) => [name, type])),
    );
    expect(types['d_flags']).toEqual({
      kind: 'int',
      lo: 0,
      hi: 5,
      as: 'bits',
      bits: { DCACHE_MOUNTED: 1, DCACHE_MANAGED: 5 },
    });
    expect(types['err']).toEqual({ kind: 'int', lo: -133, hi: 127, as: 'errno' });
  });

  test('it runs', async () => {
    expect(await explore(program)).toMatchObject({
      verdict: 'verified',
      witnesses: { 'one is done': true, all: true },
    });
  });

  test('properties ask where tasks are and what they returned', async () => {
    const walk = `
      function* inner(c: Counter): Steps { yield 'deep'; c.n = 1; }
      function* walk(c: Counter): Steps<Errno> { yield* inner(c); yield; return -ENOENT; }`;
    const properties = `sometimes: {
        deep: () => at('a', 'deep') && at('a', 'inner') && at('a', 'walk'),
        outside: () => at('a', 'walk') && !at('a', 'inner') && !at('a', 'deep'),
      },
      finally: { failed: () => done('a') && result('a') === -ENOENT }`;
    const outcome = await check(spec(walk, 'a: ({ c }) => walk(c)', properties));
    expect(outcome).toMatchObject({ verdict: 'verified', states: 4, witnesses: { deep: true, outside: true } });
  });

  test('only what is reached is part of the program', () => {
    const small = compileText(
      spec(`${atomic} function unused(c: Counter): void { c.n = 2; }`, 'a: ({ c }) => inc(c)'),
    );
    expect(small.functions.map(({ name }) => name)).toEqual(['begun', 'add']);
    expect(small.places.map((place) => place.function)).not.toContain('unused');
  });

  test('places say what stands there', () => {
    const { places, operations } = compileText(
      spec(
        "function* walk(c: Counter): Steps {\n  if (c.n > 0) {\n    yield 'high';\n    c.n =\n      0;\n  }\n}",
        'a: ({ c }) => walk(c)',
      ),
    );
    const texts = operations[0]!.blocks.map(({ name, at }) => [name, places[at!]?.text, places[at!]?.function]);
    expect(texts).toEqual([
      [undefined, 'if (c.n > 0)', 'walk'],
      [undefined, '}', 'walk'],
      ['high', 'c.n = 0;', 'walk'],
    ]);
    expect(new Set(places.map(({ file }) => file))).toEqual(new Set(['spec.ts']));
  });
});

describe('files', () => {
  const lib = `
    import type { Int, Shared, Steps } from 'allwalks';
    type State = 'off' | 'on';
    export interface Node extends Shared { state: State; n: Int<0, 7>; }
    export function set(node: Node): void { node.n = 1; }
    function helper(node: Node): void { node.state = 'on'; }
    export function* walk(node: Node): Steps { set(node); yield; helper(node); }`;
  const main = `
    import { alloc, scenario } from 'allwalks';
    import type { Shared, Steps } from 'allwalks';
    import { walk } from './lib.ts';
    import type { Node as Other } from './lib.js';
    type State = 'red' | 'green' | 'blue';
    interface Node extends Shared { state: State; }
    function helper(node: Node): void { node.state = 'blue'; }
    function* mine(node: Node): Steps { helper(node); }
    export default scenario({
      title: 'two files',
      init: () => ({ a: alloc<Other>(), b: alloc<Node>() }),
      tasks: { one: ({ a }) => walk(a), two: ({ b }) => mine(b) },
      sometimes: { 'both are set': ({ a, b }) => a.state === 'on' && b.state === 'blue' && a.n === 1 },
      variants: { fixed: './fixed.ts' },
    });`;

  test('the same name in two files is two things', async () => {
    const program = compileText(main, { 'lib.ts': lib, 'fixed.ts': '' });
    expect(program.structs.map(({ name }) => name)).toEqual(['Node', 'spec.Node']);
    expect(program.enums).toEqual({ State: ['off', 'on'], 'spec.State': ['red', 'green', 'blue'] });
    expect(program.functions.map(({ name }) => name)).toEqual(expect.arrayContaining(['helper', 'spec.helper']));
    expect(await explore(program)).toMatchObject({ verdict: 'verified', states: 6 });
  });

  test('a variant replaces a function wherever it is called, and may call the original', async () => {
    const variant = `
      import type { Node } from './lib.ts';
      import { set as original } from './lib.ts';
      /** Atomic: a test. */
      export function set(node: Node): void { original(node); helper(node); }
      function helper(node: Node): void { node.n += 3; }`;
    const outcome = await check(main.replace('a.n === 1', 'a.n === 4'), {
      'lib.ts': lib,
      'variant.ts': variant,
      'fixed.ts': '',
    });
    expect(outcome).toMatchObject({ verdict: 'verified', states: 6 });
  });

  test('a spec can be described without compiling it', () => {
    const file = join(import.meta.dirname, '../../specs/scenarios/r38-mountpoint-count.ts');
    const info = describeSpec(file);
    expect(info).toMatchObject({
      spec: 'r38-mountpoint-count',
      file,
      variants: [{ name: 'as-it-stood', files: [] }, {}],
    });
    expect(info.variants[1]!.files[0]).toMatch(/^\/.*specs\/variants\/[^/]+\.ts$/);
    expect(() => describeSpec(join(import.meta.dirname, 'testdata/no-scenario/spec.ts'))).toThrow(ModelError);
  });

  test('places in our own files are named from the root of the package', () => {
    const file = join(import.meta.dirname, '../../specs/scenarios/r38-mountpoint-count.ts');
    const program = compileSpec(file, [], () => ({ objects: {}, world: {} }));
    expect(program.places.map((place) => place.file)).toContain('specs/scenarios/r38-mountpoint-count.ts');
    expect(program.places.every((place) => /^(model|specs)\//.test(place.file))).toBe(true);
  });

  test('a text that is given stands for that of the file', () => {
    const file = join(import.meta.dirname, '../../specs/scenarios/r38-mountpoint-count.ts');
    const run: InitRunner = () => ({ objects: {}, world: {} });
    const text = readFileSync(file, 'utf8').replaceAll(/pivot(?=[:'])/g, 'another');
    const tasks = (texts: Texts) => compileSpec(file, [], run, texts).tasks.map(({ name }) => name);
    expect(tasks({})).toEqual(['pivot', 'mntput']);
    expect(tasks({ [file]: text })).toEqual(['another', 'mntput']);
  });
});
