/** What compressed sets are made of: keys in order, pairs with numbers, a log to be read backwards; and how they fill memory. */

import { describe, expect, test } from 'vitest';
import { layOut } from '../../state/layout.ts';
import { shapeFor, wordsOf } from '../../state/shape.ts';
import type { Pair, Shape } from '../../state/shape.ts';
import type { SubTable } from '../subtables.ts';
import { tree } from '../../bench/tree.ts';
import { peterson } from '../testdata/beem.ts';
import { get, i32, i64, iff, set, setGlobal } from './encode.ts';
import { Instance } from './instance.ts';
import type { Keyed } from './exports.ts';
import { findKey, homeOf, insertKey, keyTable, spareSlots } from './keys.ts';
import { Machine } from './machine.ts';
import { originLog, wayTo } from './origins.ts';
import { pairStore } from './pairs.ts';
import { scramble, unscramble } from './scramble.ts';
import { WebAssembly } from './webassembly.ts';

const page = 65536;
type Exports = Record<string, ((...args: (number | bigint)[]) => number | bigint) & { value: number }>;

/** A module with some memory and what `build` adds to it. */
function make(pages: number, build: (machine: Machine) => void) {
  const machine = new Machine(layOut(peterson(2)));
  build(machine);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const module = new WebAssembly.Module(machine.module.finish(1, pages));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { buffer: memory.buffer, exports: exports as Exports };
}

/** Random numbers that are the same in each run. */
function dice(seed: bigint): () => bigint {
  return () => (seed = BigInt.asUintN(64, seed * 6364136223846793005n + 1442695040888963407n));
}

test('scrambling can be undone', () => {
  const { exports } = make(1, ({ module }) => {
    const func = module.func('there and back', ['i64'], ['i64']);
    const value = func.param(0);
    func.body = [scramble(value), unscramble(value), get(value)];
    module.export(func);
  });
  const roll = dice(1n);
  for (const value of [0n, 1n, 2n ** 63n, 2n ** 64n - 1n, ...Array.from({ length: 100 }, roll)])
    expect(BigInt.asUintN(64, exports['there and back']!(value) as bigint)).toBe(value);
});

describe('keys', () => {
  const base = page;
  function table() {
    const made = make(64, (machine) => {
      const keys = keyTable(machine);
      const func = machine.module.func('add', ['i64'], ['i32']);
      const vectors = { two: func.local('v128'), next: func.local('v128') };
      const locals = {
        key: func.param(0),
        at: func.local('i32'),
        slot: func.local('i64'),

        ...vectors,
      };
      const known = func.local('i32');
      func.body = [
        set(locals.at, homeOf(keys, get(locals.key), i32.load(i32.const(0)))),
        findKey(locals),
        set(known, i64.eq(get(locals.slot), get(locals.key))),
        iff(i32.eqz(get(known)), insertKey(keys, locals)),
        get(known),
      ];
      machine.module.export(func);
    });
    const { exports, buffer } = made;
    exports['keyBase']!.value = base;
    const setSlots = (slots: number) => new Int32Array(buffer, 0, 1).set([slots]);
    exports['keySlots']!.value = 100;
    setSlots(100);
    const widen = (slots: number) => {
      exports['widen']!(slots);
      setSlots(slots);
    };
    const all = () =>
      [...new BigUint64Array(buffer, base, exports['keySlots']!.value + spareSlots)].filter(Boolean);
    return { add: (key: bigint) => exports['add']!(key), widen, all };
  }

  test('each is new once, and all stand in order, however full the table and however often it is widened', () => {
    const { add, widen, all } = table();
    const roll = dice(7n);
    const known = new Set<bigint>();
    let slots = 100;
    for (let i = 0; i < 20_000; i++) {
      // Many keys that belong to the same places, at the end of the table too.
      const key =
        i % 3 === 0 ? roll() : ((roll() >> 40n) << 40n) | BigInt(1 + (i % 7)) | (i % 2 ? 0xffffn << 48n : 0n);
      expect(add(key)).toBe(known.has(key) ? 1 : 0);
      known.add(key);
      if (known.size > 0.95 * slots) widen((slots = Math.ceil(1.2 * slots)));
    }
    expect(known.size).toBeGreaterThan(10_000);
    const sorted = [...known].sort((a, b) => (a < b ? -1 : 1));
    expect(all()).toEqual(sorted);
  });
});

