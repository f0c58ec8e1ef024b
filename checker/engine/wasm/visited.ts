/**
 * The visited set in compiled code: an open hash table of 8-byte slots over the arena of full states.
 *
 *     slot   ┌ number of the state, from 1; 0 for an empty slot ┬ low half of its hash ┐
 *            └ 32 bits                                          ┴ 32 bits              ┘
 *
 * A state is known when a slot with its hash leads to equal bytes in the arena: a hash never decides alone.
 * The high half of the hash, scaled to the number of slots, says where to begin to look.
 *
 * One look costs a wait for memory, and to wait for each in turn would take most of the time: so successors
 * are gathered in a batch, the slots of all of them are touched, then what the slots lead to, and only
 * then are they looked up one by one.
 */

import {
  block, br, brIf, call, clear, get, getGlobal, i32, i64, iff, Label, loop, set, setGlobal, v128,
} from './encode.ts'; // prettier-ignore
import type { Code, Func, Global, Local } from './encode.ts';
import { batchSize } from './machine.ts';
import type { Machine } from './machine.ts';

/** The variables of the set. All are offered to the outside, which makes room. */
export interface Visited {
  /** How many slots the table has. */
  readonly slots: Global;
  /** Where the arena begins. */
  readonly arena: Global;
  /** How many states are in it. */
  readonly states: Global;
  /** How many may be without more room being made. */
  readonly room: Global;
  /** Successors in the batch. */
  readonly waiting: Global;
}

export function visitedSet(machine: Machine): Visited {
  const variable = (name: string) => machine.module.global('i32', name);
  return {
    slots: variable('slots'),
    arena: variable('arena'),
    states: variable('states'),
    room: variable('room'),
    waiting: variable('waiting'),
  };
}

/** Large odd numbers without pattern. */
const factors = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0x27d4eb2f165667c5n] as const;

/** Leaves a hash of 64 bits of the state at the address. */
export function hashOf(machine: Machine, func: Func, address: Code): Code {
  const { bytes } = machine.layout;
  const words: Code[] = [];
  for (let at = 0; at + 8 <= bytes; at += 8) words.push(i64.load(address, at));
  if (bytes % 8 !== 0) words.push(i64.load32(address, bytes - 4));
  // Two lanes, so that one multiplication need not wait for the other.
  const lanes = words.length > 2 ? [func.local('i64'), func.local('i64')] : [func.local('i64')];
  const mixed = words.map((word, i): Code => {
    const lane = lanes[i % lanes.length]!;
    const before = i < lanes.length ? i64.const(factors[2 + i]!) : get(lane);
    const sum = i64.add(before, i64.mul(word, i64.const(factors[1])));
    return set(lane, i64.mul(i64.rotl(sum, i64.const(31n)), i64.const(factors[0])));
  });
  const [hash, other] = lanes as [Local, Local?];
  const stir = (shift: bigint) => set(hash, i64.xor(get(hash), i64.shrU(get(hash), i64.const(shift))));
  return [
    mixed,
    other
      ? set(hash, i64.add(get(hash), i64.mul(i64.rotl(get(other), i64.const(29n)), i64.const(factors[3]))))
      : [],
    stir(33n),
    set(hash, i64.mul(get(hash), i64.const(factors[1]))),
    stir(29n),
    set(hash, i64.mul(get(hash), i64.const(factors[2]))),
    stir(32n),
    get(hash),
  ];
}

/** The address of the slot where the search for a hash begins. */
function firstSlot(machine: Machine, { slots }: Visited, hash: Code): Code {
  const scaled = i64.shrU(i64.mul(i64.shrU(hash, i64.const(32n)), i64.extendU(getGlobal(slots))), i64.const(32n));
  return i32.add(i32.mul(i32.wrap(scaled), i32.const(8)), i32.const(machine.map.table));
}

