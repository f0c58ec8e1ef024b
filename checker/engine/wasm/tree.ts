/**
 * States as trees of pairs. Two words of a state are a pair with a number, two such numbers again, and so on to the root:
 * two numbers that say all of the state, in 64 bits.
 *
 * The state being expanded lies unpacked in memory, and beside it the numbers of its pairs. What a successor has in common
 * with it need not be looked up; and what it has in common with the state expanded before need not be unpacked.
 */

import type { Pair, Shape } from '../../state/shape.ts';
import { call, get, i32, i64, iff, set } from './encode.ts';
import type { Code, Func, Local } from './encode.ts';
import type { Machine } from './machine.ts';
import { pairAt, pairStore } from './pairs.ts';
import type { Pairs } from './pairs.ts';

/** A pair below the root. */
interface Node {
  /** Where the number that it has in the state being expanded is kept. */
  readonly slot: number;
  readonly parts: readonly [Part, Part];
}

/** A word, by its offset, or a pair. */
type Part = number | Node;

export interface Tree {
  readonly pairs: Pairs;
  /** How many numbers of pairs are kept: 4 bytes each, see `MemoryMap.numbers`. */
  readonly nodes: number;
  /** A function of a state's address that leaves its root. */
  readonly rootOf: Func;
  /** A function of a root that unpacks it as the state being expanded. */
  readonly unpack: Func;
}

/** How many pairs a tree has below its root. */
export function pairsBelow([left, right]: Pair): number {
  const within = (shape: Shape) => (typeof shape === 'number' ? 0 : 1 + pairsBelow(shape));
  return within(left) + within(right);
}

export function treeOf(machine: Machine, shape: Pair): Tree {
  const pairs = pairStore(machine);
  let nodes = 0;
  const build = (each: Shape): Part => {
    if (typeof each === 'number') return 4 * each;
    const parts: [Part, Part] = [build(each[0]), build(each[1])];
    return { slot: machine.map.numbers + 4 * nodes++, parts };
  };
  const root: [Part, Part] = [build(shape[0]), build(shape[1])];
  return { pairs, nodes, rootOf: rootOf(machine, pairs, root), unpack: unpackOf(machine, pairs, root) };
}

function rootOf(machine: Machine, { intern }: Pairs, root: readonly [Part, Part]): Func {
  const func = machine.module.func('root', ['i32'], ['i64']);
  const state = get(func.param(0));
  const value = func.local('i64');
  const known = i32.const(machine.map.current);
  /** The number of a part, and the one that it has in the state being expanded. */
  const [numbers, ours] = [new Map<Node, Local>(), (part: Part) => (typeof part === 'number' ? i32.load(known, part) : i32.load(i32.const(part.slot)))]; // prettier-ignore
  const numberOf = (part: Part) => (typeof part === 'number' ? i32.load(state, part) : get(numbers.get(part)!));
  const both = ([left, right]: readonly [Part, Part]): Code => {
    if (typeof left === 'number' && right === left + 4) return i64.load(state, left);
    return i64.or(i64.extendU(numberOf(left)), i64.shl(i64.extendU(numberOf(right)), i64.const(32n)));
  };
  const find = (part: Part): Code => {
    if (typeof part === 'number') return [];
    const before = part.parts.map(find);
    const number = func.local('i32');
    numbers.set(part, number);
    const differs = (each: Part) => i32.xor(numberOf(each), ours(each));
    return [
      before,
      set(number, i32.load(i32.const(part.slot))),
      iff(i32.or(differs(part.parts[0]), differs(part.parts[1])), [
        set(value, both(part.parts)),
        set(number, call(intern, get(value))),
      ]),
    ];
  };
  func.body = [root.map(find), both(root)];
  return func;
}

function unpackOf(machine: Machine, pairs: Pairs, root: readonly [Part, Part]): Func {
  const func = machine.module.func('unpack', ['i64'], []);
  const current = i32.const(machine.map.current);
  const put = (part: Part, number: Code): Code => {
    if (typeof part === 'number') return i32.store(current, number, part);
    const [mine, value] = [func.local('i32'), func.local('i64')];
    const [left, right] = part.parts;
    const adjacent = typeof left === 'number' && right === left + 4;
    return [
      set(mine, number),
      // The number is that of the state before: so is all that it stands for.
      iff(i32.xor(get(mine), i32.load(i32.const(part.slot))), [
        i32.store(i32.const(part.slot), get(mine)),
        set(value, pairAt(pairs, get(mine))),
        adjacent ? i64.store(current, get(value), left) : [put(left, lowOf(value)), put(right, highOf(value))],
      ]),
    ];
  };
  const whole = func.param(0);
  func.body = [put(root[0], lowOf(whole)), put(root[1], highOf(whole))];
  return func;
}

function lowOf(value: Local): Code {
  return i32.wrap(get(value));
}

function highOf(value: Local): Code {
  return i32.wrap(i64.shrU(get(value), i64.const(32n)));
}
