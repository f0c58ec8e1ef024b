/**
 * The visited set in compiled code: an open hash table of 8-byte slots over the arena of full states.
 *
 *     slot   ┌ number of the state, from 1; 0 for an empty slot ┬ tag     ┐
 *            └ 32 bits                                          ┴ 32 bits ┘
 *
 * The tag is a hash of the state. Scaled to the number of slots it says where to begin to look; from there slots
 * are tried one after the other, into some spare ones behind the last. A state is known when a slot with its tag leads to equal bytes in
 * the arena: a hash never decides alone.
 *
 * One look costs a wait for memory, and to wait for each in turn would take most of the time: so successors
 * are gathered in a batch, the slots of all of them are touched, and only then are they looked up one by one.
 */

import {
  block, br, brIf, call, get, getGlobal, i32, i64, iff, Label, loop, ret, set, setGlobal, unreachable, v128,
} from './encode.ts'; // prettier-ignore
import type { Code, Func, Global, Local } from './encode.ts';
import type { Machine } from './machine.ts';
import type { Lookups, StateSet } from './stateset.ts';

/** Spare slots behind the last, so that no search has to begin again at the first. */
export const overflowSlots = 8192;

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

/** Leaves the tag of the state at the address: the higher half of its hash. */
export function tagOf(machine: Machine, func: Func, address: Code): Code {
  return i32.wrap(i64.shrU(hashOf(machine, func, address), i64.const(32n)));
}

/** Leaves a hash of the state at the address, of 64 bits; the higher ones depend on more of the state. */
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
    i64.mul(get(hash), i64.const(factors[2])),
  ];
}

/** The address of the slot where the search for a tag begins: the tag, scaled to the number of slots. */
export function slotAddress(slots: Code, tag: Code, table: number): Code {
  const scaled = i64.shrU(i64.mul(i64.extendU(tag), i64.extendU(slots)), i64.const(32n));
  return i32.add(i32.mul(i32.wrap(scaled), i32.const(8)), i32.const(table));
}