/** The address behind the last slot. */
function tableEnd(machine: Machine, { slots }: Visited): Code {
  return i32.add(i32.mul(getGlobal(slots), i32.const(8)), i32.const(machine.map.table));
}

/** The address of a state of the arena by its number, from 0. */
export function stateAt(machine: Machine, { arena }: Visited, number: Code): Code {
  return i32.add(getGlobal(arena), i32.mul(number, i32.const(machine.arenaStride)));
}

/** Copies a state, and perhaps some bytes behind it. */
export function copyState(machine: Machine, from: Code, to: Code): Code {
  const code: Code[] = [];
  for (let at = 0; at < machine.layout.bytes; at += 16) code.push(v128.store(to, v128.load(from, at), at));
  return code;
}

/** 1 if the states at two addresses differ. */
export function statesDiffer(machine: Machine, a: Code, b: Code): Code {
  const { bytes } = machine.layout;
  const parts: Code[] = [];
  for (let at = 0; at + 8 <= bytes; at += 8) parts.push(i64.xor(i64.load(a, at), i64.load(b, at)));
  if (bytes % 8 !== 0) parts.push(i64.xor(i64.load32(a, bytes - 4), i64.load32(b, bytes - 4)));
  return i64.ne(
    parts.reduce((all, part) => i64.or(all, part)),
    i64.const(0n),
  );
}

/** Counts a local up from 0 and repeats `body` while it is below `end`. */
export function countTo(local: Local, end: Code, body: Code): Code {
  const [again, done] = [new Label(), new Label()];
  const next = set(local, i32.add(get(local), i32.const(1)));
  const rounds = loop(again, [brIf(done, i32.geU(get(local), end)), body, next, br(again)]);
  return [set(local, i32.const(0)), block(done, rounds)];
}

/** What a search does with the states it looks up. */
export interface Lookups {
  /** Code for a state not seen before: leaves 1 if it is to be taken in. Emptying the batch ends the looking up. */
  readonly accept: Code;
  /** Code that follows when it has been taken in, given its address and number. */
  readonly taken: (address: Code, number: Code) => Code;
  /** Code that follows when the state was there already. */
  readonly known: Code;
}

export function flushOf(machine: Machine, visited: Visited, makeRoom: Func, lookups: Lookups): Func {
  const { map } = machine;
  const func = machine.module.func('flush', [], []);
  const [i, address, at] = [func.local('i32'), func.local('i32'), func.local('i32')];
  const [hash, slot] = [func.local('i64'), func.local('i64')];
  const [touched, number] = [func.local('i32'), func.local('i32')];
  const batchState = i32.add(i32.mul(get(i), i32.const(map.batchStride)), i32.const(map.batch));
  const hashAddress = i32.add(i32.mul(get(i), i32.const(8)), i32.const(map.hashes));
  const parentAddress = i32.add(i32.mul(get(i), i32.const(4)), i32.const(map.parents));
  const candidate = stateAt(machine, visited, i32.sub(i32.wrap(get(slot)), i32.const(1)));
  const tagMatches = i32.eq(i32.wrap(i64.shrU(get(slot), i64.const(32n))), i32.wrap(get(hash)));

  const touch = countTo(i, getGlobal(visited.waiting), [
    set(address, batchState),
    set(hash, hashOf(machine, func, get(address))),
    i64.store(hashAddress, get(hash)),
    set(touched, i32.xor(get(touched), i32.load8(firstSlot(machine, visited, get(hash))))),
  ]);
  const touchStates = countTo(i, getGlobal(visited.waiting), [
    set(hash, i64.load(hashAddress)),
    set(slot, i64.load(firstSlot(machine, visited, get(hash)))),
    iff(i32.and(tagMatches, i64.ne(get(slot), i64.const(0n))), [
      set(touched, i32.xor(get(touched), i32.load8(candidate))),
    ]),
  ]);

  const [probe, found] = [new Label(), new Label()];
  const takeIn = [
    i64.store(
      get(at),
      i64.or(i64.extendU(i32.add(getGlobal(visited.states), i32.const(1))), i64.shl(get(hash), i64.const(32n))),
    ),
    set(number, getGlobal(visited.states)),
    set(at, stateAt(machine, visited, get(number))),
    copyState(machine, get(address), get(at)),
    i32.store(get(at), i32.load(parentAddress), machine.layout.bytes),
    setGlobal(visited.states, i32.add(get(number), i32.const(1))),
    lookups.taken(get(at), get(number)),
  ];
  const lookUp = [
    set(address, batchState),
    set(hash, i64.load(hashAddress)),
    set(at, firstSlot(machine, visited, get(hash))),
    block(found, [
      loop(probe, [
        set(slot, i64.load(get(at))),
        iff(i64.eqz(get(slot)), [iff(lookups.accept, takeIn), br(found)]),
        iff(tagMatches, [iff(i32.eqz(statesDiffer(machine, candidate, get(address))), [lookups.known, br(found)])]),
        set(at, i32.add(get(at), i32.const(8))),
        iff(i32.eq(get(at), tableEnd(machine, visited)), set(at, i32.const(map.table))),
        br(probe),
      ]),
    ]),
  ];
  const crowded = i32.gtU(i32.add(getGlobal(visited.states), getGlobal(visited.waiting)), getGlobal(visited.room));
  func.body = [
    iff(crowded, call(makeRoom)),
    touch,
    touchStates,
    countTo(i, getGlobal(visited.waiting), lookUp),
    setGlobal(visited.waiting, i32.const(0)),
    // Without a use the touching would be optimised away.
    i32.store(i32.const(map.sink), get(touched)),
  ];
  return func;
}

