/**
 * Successors on their way to the shard they belong to. A search by several workers shares the pairs of which states are
 * made; the visited set is cut into shards, and words of a state say whose it is. What belongs to others goes into a box
 * for each of them, as a root; a full box is sent, and becomes a batch of the receiver.
 */

import { call, get, i32, i64, iff, ret, set } from './encode.ts';
import type { Code, Func, Local } from './encode.ts';
import { batchSize, box, boxBytes } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Search } from './successors.ts';

/** A large odd number without pattern. */
const factor = 0x9e3779b1;

/** Whose a state is, of so many shards, given the words that say so. */
export function ownerAmong(shards: number, words: readonly number[]): number {
  let hash = 0;
  for (const word of words) {
    hash = Math.imul(hash ^ word, factor);
    hash ^= hash >>> 15;
  }
  return ((Math.imul(hash, factor) >>> 16) * shards) >>> 16;
}

/** The same in compiled code. */
function hashOfWords(func: Func, address: Code, words: readonly number[]): Code {
  const hash = func.local('i32');
  return [
    set(hash, i32.const(0)),
    words.map((word) => [
      set(hash, i32.mul(i32.xor(get(hash), i32.load(address, 4 * word)), i32.const(factor))),
      set(hash, i32.xor(get(hash), i32.shrU(get(hash), i32.const(15)))),
    ]),
    i32.mul(get(hash), i32.const(factor)),
  ];
}

/** A function of a state's address and key: the shard it belongs to. Bits of the key decide where all words do, but not those that say its place in a table. */
export function ownerOf(machine: Machine): Func {
  return machine.once('owner', () => {
    const func = machine.module.func('owner', ['i32', 'i64'], ['i32']);
    const [address, key] = [get(func.param(0)), get(func.param(1))];
    const { count, words } = machine.shard!;
    const hash = words ? hashOfWords(func, address, words) : i32.wrap(key);
    func.body = i32.shrU(i32.mul(i32.shrU(hash, i32.const(16)), i32.const(count)), i32.const(16));
    return func;
  });
}

/** What there is to do with a successor that has been put into the batch. */
export interface Route {
  /** Where it stands. */
  readonly to: Local;
  readonly key: Code;
  readonly root: Code;
  /** Leaves it in the batch. */
  readonly keep: Code;
  /** Make the batch known to others, and find where it goes on. */
  readonly stop: Code;
  readonly go: Code;
}

/** Leaves a successor in the batch if it is the shard's own, else puts its root into the box of its owner. */
export function routed({ machine, outside }: Search, func: Func, { to, key, root, keep, stop, go }: Route): Code {
  const sent = func.local('i32');
  return [
    set(sent, call(routeOf(machine), get(to), key, root)),
    iff(i32.eqz(get(sent)), keep, iff(i32.eq(get(sent), i32.const(batchSize)), [stop, call(outside.send!), go])),
  ];
}

/** A function of a state's address, key and root: 0 if it is the shard's own, else how many are in the box into which the root has been put. */
function routeOf(machine: Machine): Func {
  return machine.once('route', () => {
    const { module, map, shard } = machine;
    const func = module.func('route', ['i32', 'i64', 'i64'], ['i32']);
    const [address, key, root] = [get(func.param(0)), get(func.param(1)), get(func.param(2))];
    const [to, count] = [func.local('i32'), func.local('i32')];
    func.body = [
      set(to, call(ownerOf(machine), address, key)),
      iff(i32.eq(get(to), i32.const(shard!.self)), ret(i32.const(0))),
      set(to, i32.add(i32.mul(get(to), i32.const(boxBytes)), i32.const(map.boxes))),
      set(count, i32.load(get(to), box.count)),
      i64.store(i32.add(get(to), i32.shl(get(count), i32.const(3))), root, box.roots),
      i32.store(get(to), i32.add(get(count), i32.const(1)), box.count),
      i32.add(get(count), i32.const(1)),
    ];
    return func;
  });
}