/** The address behind the last slot. */
function tableEnd(machine: Machine, slots: Code): Code {
  return i32.add(i32.mul(slots, i32.const(8)), i32.const(machine.map.table + 8 * overflowSlots));
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

/** A state on its way into the arena. */
interface Addition {
  /** Its empty slot, by address, and its tag. */
  readonly slot: Code;
  readonly tag: Code;
  /** Where it is, where the arena begins, and what stands behind it there. */
  readonly from: Code;
  readonly arena: Code;
  readonly word: Code;
  /** Takes its number. */
  readonly number: Local;
  /** Takes its address; `slot` is not used after that. */
  readonly to: Local;
}

/** Adds a state to the arena and the table. */
export function addState(machine: Machine, { states }: Visited, addition: Addition): Code {
  const { slot, tag, from, arena, word, number, to } = addition;
  const whole = i64.or(i64.extendU(i32.add(get(number), i32.const(1))), i64.shl(i64.extendU(tag), i64.const(32n)));
  return [
    set(number, getGlobal(states)),
    i64.store(slot, whole),
    set(to, i32.add(arena, i32.mul(get(number), i32.const(machine.arenaStride)))),
    copyState(machine, from, get(to)),
    i32.store(get(to), word, machine.layout.bytes),
    setGlobal(states, i32.add(get(number), i32.const(1))),
  ];
}

/** A function of a state's address and tag that finds its slot: one that leads to an equal state, or an empty one. */
export function findOf(machine: Machine, visited: Visited): Func {
  const func = machine.module.func('find', ['i32', 'i32'], ['i32']);
  const [address, tag, at] = [get(func.param(0)), get(func.param(1)), func.local('i32')];
  const slot = func.local('i64');
  const probe = new Label();
  const number = i32.sub(i32.wrap(get(slot)), i32.const(1));
  const equal = i32.eqz(statesDiffer(machine, stateAt(machine, visited, number), address));
  func.body = [
    set(at, slotAddress(getGlobal(visited.slots), tag, machine.map.table)),
    loop(probe, [
      set(slot, i64.load(get(at))),
      iff(i64.eqz(get(slot)), ret(get(at))),
      iff(i32.eq(i32.wrap(i64.shrU(get(slot), i64.const(32n))), tag), iff(equal, ret(get(at)))),
      set(at, i32.add(get(at), i32.const(8))),
      iff(i32.eq(get(at), tableEnd(machine, getGlobal(visited.slots))), unreachable),
      br(probe),
    ]),
    unreachable,
  ];
  return func;
}

function flushOf(machine: Machine, visited: Visited, makeRoom: Func, lookups: Lookups): Func {
  const { map } = machine;
  const func = machine.module.func('flush', [], []);
  const number32 = () => func.local('i32');
  const [entry, end, address, at, tag, arena, last] = [1, 2, 3, 4, 5, 6, 7].map(number32) as [
    Local, Local, Local, Local, Local, Local, Local,
  ]; // prettier-ignore
  const [touched, number, counted, slots] = [number32(), number32(), number32(), number32()];
  const slot = func.local('i64');

  // The entries of the batch: 8 bytes each, with the tag and the address of the slot where the search begins.
  const entries = (body: Code): Code => {
    const [again, done] = [new Label(), new Label()];
    const next = set(entry, i32.add(get(entry), i32.const(8)));
    return [
      set(entry, i32.const(map.hashes)),
      block(done, loop(again, [brIf(done, i32.eq(get(entry), get(end))), body, next, br(again)])),
    ];
  };
  const firstSlot = i32.load(get(entry), 4);
  const candidate = i32.add(
    get(arena),
    i32.mul(i32.sub(i32.wrap(get(slot)), i32.const(1)), i32.const(machine.arenaStride)),
  );
  const tagMatches = i32.eq(i32.wrap(i64.shrU(get(slot), i64.const(32n))), get(tag));

  const computeHashes = [
    set(address, i32.const(map.batch)),
    entries([
      set(tag, tagOf(machine, func, get(address))),
      i32.store(get(entry), get(tag)),
      i32.store(get(entry), slotAddress(get(slots), get(tag), map.table), 4),
      set(address, i32.add(get(address), i32.const(map.batchStride))),
    ]),
  ];
  // This does nothing else: the processor looks ahead a few hundred instructions only.
  const touchSlots = entries(set(touched, i32.xor(get(touched), i32.load8(firstSlot))));

  // Then the states that are probably equal: those that the first slots with the same tags lead to.
  const [seek, sought] = [new Label(), new Label()];
  const touchStates = entries([
    set(tag, i32.load(get(entry))),
    set(at, firstSlot),
    block(sought, [
      loop(seek, [
        set(slot, i64.load(get(at))),
        iff(i64.eqz(get(slot)), br(sought)),
        iff(tagMatches, [
          set(
            touched,
            i32.xor(get(touched), i32.xor(i32.load8(candidate), i32.load8(candidate, machine.layout.bytes - 1))),
          ),
          br(sought),
        ]),
        set(at, i32.add(get(at), i32.const(8))),
        iff(i32.eq(get(at), get(last)), unreachable),
        br(seek),
      ]),
    ]),
    i32.store(get(entry), get(at), 4),
  ]);

  const [probe, found, full] = [new Label(), new Label(), new Label()];
  const parent = i32.load(i32.shrU(i32.sub(get(entry), i32.const(map.hashes)), i32.const(1)), map.parents);
  const takeIn = [
    addState(machine, visited, {
      slot: get(at),
      tag: get(tag),
      from: get(address),
      arena: get(arena),
      word: parent,
      number,
      to: at,
    }),
    lookups.taken(get(at), get(number)),
  ];
  const lookUp = [
    set(tag, i32.load(get(entry))),
    set(at, firstSlot),
    block(found, [
      loop(probe, [
        set(slot, i64.load(get(at))),
        iff(i64.eqz(get(slot)), [iff(lookups.accept(full), takeIn), br(found)]),
        iff(tagMatches, brIf(found, i32.eqz(statesDiffer(machine, candidate, get(address))))),
        set(at, i32.add(get(at), i32.const(8))),
        iff(i32.eq(get(at), get(last)), unreachable),
        br(probe),
      ]),
    ]),
    set(address, i32.add(get(address), i32.const(map.batchStride))),
    set(counted, i32.add(get(counted), i32.const(1))),
  ];
  const crowded = i32.gtU(i32.add(getGlobal(visited.states), getGlobal(visited.waiting)), getGlobal(visited.room));
  func.body = [
    iff(crowded, call(makeRoom)),
    set(arena, getGlobal(visited.arena)),
    set(slots, getGlobal(visited.slots)),
    set(last, tableEnd(machine, get(slots))),
    set(end, i32.add(i32.mul(getGlobal(visited.waiting), i32.const(8)), i32.const(map.hashes))),
    computeHashes,
    touchSlots,
    touchStates,
    set(address, i32.const(map.batch)),
    block(full, entries(lookUp)),
    lookups.counted(get(counted)),
    setGlobal(visited.waiting, i32.const(0)),
    // Without a use the touching would be optimised away.
    i32.store(i32.const(map.sink), get(touched)),
  ];
  return func;
}

/** The set of full states, for breadth-first search: the arena in order of discovery is the queue. */
export function fullSet(machine: Machine, visited: Visited, makeRoom: Func, lookups: Lookups): StateSet {
  return {
    ...visited,
    flush: flushOf(machine, visited, makeRoom, lookups),
    fetch: (into, number) => set(into, stateAt(machine, visited, number)),
    enter: () => [],
  };
}

/**
 * A function that spreads the table over more slots, in place, given how many. Since the tag says where the search
 * begins, slots are nearly in order of tags and stay so: from the last one down each is moved up, to where
 * all is free or moved already. The few near the beginning for which that is not so wait until the end.
 */
export function spreadOf(machine: Machine, visited: Visited): Func {
  const { map } = machine;
  const func = machine.module.func('spread', ['i32'], []);
  const [old, at, stash] = [func.local('i32'), func.local('i32'), func.local('i32')];
  const slot = func.local('i64');
  const first = slotAddress(get(func.param(0)), i32.wrap(i64.shrU(get(slot), i64.const(32n))), map.table);
  const put = () => {
    const probe = new Label();
    const next = [set(at, i32.add(get(at), i32.const(8))), br(probe)];
    return [loop(probe, iff(i64.ne(i64.load(get(at)), i64.const(0n)), next)), i64.store(get(at), get(slot))];
  };
  const [again, stashed, done] = [new Label(), new Label(), new Label()];
  func.body = [
    set(old, tableEnd(machine, getGlobal(visited.slots))),
    set(stash, i32.const(map.stash)),
    loop(again, [
      set(old, i32.sub(get(old), i32.const(8))),
      set(slot, i64.load(get(old))),
      iff(i64.ne(get(slot), i64.const(0n)), [
        i64.store(get(old), i64.const(0n)),
        set(at, first),
        iff(i32.geU(get(at), get(old)), put(), [
          iff(i32.eq(get(stash), i32.const(map.table)), unreachable),
          i64.store(get(stash), get(slot)),
          set(stash, i32.add(get(stash), i32.const(8))),
        ]),
      ]),
      brIf(again, i32.gtU(get(old), i32.const(map.table))),
    ]),
    block(done, [
      loop(stashed, [
        brIf(done, i32.eq(get(stash), i32.const(map.stash))),
        set(stash, i32.sub(get(stash), i32.const(8))),
        set(slot, i64.load(get(stash))),
        set(at, first),
        put(),
        br(stashed),
      ]),
    ]),
    setGlobal(visited.slots, get(func.param(0))),
  ];
  return func;
}