/** A function that fills a table of the wanted number of slots with all states of the arena. */
export function rebuildOf(machine: Machine, visited: Visited): Func {
  const { map } = machine;
  const func = machine.module.func('rebuild', ['i32'], []);
  const [first, i, address, at] = [func.local('i32'), func.local('i32'), func.local('i32'), func.local('i32')];
  const [hash, count, touched] = [func.local('i64'), func.local('i32'), func.local('i32')];
  const hashAddress = i32.add(i32.mul(get(i), i32.const(8)), i32.const(map.hashes));
  const left = i32.sub(getGlobal(visited.states), get(first));
  const [probe, chunks, done] = [new Label(), new Label(), new Label()];
  func.body = [
    setGlobal(visited.slots, get(func.param(0))),
    clear(i32.const(map.table), i32.mul(getGlobal(visited.slots), i32.const(8))),
    block(done, [
      loop(chunks, [
        brIf(done, i32.geU(get(first), getGlobal(visited.states))),
        set(count, left),
        iff(i32.gtU(get(count), i32.const(batchSize)), set(count, i32.const(batchSize))),
        countTo(i, get(count), [
          set(address, stateAt(machine, visited, i32.add(get(first), get(i)))),
          i64.store(hashAddress, hashOf(machine, func, get(address))),
          set(touched, i32.xor(get(touched), i32.load8(firstSlot(machine, visited, i64.load(hashAddress))))),
        ]),
        countTo(i, get(count), [
          set(hash, i64.load(hashAddress)),
          set(at, firstSlot(machine, visited, get(hash))),
          loop(probe, [
            iff(i64.ne(i64.load(get(at)), i64.const(0n)), [
              set(at, i32.add(get(at), i32.const(8))),
              iff(i32.eq(get(at), tableEnd(machine, visited)), set(at, i32.const(map.table))),
              br(probe),
            ]),
          ]),
          i64.store(
            get(at),
            i64.or(
              i64.extendU(i32.add(i32.add(get(first), get(i)), i32.const(1))),
              i64.shl(get(hash), i64.const(32n)),
            ),
          ),
        ]),
        set(first, i32.add(get(first), get(count))),
        br(chunks),
      ]),
    ]),
    i32.store(i32.const(map.sink), get(touched)),
  ];
  return func;
}
