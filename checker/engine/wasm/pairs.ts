/**
 * Pairs of numbers, each stored once and known by a number of its own, from 1: what compressed states are made of.
 *
 *     pairs    value of pair 1, 2, 3, …: 8 bytes each, in order of discovery
 *     index    an open hash table of 4-byte slots: ┌ some bits of the hash │ number of the pair; 0: empty ┐
 *
 * The numbers stay what they are when the index grows. Of a slot as many bits are left for the hash as the numbers
 * do not need; they save most of the looks at pairs that are not the one that is searched.
 */

import { block, br, brIf, fill, get, getGlobal, i32, i64, iff, Label, loop, ret, set, setGlobal } from './encode.ts'; // prettier-ignore
import type { Code, Func, Global, Local } from './encode.ts';
import type { Machine } from './machine.ts';

/** The variables of the store; all are offered to the outside, which makes room. */
export interface Pairs {
  /** How many there are, and how many there may be before room is made. */
  readonly pairs: Global;
  readonly pairRoom: Global;
  /** Where pair 0 would be. */
  readonly pairBase: Global;
  readonly indexBase: Global;
  readonly indexSlots: Global;
  /** The bits of a slot that belong to the hash. */
  readonly indexMask: Global;
  /** A function of a value that gives its number. */
  readonly intern: Func;
}

const factors = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn] as const;

/** Adds `reindex`, which makes the index anew with as many slots as its variables say, and leaves the pairs alone. */
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
  return { ...variables, intern: internOf(machine, variables) };
}

/** The value of a pair. */
export function pairAt({ pairBase }: Pick<Pairs, 'pairBase'>, number: Code): Code {
  return i64.load(i32.add(getGlobal(pairBase), i32.shl(number, i32.const(3))));
}

type Variables = Omit<Pairs, 'intern'>;

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

function reindexOf(machine: Machine, variables: Variables): Func {
  const func = machine.module.func('reindex', [], []);
  const hash = func.local('i64');
  const [mark, at, number] = [func.local('i32'), func.local('i32'), func.local('i32')];
  const [again, done, probe, free] = [new Label(), new Label(), new Label(), new Label()];
  const { indexBase, indexSlots, pairs } = variables;
  func.body = [
    fill(getGlobal(indexBase), i32.const(0), i32.shl(getGlobal(indexSlots), i32.const(2))),
    block(done, [
      loop(again, [
        brIf(done, i32.eq(get(number), getGlobal(pairs))),
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