test('pairs have the number that they were given first, whatever becomes of the index', () => {
  const { exports, buffer } = make(64, (machine) => machine.module.export(pairStore(machine).intern));
  const values: bigint[] = [];
  const roll = dice(3n);
  const setIndex = (slots: number) => {
    exports['indexSlots']!.value = slots;
    exports['indexMask']!.value = -1 << Math.ceil(Math.log2(slots + 1));
    new Uint8Array(buffer, 32 * page, 4 * slots).fill(0);
    exports['reindex']!(0, exports['pairs']!.value);
  };
  exports['pairBase']!.value = page;
  exports['indexBase']!.value = 32 * page;
  setIndex(10);
  for (let i = 1; i <= 10_000; i++) {
    if (i > 0.9 * exports['indexSlots']!.value) setIndex(2 * i);
    const value = BigInt.asIntN(64, i % 2 ? BigInt(i) : roll());
    expect(exports['intern']!(value)).toBe(i);
    values.push(value);
    const before = Number(BigInt.asUintN(64, roll()) % BigInt(i));
    expect(exports['intern']!(values[before]!)).toBe(before + 1);
  }
  expect(exports['pairs']!.value).toBe(10_000);
});

describe('the log of origins', () => {
  function log() {
    const { exports, buffer } = make(64, (machine) => {
      const origins = originLog(machine);
      const see = machine.module.func('see', ['i32'], []);
      see.body = origins.seen(get(see.param(0)));
      const note = machine.module.func('take in', [], []);
      note.body = origins.noted;
      const begin = machine.module.func('begin', ['i32'], []);
      begin.body = [
        setGlobal(origins.logBase, get(begin.param(0))),
        setGlobal(origins.logEnd, get(begin.param(0))),
      ];
      machine.module.export(see, note, begin);
    });
    exports['begin']!(page);
    return { exports, bytes: () => new Uint8Array(buffer, page, exports['logEnd']!.value - page) };
  }

  test('leads back to the initial state, over steps and transitions of any size', () => {
    const { exports, bytes } = log();
    const roll = dice(5n);
    const random = (most: number) => Number(roll() >> 33n) % most;
    // The initial state, and from then on real transitions.
    exports['see']!(0);
    exports['take in']!();
    exports['logParent']!.value = -1;
    const origins: [number, number][] = [[-1, 0]];
    for (let parent = 0; origins.length < 3000; parent++) {
      const branches = parent === 5 ? 700 : random(5);
      // Sometimes nothing is new for a long time.
      const barren = parent > 5 && parent % 50 === 0;
      for (let branch = 0; branch < branches; branch++) {
        exports['see']!(parent);
        if (parent > 10 && random(3) === 0) continue;
        exports['take in']!();
        origins.push([parent, branch]);
      }
      if (barren) parent += [6, 7, 254, 255, 300, 70_000][random(6)]! - 1;
    }
    const wayOf = (state: number): number[] => {
      const way: number[] = [];
      for (let at = state; at > 0; at = origins[at]![0]) {
        if (origins[at]![0] >= origins.length) return [];
        way.push(origins[at]![1]);
      }
      return way.toReversed();
    };
    const last = exports['logNoted']!.value;
    for (const state of [0, 1, 2, 300, 706, 720])
      expect(wayTo(state, bytes(), origins.length, last)).toEqual(wayOf(state));
    expect(bytes().length).toBeLessThan(2 * origins.length);
  });
});

describe('shapes', () => {
  const shapeOf = (states: readonly (readonly number[])[]) => {
    const words = states[0]!.length;
    const sample = new Uint8Array(new Int32Array(states.flat()).buffer);
    return shapeFor(sample, 4 * words, Math.max(3, words));
  };

  test('have all words once, and words that say the same together', () => {
    const states = Array.from({ length: 1000 }, (_, i) => [i % 10, (i * 7) % 31, i % 10, 5, (i * 7) % 31]);
    const shape = shapeOf(states);
    expect(wordsOf(shape)).toEqual([0, 1, 2, 3, 4]);
    expect(shape.map((half) => wordsOf(half).filter((word) => word !== 3)).sort()).toEqual([
      [0, 2],
      [1, 4],
    ]);
  });

  test('of small states have a pair below the root nevertheless', () => {
    const isPair = (shape: Shape): shape is Pair => typeof shape !== 'number';
    expect(shapeOf([[1], [2]]).some(isPair)).toBe(true);
    expect(shapeOf([[1, 1], [2, 2]]).some(isPair)).toBe(true); // prettier-ignore
  });
});

