/**
 * A set of 64-bit keys in place of states: an open hash table whose slots hold nothing but the keys, in order.
 *
 * A key says itself where it belongs: its higher half, scaled to the number of slots. From there on slots are tried
 * one after the other until one is empty or holds a greater key; what is greater makes way for a new key. So all keys
 * stand in order, with gaps, and a search ends early even when the table is nearly full. 0 is an empty slot, and no key.
 */

import { block, br, brIf, fill, get, getGlobal, i32, i64, i64x2, iff, Label, loop, set, setGlobal, unreachable, v128 } from './encode.ts'; // prettier-ignore
import type { Code, Func, Global, Local } from './encode.ts';
import type { Machine } from './machine.ts';

/** Slots behind the last place where a key can belong. The very last one stays empty. */
export const spareSlots = 16384;

export interface Keys {
  /** Where the table begins, and how many slots it has besides the spare ones. */
  readonly keyBase: Global;
  readonly slots: Global;
}

/** Adds `widen`, a function of the new number of slots; the memory for them is there, whatever it holds. */
export function keyTable(machine: Machine): Keys {
  const variable = (name: string) => machine.module.global('i32', name);
  const keys = { keyBase: variable('keyBase'), slots: variable('keySlots') };
  machine.module.export(widenOf(machine, keys));
  return keys;
}

/** The address where the search for a key begins. */
export function homeOf({ keyBase }: Keys, key: Code, slots: Code): Code {
  const scaled = i64.shrU(i64.mul(i64.shrU(key, i64.const(32n)), i64.extendU(slots)), i64.const(32n));
  return i32.add(getGlobal(keyBase), i32.shl(i32.wrap(scaled), i32.const(3)));
}

function endOf({ keyBase }: Keys, slots: Code): Code {
  return i32.add(getGlobal(keyBase), i32.shl(i32.add(slots, i32.const(spareSlots)), i32.const(3)));
}

/** Locals that `findKey` and `insertKey` share. */
export interface KeyLocals {
  readonly key: Local;
  /** Where the search begins; then where the key is or should be. */
  readonly at: Local;
  readonly slot: Local;
  /** Vectors. */
  readonly two: Local;
  readonly next: Local;
}

/** Finds the place of a key: `slot` is then equal to it, or it is not in the table. */
export function findKey({ key, at, slot }: Pick<KeyLocals, 'key' | 'at' | 'slot'>): Code {
  const [probe, done] = [new Label(), new Label()];
  const before = (code: Code) => i64.sub(code, i64.const(1n));
  return block(
    done,
    loop(probe, [
      set(slot, i64.load(get(at))),
      // An empty slot counts as the greatest key of all.
      brIf(done, i32.eqz(i64.ltU(before(get(slot)), before(get(key))))),
      set(at, i32.add(get(at), i32.const(8))),
      br(probe),
    ]),
  );
}

/**
 * Puts a key where `findKey` has found that it should be; what stands there and behind it moves on, two slots at a time
 * until one of them is empty. Uses up all locals.
 */
export function insertKey(keys: Keys, { key, at, slot, two, next }: KeyLocals): Code {
  const [shift, done] = [new Label(), new Label()];
  const last = i32.sub(endOf(keys, getGlobal(keys.slots)), i32.const(16));
  return [
    // What was in two slots is on its way; the first of them has its new key already.
    set(two, v128.load(get(at))),
    i64.store(get(at), get(key)),
    block(
      done,
      loop(shift, [
        brIf(done, i32.eqz(i64x2.allTrue(get(two)))),
        set(next, v128.load(get(at), 16)),
        v128.store(get(at), get(two), 8),
        set(two, get(next)),
        set(at, i32.add(get(at), i32.const(16))),
        br(shift),
      ]),
    ),
    set(slot, i64x2.first(get(two))),
    iff(i64.ne(get(slot), i64.const(0n)), i64.store(get(at), get(slot), 8)),
    iff(i32.geU(get(at), last), unreachable),
  ];
}

/** All keys are first packed against the new end, and from there put in their places, beginning with the least. */
function widenOf(machine: Machine, keys: Keys): Func {
  const func = machine.module.func('widen', ['i32'], []);
  const slots = get(func.param(0));
  const [from, to, end] = [func.local('i32'), func.local('i32'), func.local('i32')];
  const [key, home] = [func.local('i64'), func.local('i32')];
  const [pack, packed, place, placed, clear] = [1, 2, 3, 4, 5].map(() => new Label()) as [
    Label, Label, Label, Label, Label,
  ]; // prettier-ignore
  const less = (local: Local) => set(local, i32.sub(get(local), i32.const(8)));
  const more = (local: Local) => set(local, i32.add(get(local), i32.const(8)));
  func.body = [
    set(end, endOf(keys, slots)),
    set(to, get(end)),
    set(from, endOf(keys, getGlobal(keys.slots))),
    block(
      packed,
      loop(pack, [
        brIf(packed, i32.eq(get(from), getGlobal(keys.keyBase))),
        less(from),
        set(key, i64.load(get(from))),
        brIf(pack, i64.eqz(get(key))),
        less(to),
        i64.store(get(to), get(key)),
        br(pack),
      ]),
    ),
    set(from, get(to)),
    set(to, getGlobal(keys.keyBase)),
    block(
      placed,
      loop(place, [
        brIf(placed, i32.eq(get(from), get(end))),
        set(key, i64.load(get(from))),
        set(home, homeOf(keys, get(key), slots)),
        loop(clear, iff(i32.ltU(get(to), get(home)), [i64.store(get(to), i64.const(0n)), more(to), br(clear)])),
        iff(i32.gtU(get(to), get(from)), unreachable),
        i64.store(get(to), get(key)),
        more(to),
        more(from),
        br(place),
      ]),
    ),
    iff(i32.geU(get(to), get(end)), unreachable),
    fill(get(to), i32.const(0), i32.sub(get(end), get(to))),
    setGlobal(keys.slots, slots),
  ];
  return func;
}
