/** Modules that the encoder writes do what their text says. */

import { expect, test } from 'vitest';
import {
  block, br, brIf, brTable, call, get, i32, i64, iff, Label, loop, ret, select, set, tee, unreachable, WasmModule,
} from './encode.ts'; // prettier-ignore
import type { Code } from './encode.ts';
import { WebAssembly } from './webassembly.ts';

function instantiate(module: WasmModule, imports: object = {}) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const env = { memory, ...imports };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.finish(1, 65536)), { env });
  return { memory, exports: exports as Record<string, (...args: number[]) => number> };
}

/** A function of two numbers. */
function run(body: (a: Code, b: Code) => Code): (a: number, b: number) => number {
  const module = new WasmModule();
  const func = module.func('run', ['i32', 'i32'], ['i32']);
  func.body = body(get(func.param(0)), get(func.param(1)));
  module.export(func);
  return instantiate(module).exports['run']!;
}

test.each([0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8193, 2 ** 31 - 1, -(2 ** 31)])(
  'the constant %i',
  (value) => {
    expect(run(() => i32.const(value))(0, 0)).toBe(value);
    expect(run(() => i32.wrap(i64.shrU(i64.const(BigInt(value) << 32n), i64.const(32n))))(0, 0)).toBe(value);
  },
);

test('branches find their labels however deep they stand', () => {
  const module = new WasmModule();
  const func = module.func('collatz', ['i32'], ['i32']);
  const [n, steps] = [func.param(0), func.local('i32')];
  const [end, again] = [new Label(), new Label()];
  func.body = [
    block(end, [
      loop(again, [
        brIf(end, i32.eq(get(n), i32.const(1))),
        set(steps, i32.add(get(steps), i32.const(1))),
        iff(
          i32.and(get(n), i32.const(1)),
          [set(n, i32.add(i32.mul(get(n), i32.const(3)), i32.const(1))), br(again)],
          [set(n, i32.shrU(get(n), i32.const(1))), br(again)],
        ),
        unreachable,
      ]),
    ]),
    get(steps),
  ];
  module.export(func);
  expect(instantiate(module).exports['collatz']!(27)).toBe(111);
});

test('a table of branches: beyond it is the last', () => {
  const labels = [new Label(), new Label(), new Label()];
  const which = run((a) =>
    labels.reduce<Code>((inside, label, i) => [block(label, inside), ret(i32.const(10 + i))], brTable(labels, a)),
  );
  expect([0, 1, 2, 3, -1].map((index) => which(index, 0))).toEqual([10, 11, 12, 12, 12]);
});

test('a branch out of its label is an error here, not in the browser of whoever runs it', () => {
  const func = new WasmModule().func('lost', [], []);
  expect(() => (func.body = br(new Label()))).toThrow('leaves the scope');
});

test('locals of several types, globals, calls, imports and memory', () => {
  const module = new WasmModule();
  const outside = module.import('outside', ['i32'], ['i32']);
  const counter = module.global('i32', 'counter');
  const inner = module.func('inner', ['i32'], ['i32']);
  const [wide, narrow] = [inner.local('i64'), inner.local('i32')];
  inner.body = [
    set(wide, i64.extendU(get(inner.param(0)))),
    set(narrow, i32.wrap(i64.mul(get(wide), i64.const(1_000_000_007n)))),
    call(outside, tee(narrow, i32.add(get(narrow), i32.load8(i32.const(3), 1)))),
  ];
  module.export(inner);
  const { exports, memory } = instantiate(module, { outside: (x: number) => x - 1 });
  new Uint8Array(memory.buffer)[4] = 7;
  expect(exports['inner']!(3)).toBe(Number(BigInt.asIntN(32, 3_000_000_021n)) + 7 - 1);
  expect((exports['counter'] as unknown as { value: number }).value).toBe(0);
  expect(counter.index).toBe(0);
});

test('arithmetic is that of 32 bits, signed or not as it says', () => {
  expect(run(i32.divS)(-7, 2)).toBe(-3);
  expect(run(i32.remS)(-7, 2)).toBe(-1);
  expect(run(i32.shrS)(-8, 1)).toBe(-4);
  expect(run(i32.shrU)(-8, 1)).toBe(2 ** 31 - 4);
  expect(run(i32.gtU)(-1, 1)).toBe(1);
  expect(run(i32.ltS)(1, -1)).toBe(0);
  expect(run((a, b) => select(a, b, i32.const(9)))(0, 5)).toBe(9);
});
