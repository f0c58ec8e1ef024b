/**
 * Counts, when a compressed search is over, how many different values each part of the states has had: from the roots
 * down, which pairs occur at each place of the tree. A pair is stored once for all places, so this is not known before.
 */

import type { Pair, Shape } from '../../state/shape.ts';
import { wordsOf } from '../../state/shape.ts';
import { namesOfWords } from '../../state/words.ts';
import type { SetStatistics, SubTable } from '../subtables.ts';
import type { Compiled } from './compile.ts';
import { block, br, brIf, get, getGlobal, i32, i64, iff, Label, loop, set } from './encode.ts';
import type { Func } from './encode.ts';
import { spareSlots } from './keys.ts';
import type { Keys } from './keys.ts';
import type { Keyed } from './exports.ts';
import type { KeyRoom } from './keyroom.ts';
import type { Machine } from './machine.ts';
import { unscramble } from './scramble.ts';

/** A function that writes the roots in a number of slots, from an address on, to another, and gives the address behind them. */
export function rootsOf(machine: Machine, { keyBase }: Keys): Func {
  const func = machine.module.func('roots', ['i32', 'i32', 'i32'], ['i32']);
  const [slot, slots, to] = [func.param(0), func.param(1), func.param(2)];
  const [from, end, root] = [func.local('i32'), func.local('i32'), func.local('i64')];
  const [again, done] = [new Label(), new Label()];
  const address = (number: typeof slot) => i32.shl(get(number), i32.const(3));
  func.body = [
    set(from, i32.add(getGlobal(keyBase), address(slot))),
    set(end, i32.add(get(from), address(slots))),
    block(
      done,
      loop(again, [
        brIf(done, i32.eq(get(from), get(end))),
        set(root, i64.load(get(from))),
        iff(i32.eqz(i64.eqz(get(root))), [
          unscramble(root),
          i64.store(get(to), get(root)),
          set(to, i32.add(get(to), i32.const(8))),
        ]),
        set(from, i32.add(get(from), i32.const(8))),
        br(again),
      ]),
    ),
    get(to),
  ];
  return func;
}

/** The values that a part of the tree has: raw words, or numbers of pairs, a bit for each. */
class Values {
  private readonly raw: Set<number> | undefined;
  private readonly bits: Uint8Array;

  constructor(shape: Shape, pairs: number) {
    if (typeof shape === 'number') this.raw = new Set();
    this.bits = new Uint8Array(this.raw ? 0 : (pairs >> 3) + 1);
  }

  add(value: number): void {
    if (this.raw) this.raw.add(value);
    else this.bits[value >>> 3]! |= 1 << (value & 7);
  }

  get count(): number {
    if (this.raw) return this.raw.size;
    let count = 0;
    for (let byte of this.bits) for (; byte !== 0; byte &= byte - 1) count++;
    return count;
  }

  /** The numbers of pairs. */
  *[Symbol.iterator](): Iterable<number> & Generator<number> {
    for (let at = 0; at < this.bits.length; at++)
      for (let byte = this.bits[at]!, bit = 0; byte !== 0; byte >>= 1, bit++) if (byte & 1) yield 8 * at + bit;
  }
}

/** Slots looked at in one go: their roots fit where the choices of steps are kept during the search. */
const chunk = 2 ** 17;

/** `shape` is what the states of a search that is over were paired by. Whatever runs steps comes after this or before. */
export function surveyOf(compiled: Compiled, shape: Pair, room: KeyRoom, exports: Keyed): SetStatistics {
  const { buffer } = room.memory;
  const pairs = exports.pairs!.value;
  const names = namesOfWords(compiled.layout);
  const values = new Uint32Array(buffer, exports.pairBase!.value >>> 0, 2 * (pairs + 1));

  const below = (each: Shape, found: Values): SubTable => {
    const distinct = found.count;
    const bytes = 4 * wordsOf(each).filter((word) => word < names.length).length;
    // What never changes is no part of the answer.
    if (typeof each === 'number') return { fields: distinct > 1 ? names[each]! : [], bytes, distinct, parts: [] };
    const [left, right] = [new Values(each[0], pairs), new Values(each[1], pairs)];
    for (const number of found) {
      left.add(values[2 * number]!);
      right.add(values[2 * number + 1]!);
    }
    return joined(distinct, bytes, [below(each[0], left), below(each[1], right)]);
  };

  const [left, right] = [new Values(shape[0], pairs), new Values(shape[1], pairs)];
  const slots = exports.keySlots.value + spareSlots;
  for (let slot = 0; slot < slots; slot += chunk) {
    const end = exports.roots(slot, Math.min(chunk, slots - slot), compiled.map.choices);
    const roots = new Uint32Array(buffer, compiled.map.choices, (end - compiled.map.choices) / 4);
    for (let i = 0; i < roots.length; i += 2) {
      left.add(roots[i]!);
      right.add(roots[i + 1]!);
    }
  }
  const sizes = room.sizes();
  return {
    states: exports.states.value,
    pairs,
    bytes: { keys: sizes.keys, pairs: sizes.pairs + sizes.index, origins: sizes.log, queue: sizes.queue },
    whole: joined(exports.states.value, compiled.layout.bytes, [below(shape[0], left), below(shape[1], right)]),
  };
}

function joined(distinct: number, bytes: number, parts: readonly SubTable[]): SubTable {
  return { fields: [...new Set(parts.flatMap(({ fields }) => fields))], bytes, distinct, parts };
}
