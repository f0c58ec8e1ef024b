/**
 * Breadth-first sets in which a state is 64 bits: the root of its tree of pairs, which loses nothing, or a hash, which might.
 *
 * The states that wait to be expanded stand in a queue, as roots or, where these say too little, as they are. The queue
 * is a ring, so that its memory is used again.
 */

import type { Pair } from '../../state/shape.ts';
import { block, br, brIf, call, get, getGlobal, i32, i64, iff, Label, loop, select, set, setGlobal } from './encode.ts'; // prettier-ignore
import type { Code, Func, Global, Local } from './encode.ts';
import { findKey, homeOf, insertKey, keyTable } from './keys.ts';
import type { Keys } from './keys.ts';
import { batchSize } from './machine.ts';
import type { Machine } from './machine.ts';
import { originLog } from './origins.ts';
import type { Origins } from './origins.ts';
import { scramble } from './scramble.ts';
import type { Lookups, StateSet } from './stateset.ts';
import { rootsOf } from './survey.ts';
import { treeOf } from './tree.ts';
import type { Tree } from './tree.ts';
import { copyState, hashOf } from './visited.ts';
import type { Visited } from './visited.ts';

/** The ring of states to be expanded. All are offered to the outside, which makes room. */
interface Queue {
  readonly base: Global;
  readonly size: Global;
  /** Where the next state is put, and taken from: bytes from the base. */
  readonly in: Global;
  readonly out: Global;
}

interface Parts {
  readonly machine: Machine;
  readonly visited: Pick<Visited, 'states' | 'room' | 'waiting'>;
  readonly keys: Keys;
  readonly origins: Origins;
  readonly queue: Queue;
  /** Absent where states are hashed. */
  readonly tree: Tree | undefined;
  /** Of shards: the root of the state being expanded. */
  readonly expanding: Global | undefined;
}

/** What the states of the queue take there: a root, or all of a state. */
export function queueStride(machine: Pick<Machine, 'map'>, shape: Pair | undefined): number {
  return shape ? 8 : machine.map.batchStride;
}

/** Adds `enter` (address of a state, address of its parent's number in the batch) to the module, and what the parts offer. */
export function keySet(
  machine: Machine,
  visited: Parts['visited'],
  shape: Pair | undefined,
  makeRoom: Func,
  lookups: Lookups,
): StateSet {
  const variable = (name: string) => machine.module.global('i32', name);
  const parts: Parts = {
    machine,
    visited,
    keys: keyTable(machine),
    origins: originLog(machine),
    queue: { base: variable('queueBase'), size: variable('queueSize'), in: variable('queueIn'), out: variable('queueOut') }, // prettier-ignore
    tree: shape && treeOf(machine, shape),
    expanding: machine.shard && machine.module.global('i64', 'expanding'),
  };
  const enter = enterOf(parts);
  machine.module.export(enter);
  if (parts.tree) machine.module.export(rootsOf(machine, parts.keys));
  const flush = flushOf(parts, makeRoom, lookups, 'flush');
  if (machine.shard) machine.module.export(receiveOf(parts, flushOf(parts, makeRoom, lookups, 'flush mail')));
  return {
    ...visited,
    flush,
    fetch: (into) => [call(fetchOf(parts)), set(into, i32.const(machine.map.current))],
    enter: (address, parent) => call(enter, address, parent),
    named: (parent) => ({
      key: i64.load(besides(machine, machine.map.hashes, parent)),
      root: i64.load(besides(machine, machine.map.roots, parent)),
    }),
  };
}

/** What belongs to a successor in the batch, of 8 bytes each, by the address of its parent's number. */
function besides(machine: Machine, array: number, parent: Code): Code {
  return i32.add(i32.shl(i32.sub(parent, i32.const(machine.map.parents)), i32.const(1)), i32.const(array));
}

/** Finds the key of a successor in the batch, and its root. */
function enterOf({ machine, tree }: Parts): Func {
  const func = machine.module.func('enter', ['i32', 'i32'], []);
  const [address, parent] = [get(func.param(0)), get(func.param(1))];
  const key = func.local('i64');
  const { hashes, roots } = machine.map;
  const rooted = (root: Func) => [
    set(key, call(root, address)),
    i64.store(besides(machine, roots, parent), get(key)),
    scramble(key),
  ];
  const hashed = () => [
    set(key, hashOf(machine, func, address)),
    set(key, i64.xor(get(key), i64.shrU(get(key), i64.const(32n)))),
    // 0 is no key.
    set(key, select(i64.eqz(get(key)), i64.const(1n), get(key))),
  ];
  func.body = [tree ? rooted(tree.rootOf) : hashed(), i64.store(besides(machine, hashes, parent), get(key))];
  return func;
}

/**
 * Of shards: looks up a batch of roots that has come in. Then the state being expanded gets its place back, which new
 * states have taken one after the other.
 */
