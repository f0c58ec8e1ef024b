/**
 * Pairs of numbers, each stored once and known by a number of its own, from 1: what compressed states are made of.
 *
 *     pairs    value of pair 1, 2, 3, …: 8 bytes each, in order of discovery
 *     index    an open hash table of 4-byte slots: ┌ some bits of the hash │ number of the pair; 0: empty ┐
 *
 * The numbers stay what they are when the index grows. Of a slot as many bits are left for the hash as the numbers
 * do not need; they save most of the looks at pairs that are not the one that is searched.
 *
 * Several workers share one store without locks. Each takes numbers from the common count a few at a time, writes the
 * pair where its number says, and then exchanges an empty slot of the index for the number: who comes too late finds
 * the other's number there, and keeps its own for later. Slots are never emptied, so nobody sees half a pair.
 */

import { block, br, brIf, get, getGlobal, i32, i64, iff, Label, loop, ret, set, setGlobal } from './encode.ts'; // prettier-ignore
import type { Code, Func, Global, Local } from './encode.ts';
import { addShared, exchangeShared, loadShared } from './atomics.ts';
import type { Machine } from './machine.ts';

/** Where memory that is shared says how many numbers have been taken, and how many a worker takes at a time. */
export const sharedCount = 0;
export const numbersAtOnce = 64;

/** The variables of the store; all are offered to the outside, which makes room. */
export interface Pairs {
  /** How many there are, or the last number that a worker has used; and how many there may be before room is made. */
  readonly pairs: Global;
  readonly pairRoom: Global;
  /** Where pair 0 would be. */
  readonly pairBase: Global;
  readonly indexBase: Global;
  readonly indexSlots: Global;
  /** The bits of a slot that belong to the hash. */
  readonly indexMask: Global;
  /** Code for how many numbers are taken, those in reserve included. */
  readonly taken: Code;
  /** A function of a value that gives its number. */
  readonly intern: Func;
}

const factors = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn] as const;

/** Adds `reindex`, which puts pairs into an index that does not have them: those behind a number, up to another. */
export function pairStore(machine: Machine): Pairs {
  const variable = (name: string) => machine.module.global('i32', name);
  const variables = {
    pairs: variable('pairs'),
    pairRoom: variable('pairRoom'),
    pairBase: variable('pairBase'),
    indexBase: variable('indexBase'),
    indexSlots: variable('indexSlots'),
    indexMask: variable('indexMask'),
  };
  machine.module.export(reindexOf(machine, variables));
  if (!machine.shard)
    return { ...variables, taken: getGlobal(variables.pairs), intern: internOf(machine, variables) };
  const taken = loadShared(i32.const(sharedCount));
  return { ...variables, taken, intern: sharedInternOf(machine, variables, variable('lastPair')) };
}

/** The bits of a slot that belong to the hash, in an index of so many slots: as many as numbers of pairs can need do not. */
export function indexMaskFor(slots: number): number {
  const bits = Math.ceil(Math.log2(slots + 1));
  // Full bits: -1 << 32 would be -1.
  return bits > 31 ? 0 : -1 << bits;
}

/** The value of a pair. */
export function pairAt({ pairBase }: Pick<Pairs, 'pairBase'>, number: Code): Code {
  return i64.load(i32.add(getGlobal(pairBase), i32.shl(number, i32.const(3))));
}

type Variables = Omit<Pairs, 'intern' | 'taken'>;

/** Code that sets `mark` to the hash's bits of the slot for a value, and `at` to the address where the search begins. */
function locate({ indexBase, indexSlots, indexMask }: Variables, value: Code, hash: Local, mark: Local, at: Local) {
  const scaled = i64.mul(i64.shrU(get(hash), i64.const(32n)), i64.extendU(getGlobal(indexSlots)));
  return [
    set(hash, i64.mul(value, i64.const(factors[0]))),
    set(hash, i64.mul(i64.xor(get(hash), i64.shrU(get(hash), i64.const(32n))), i64.const(factors[1]))),
    set(hash, i64.xor(get(hash), i64.shrU(get(hash), i64.const(29n)))),
    set(mark, i32.and(i32.wrap(get(hash)), getGlobal(indexMask))),
    set(at, i32.add(getGlobal(indexBase), i32.shl(i32.wrap(i64.shrU(scaled, i64.const(32n))), i32.const(2)))),
  ];
}