function run(model: Parameters<typeof layOut>[0], bytes: number, shape?: Pair): Instance {
  const instance = new Instance(model, 'breadth-first', bytes, () => true, Infinity, { shape });
  instance.begin({});
  while (instance.search(1000));
  return instance;
}

/** Words paired as they stand: one half, then the other. */
function inOrder(words: number): Pair {
  const half = (from: number, to: number): Shape =>
    to - from === 1 ? from : [half(from, (from + to) >> 1), half((from + to) >> 1, to)];
  return half(0, words) as Pair;
}

/** How many different values the words of a shape have in all states of a search that keeps them in full. */
function distinctIn(full: Instance, shape: Shape): number {
  const words = wordsOf(shape);
  const valueOf = (state: number) => {
    const at = full.address(state);
    return words.map((word) => full.view.getInt32(at + 4 * word, true)).join();
  };
  return new Set(Array.from({ length: full.counts().states }, (_, state) => valueOf(state))).size;
}

describe('a survey of a compressed set', () => {
  const model = tree();
  const full = new Instance(model, 'breadth-first', Infinity, () => true);
  full.begin({ states: 20_000 });
  while (full.search(1000));
  const shape = inOrder(full.compiled.layout.bytes / 4);
  const compressed = new Instance(model, 'breadth-first', Infinity, () => true, Infinity, { shape });
  compressed.begin({ states: 20_000 });
  while (compressed.search(1000));
  const survey = compressed.survey()!;

  test('counts what each part of the states is in all of them', () => {
    const compare = (table: SubTable, part: Shape): void => {
      expect([table.bytes, table.distinct]).toEqual([4 * wordsOf(part).length, distinctIn(full, part)]);
      expect(table.parts.length).toBe(typeof part === 'number' ? 0 : 2);
      if (typeof part !== 'number') table.parts.forEach((each, i) => compare(each, part[i]!));
    };
    expect(survey.states).toBe(20_000);
    compare(survey.whole, shape);
  });

  test('names what varies', () => {
    expect(survey.whole.fields).toContain('frames of walk_1');
    expect(survey.whole.fields).toContain('Node#5.parent');
    // Nobody touches the last child of the last directory.
    expect(survey.whole.fields).not.toContain('Node#21.prev');
  });
});

const mebibyte = 2 ** 20;

describe.each([
  ['hashes', undefined],
  ['compressed', inOrder(Math.max(3, layOut(peterson(4)).bytes / 4))],
] as const)('%s with little memory', (_, shape) => {
  test.each([4, 6, 9])('%i MiB are not exceeded, and nearly all are used', (mebibytes) => {
    const { exports, room } = run(peterson(4), mebibytes * mebibyte, shape);
    expect(exports.halt.value).toBe(1);
    expect(room.used).toBeLessThanOrEqual(mebibytes * mebibyte);
    expect(room.used).toBeGreaterThan(0.8 * mebibytes * mebibyte);
  });

  test('with enough it comes to the end', () => {
    const { exports, room } = run(peterson(4), 32 * mebibyte, shape);
    expect(exports.halt.value).toBe(0);
    expect(exports.states.value).toBe(1_119_560);
    expect(room.used).toBeLessThan(32 * mebibyte);
  });
});

test('when a part has used up its address space all are moved, and nothing is lost', () => {
  const shape = inOrder(Math.max(3, layOut(peterson(4)).bytes / 4));
  const instance = new Instance(peterson(4), 'breadth-first', mebibyte, () => true, Infinity, { shape });
  // There is address space for little more than that, and much memory.
  instance.room.limitTo(64 * mebibyte);
  instance.begin({});
  const { keyBase } = instance.exports as unknown as Keyed;
  const bases = new Set<number>();
  while (instance.search(1000)) bases.add(keyBase.value);
  expect(bases.size).toBeGreaterThan(1);
  expect(instance.counts()).toMatchObject({ states: 1_119_560, transitions: 3_864_896, depth: 103, frontier: 0 });
  // The log has moved, too.
  expect(instance.scheduleTo(1_119_559).length).toBe(103);
});
