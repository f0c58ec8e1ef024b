/**
 * Successors on their way to the shard they belong to. A search by several workers is cut into shards, each with a
 * memory of its own; the hash of a state says whose it is. What belongs to others goes into a box for each of
 * them; a full box is sent, and becomes a batch of the receiver.
 *
 * A parent is named by its number times the number of shards, plus the shard that has it.
 */

import { call, get, i32, iff, ret, set } from './encode.ts';
import type { Code, Func, Local } from './encode.ts';
import { batchSize, box, boxBytes } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Search } from './successors.ts';
import { copyState, hashOf } from './visited.ts';

/** The name of a state for other shards, by its number. */
export function originOf({ shard }: Machine, number: Code): Code {
  return shard ? i32.add(i32.mul(number, i32.const(shard.count)), i32.const(shard.self)) : number;
}

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

/** A function of a state's address: the shard it belongs to. Where all words say so, bits of the hash do that have no part in its place in a table. */
export function ownerOf(machine: Machine): Func {
  return machine.once('owner', () => {
    const func = machine.module.func('owner', ['i32'], ['i32']);
    const address = get(func.param(0));
    const { count, words } = machine.shard!;
    const hash = words ? hashOfWords(func, address, words) : i32.wrap(hashOf(machine, func, address));
    func.body = i32.shrU(i32.mul(i32.shrU(hash, i32.const(16)), i32.const(count)), i32.const(16));
    return func;
  });
}

/** What there is to do with a successor that stands where the batch goes on. */
export interface Route {
  /** Where it stands. */
  readonly to: Local;
  /** Which state it comes from. */
  readonly origin: Code;
  /** Leaves it in the batch. */
  readonly keep: Code;
  /** Make the batch known to others, and find where it goes on. */
  readonly stop: Code;
  readonly go: Code;
}

/** Leaves a successor in the batch if it is the shard's own, else puts it into the box of its owner. */
export function routed({ machine, outside }: Search, func: Func, { to, origin, keep, stop, go }: Route): Code {
  const sent = func.local('i32');
  return [
    set(sent, call(routeOf(machine), get(to), origin)),
    iff(i32.eqz(get(sent)), keep, iff(i32.eq(get(sent), i32.const(batchSize)), [stop, call(outside.send!), go])),
  ];
}

/** A function of a state's address and origin: 0 if it is the shard's own, else how many are in the box into which it has been put. */
function routeOf(machine: Machine): Func {
  return machine.once('route', () => {
    const { module, map, layout, shard } = machine;
    const func = module.func('route', ['i32', 'i32'], ['i32']);
    const [address, origin] = [get(func.param(0)), get(func.param(1))];
    const [to, count] = [func.local('i32'), func.local('i32')];
    func.body = [
      set(to, call(ownerOf(machine), address)),
      iff(i32.eq(get(to), i32.const(shard!.self)), ret(i32.const(0))),
      set(to, i32.add(i32.mul(get(to), i32.const(boxBytes(layout))), i32.const(map.boxes))),
      set(count, i32.load(get(to), box.count)),
      i32.store(i32.add(get(to), i32.mul(get(count), i32.const(4))), origin, box.parents),
      i32.store(get(to), i32.add(get(count), i32.const(1)), box.count),
      copyState(
        machine,
        address,
        i32.add(i32.add(get(to), i32.mul(get(count), i32.const(map.batchStride))), i32.const(box.states)),
      ),
      i32.add(get(count), i32.const(1)),
    ];
    return func;
  });
}