/** Goes on with the next slot of the index, after the last one with the first. */
function nextSlot({ indexBase, indexSlots }: Variables, at: Local): Code {
  const end = i32.add(getGlobal(indexBase), i32.shl(getGlobal(indexSlots), i32.const(2)));
  return [set(at, i32.add(get(at), i32.const(4))), iff(i32.eq(get(at), end), set(at, getGlobal(indexBase)))];
}

function internOf(machine: Machine, variables: Variables): Func {
  const func = machine.module.func('intern', ['i64'], ['i32']);
  const value = get(func.param(0));
  const [hash, mark, at, slot, number] = [func.local('i64'), ...[1, 2, 3, 4].map(() => func.local('i32'))] as [
    Local, Local, Local, Local, Local,
  ]; // prettier-ignore
  const { pairs, indexMask } = variables;
  const probe = new Label();
  const numberIn = (code: Code) => i32.and(code, i32.xor(getGlobal(indexMask), i32.const(-1)));
  func.body = [
    locate(variables, value, hash, mark, at),
    loop(probe, [
      set(slot, i32.load(get(at))),
      iff(i32.eqz(get(slot)), [
        set(number, i32.add(getGlobal(pairs), i32.const(1))),
        setGlobal(pairs, get(number)),
        i64.store(i32.add(getGlobal(variables.pairBase), i32.shl(get(number), i32.const(3))), value),
        i32.store(get(at), i32.or(get(number), get(mark))),
        ret(get(number)),
      ]),
      iff(i32.eq(i32.and(get(slot), getGlobal(indexMask)), get(mark)), [
        set(number, numberIn(get(slot))),
        iff(i64.eq(pairAt(variables, get(number)), value), ret(get(number))),
      ]),
      nextSlot(variables, at),
      br(probe),
    ]),
    i32.const(0),
  ];
  return func;
}

/** The same where others add pairs at the same time. `last` is the last number that the worker may use before it takes more. */
function sharedInternOf(machine: Machine, variables: Variables, last: Global): Func {
  const func = machine.module.func('intern', ['i64'], ['i32']);
  const value = get(func.param(0));
  const hash = func.local('i64');
  const [mark, at, slot, number] = [1, 2, 3, 4].map(() => func.local('i32')) as [Local, Local, Local, Local];
  const { pairs, indexMask, pairBase } = variables;
  const [probe, known] = [new Label(), new Label()];
  const takeMore = [
    setGlobal(pairs, addShared(i32.const(sharedCount), i32.const(numbersAtOnce))),
    setGlobal(last, i32.add(getGlobal(pairs), i32.const(numbersAtOnce))),
  ];
  func.body = [
    locate(variables, value, hash, mark, at),
    loop(probe, [
      set(slot, loadShared(get(at))),
      block(known, [
        brIf(known, get(slot)),
        iff(i32.eq(getGlobal(pairs), getGlobal(last)), takeMore),
        set(number, i32.add(getGlobal(pairs), i32.const(1))),
        i64.store(i32.add(getGlobal(pairBase), i32.shl(get(number), i32.const(3))), value),
        set(slot, exchangeShared(get(at), i32.const(0), i32.or(get(number), get(mark)))),
        brIf(known, get(slot)),
        setGlobal(pairs, get(number)),
        ret(get(number)),
      ]),
      iff(i32.eq(i32.and(get(slot), getGlobal(indexMask)), get(mark)), [
        set(number, i32.and(get(slot), i32.xor(getGlobal(indexMask), i32.const(-1)))),
        iff(i64.eq(pairAt(variables, get(number)), value), ret(get(number))),
      ]),
      nextSlot(variables, at),
      br(probe),
    ]),
    i32.const(0),
  ];
  return func;
}

function reindexOf(machine: Machine, variables: Variables): Func {
  const func = machine.module.func('reindex', ['i32', 'i32'], []);
  const [number, last] = [func.param(0), get(func.param(1))];
  const hash = func.local('i64');
  const [mark, at] = [func.local('i32'), func.local('i32')];
  const [again, done, probe, free] = [new Label(), new Label(), new Label(), new Label()];
  func.body = [
    block(done, [
      loop(again, [
        brIf(done, i32.eq(get(number), last)),
        set(number, i32.add(get(number), i32.const(1))),
        locate(variables, pairAt(variables, get(number)), hash, mark, at),
        block(free, [loop(probe, [brIf(free, i32.eqz(i32.load(get(at)))), nextSlot(variables, at), br(probe)])]),
        i32.store(get(at), i32.or(get(number), get(mark))),
        br(again),
      ]),
    ]),
  ];
  return func;
}