function receiveOf({ machine, visited, tree, expanding }: Parts, flush: Func): Func {
  const { map } = machine;
  const func = machine.module.func('receive', [], []);
  const [entry, end, key] = [func.local('i32'), func.local('i32'), func.local('i64')];
  const [again, done] = [new Label(), new Label()];
  func.body = [
    set(end, i32.shl(getGlobal(visited.waiting), i32.const(3))),
    block(done, [
      loop(again, [
        brIf(done, i32.eq(get(entry), get(end))),
        set(key, i64.load(get(entry), map.roots)),
        scramble(key),
        i64.store(get(entry), get(key), map.hashes),
        set(entry, i32.add(get(entry), i32.const(8))),
        br(again),
      ]),
    ]),
    call(flush),
    call(tree!.unpack, getGlobal(expanding!)),
  ];
  return func;
}

/** Where the ring goes on after so many bytes. */
function advance({ size }: Queue, variable: Global, stride: number): Code {
  return [
    setGlobal(variable, i32.add(getGlobal(variable), i32.const(stride))),
    iff(i32.eq(getGlobal(variable), getGlobal(size)), setGlobal(variable, i32.const(0))),
  ];
}

/** A function that takes the next state out of the queue, as the one being expanded. */
function fetchOf({ machine, queue, tree, expanding }: Parts): Func {
  return machine.once('fetch', () => {
    const func = machine.module.func('fetch', [], []);
    const at = i32.add(getGlobal(queue.base), getGlobal(queue.out));
    func.body = [
      tree && expanding ? setGlobal(expanding, i64.load(at)) : [],
      tree ? call(tree.unpack, i64.load(at)) : copyState(machine, at, i32.const(machine.map.current)),
      advance(queue, queue.out, tree ? 8 : machine.map.batchStride),
    ];
    return func;
  });
}

/** Mail has roots and no states: new ones are unpacked to be looked at. */
function flushOf(parts: Parts, makeRoom: Func, lookups: Lookups, name: 'flush' | 'flush mail'): Func {
  const { machine, visited, keys, tree } = parts;
  const { map } = machine;
  const func = machine.module.func(name, [], []);
  const [entry, end, address, counted, touched] = [1, 2, 3, 4, 5].map(() => func.local('i32')) as [
    Local, Local, Local, Local, Local,
  ]; // prettier-ignore
  const places = { key: func.local('i64'), at: func.local('i32'), slot: func.local('i64'), two: func.local('v128'), next: func.local('v128') }; // prettier-ignore
  const entries = (body: Code): Code => {
    const [again, done] = [new Label(), new Label()];
    const next = set(entry, i32.add(get(entry), i32.const(8)));
    return [
      set(entry, i32.const(map.hashes)),
      block(done, loop(again, [brIf(done, i32.eq(get(entry), get(end))), body, next, br(again)])),
    ];
  };
  const home = (key: Code) => homeOf(keys, key, getGlobal(keys.slots));
  const touchSlots = entries(set(touched, i32.xor(get(touched), i32.load8(home(i64.load(get(entry)))))));
  const [found, full] = [new Label(), new Label()];
  const number = i32.sub(getGlobal(visited.states), i32.const(1));
  const lookUp = [
    set(places.key, i64.load(get(entry))),
    set(places.at, home(get(places.key))),
    parts.origins.seen(i32.load(i32.shrU(i32.sub(get(entry), i32.const(map.hashes)), i32.const(1)), map.parents)),
    findKey(places),
    block(found, [
      brIf(found, i64.eq(get(places.slot), get(places.key))),
      brIf(found, i32.eqz(lookups.accept(full))),
      insertKey(keys, places),
      takeIn(parts, get(entry), get(address)),
      name === 'flush'
        ? lookups.taken(get(address), number)
        : [
            call(tree!.unpack, i64.load(get(entry), map.roots - map.hashes)),
            lookups.taken(i32.const(map.current), number),
          ],
    ]),
    set(address, i32.add(get(address), i32.const(map.batchStride))),
    set(counted, i32.add(get(counted), i32.const(1))),
  ];
  const crowded = i32.gtU(i32.add(getGlobal(visited.states), getGlobal(visited.waiting)), getGlobal(visited.room));
  const crowdedPairs = tree ? i32.gtU(tree.pairs.taken, getGlobal(tree.pairs.pairRoom)) : i32.const(0);
  func.body = [
    iff(i32.or(crowded, crowdedPairs), call(makeRoom)),
    set(end, i32.add(i32.shl(getGlobal(visited.waiting), i32.const(3)), i32.const(map.hashes))),
    touchSlots,
    i32.store(i32.const(map.sink), get(touched)),
    set(address, i32.const(map.batch)),
    block(full, entries(lookUp)),
    lookups.counted(get(counted)),
    setGlobal(visited.waiting, i32.const(0)),
  ];
  return func;
}

/** Gives a new state a number, notes where it comes from and puts it into the queue. */
function takeIn({ machine, visited, origins, queue, tree }: Parts, entry: Code, address: Code): Code {
  const to = i32.add(getGlobal(queue.base), getGlobal(queue.in));
  const { roots, hashes, batchStride } = machine.map;
  return [
    setGlobal(visited.states, i32.add(getGlobal(visited.states), i32.const(1))),
    origins.noted,
    tree ? i64.store(to, i64.load(entry, roots - hashes)) : copyState(machine, address, to),
    advance(queue, queue.in, tree ? 8 : batchStride),
  ];
}

/** How many pairs may be found before anybody looks whether there is room: the successors of a batch have no others. */
export function pairsAhead(pairs: number): number {
  return pairs * (batchSize + 1);
}
