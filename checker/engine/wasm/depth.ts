/**
 * Depth-first search in compiled code: follows each way to its end before it turns back.
 *
 * The stack has for each state on the way its successors that were not known when it was expanded, and behind
 * them a header:
 *
 *     ┌ state, tag, transitions ┬ state, tag, transitions ┬ … ┬ header: the one below, … ┐
 *
 * A successor is looked up again when its turn comes, since one before it may have led there meanwhile. Those left
 * out count, too, but when they are followed, as in any depth-first search: each successor has the number of
 * transitions since the one before it, itself included.
 *
 * With a bound on steps each state keeps the fewest steps in which it was met. One that is met with fewer is
 * expanded again, for there are more steps to go. What stands at the bound is not expanded; in the end its
 * transitions are looked at once.
 */

import {
  block, br, brIf, call, drop, get, getGlobal, i32, iff, Label, loop, ret, select, set, setGlobal, tee,
} from './encode.ts'; // prettier-ignore
import type { Code, Func, Global, Local } from './encode.ts';
import { countTransitions, eachSuccessor, increment, leaves, pause } from './successors.ts';
import type { Search } from './successors.ts';
import { reportViolation, violated } from './verdicts.ts';
import { addState, copyState, findOf, slotAddress, stateAt, tagOf } from './visited.ts';

/** Parts of a header, in bytes from its beginning. */
export const header = { below: 0, state: 4, next: 8, start: 12, rest: 16, left: 20, again: 24, bytes: 28 } as const;

/**
 * Bits of a successor's number of transitions. The last of them breaks a rule; or it met a pool that is too small, whose
 * number is in the place of the tag.
 */
const [failing, limited] = [-(2 ** 31), 2 ** 30];

interface Stack {
  /** The header on top; 0 if there is none. */
  readonly top: Global;
  /** Where the stack begins, and where it must end. */
  readonly start: Global;
  readonly end: Global;
  /** The greatest number of steps on it so far. */
  readonly deepest: Global;
  /** Bytes from one successor to the next, and from the beginning of one to its tag and its number of transitions. */
  readonly stride: number;
  readonly tag: number;
  readonly count: number;
}

/** Adds `begin` (at the state in the batch), `search` (of how many turns; gives a `pause`) and `finish` to the module. */
export function depthFirst(search: Search): void {
  const { module, layout } = search.machine;
  const stack: Stack = {
    top: module.global('i32', 'top'),
    start: module.global('i32', 'stackStart'),
    end: module.global('i32', 'stackEnd'),
    deepest: module.global('i32', 'deepest'),
    stride: layout.bytes + 8,
    tag: layout.bytes,
    count: layout.bytes + 4,
  };
  const find = findOf(search.machine, search.visited);
  const look = lookOf(search, find);
  const enter = enterOf(search, find, look, expandOf(search, find, stack), stack);
  module.export(beginOf(search, enter), loopOf(search, enter, stack), finishOf(search, look));
}

const unbounded = ({ mostSteps }: Search): Code => i32.eq(getGlobal(mostSteps), i32.const(2 ** 31 - 1));

/** Steps to the successors of the state on top. */
const nextSteps = ({ verdicts }: Search): Code => i32.add(getGlobal(verdicts.depth), i32.const(1));

/** The fewest steps in which a state, given by address, was met. */
const stepsOf = ({ machine }: Search, address: Code): Code => i32.load(address, machine.layout.bytes);

/** The number of the state that a slot leads to. */
const numberIn = (slot: Code): Code => i32.sub(i32.load(slot), i32.const(1));

/** A function that puts a state, given by number and whether it has been expanded before, on top of the stack. */
function expandOf(search: Search, find: Func, stack: Stack): Func {
  const { machine, visited, verdicts, halt } = search;
  const func = machine.module.func('expand', ['i32', 'i32'], []);
  const [number, again] = [get(func.param(0)), get(func.param(1))];
  const local = () => func.local('i32');
  const [from, start, to, gone, left, skipped] = [local(), local(), local(), local(), local(), local()];
  const full = new Label();
  const room = i32.const(2 * stack.stride + header.bytes + 16);
  const isFull = i32.gtU(i32.add(get(to), room), getGlobal(stack.end));
  const counted = i32.add(get(skipped), i32.const(1));
  const push = (count: Code) => [
    i32.store(get(to), count, stack.count),
    set(skipped, i32.const(0)),
    set(to, i32.add(get(to), i32.const(stack.stride))),
  ];
  const generate = eachSuccessor(search, func, {
    from,
    number,
    to,
    gone,
    prepare: iff(isFull, [call(search.outside.makeRoom), iff(isFull, [setGlobal(halt, i32.const(1)), br(full)])]),
    rested: [iff(i32.eqz(get(left)), set(left, leaves(search, { from, to, gone }))), push(counted)],
    failed: [set(left, i32.const(1)), push(i32.or(counted, i32.const(failing)))],
    limited: [
      set(left, i32.const(1)),
      // Only the first one that is followed is of interest.
      iff(getGlobal(verdicts.pool), set(skipped, counted), [
        i32.store(get(to), i32.add(getGlobal(machine.limit), i32.const(1)), stack.tag),
        push(i32.or(counted, i32.const(limited))),
      ]),
    ],
  });
  const onTop = (part: number, value: Code) => i32.store(get(to), value, part);
  func.body = block(full, [
    increment(verdicts.depth),
    set(from, stateAt(machine, visited, number)),
    set(
      start,
      select(getGlobal(stack.top), i32.add(getGlobal(stack.top), i32.const(header.bytes)), getGlobal(stack.start)),
    ),
    set(to, get(start)),
    generate,
    dropKnown(search, func, find, stack, { start, end: to, skipped }),
    onTop(header.below, getGlobal(stack.top)),
    onTop(header.state, number),
    onTop(header.next, get(start)),
    onTop(header.start, get(start)),
    onTop(header.rest, get(skipped)),
    onTop(header.left, get(left)),
    onTop(header.again, again),
    setGlobal(stack.top, get(to)),
  ]);
  return func;
}

/**
 * Drops the successors that are known and need not be met again. `end` moves down, and `skipped` becomes the
 * number of transitions behind the last one that stays.
 */
function dropKnown(
  search: Search,
  func: Func,
  find: Func,
  stack: Stack,
  { start, end, skipped }: { readonly start: Local; readonly end: Local; readonly skipped: Local },
): Code {
  const { machine, visited } = search;
  const [entry, keep, slot, count, touched] = [1, 2, 3, 4, 5].map(() => func.local('i32')) as [
    Local, Local, Local, Local, Local,
  ]; // prettier-ignore
  const each = (body: Code): Code => {
    const [more, done] = [new Label(), new Label()];
    const next = set(entry, i32.add(get(entry), i32.const(stack.stride)));
    return [
      set(entry, get(start)),
      block(done, loop(more, [brIf(done, i32.eq(get(entry), get(end))), body, next, br(more)])),
    ];
  };
  const tag = i32.load(get(entry), stack.tag);
  const known = i32.leS(stepsOf(search, stateAt(machine, visited, numberIn(get(slot)))), nextSteps(search));
  const stay = new Label();
  return [
    each(
      iff(i32.ltU(i32.load(get(entry), stack.count), i32.const(limited)), [
        i32.store(get(entry), tagOf(machine, func, get(entry)), stack.tag),
        set(
          touched,
          i32.add(get(touched), i32.load8(slotAddress(getGlobal(visited.slots), tag, machine.map.table))),
        ),
      ]),
    ),
    i32.store(i32.const(machine.map.sink), get(touched)),
    set(keep, get(start)),
    // What was skipped behind the last successor is put aside while the others are gone through.
    set(touched, get(skipped)),
    set(skipped, i32.const(0)),
    each([
      set(count, i32.load(get(entry), stack.count)),
      block(stay, [
        brIf(stay, i32.geU(get(count), i32.const(limited))),
        set(slot, call(find, get(entry), tag)),
        brIf(stay, i32.eqz(i32.load(get(slot)))),
        brIf(stay, i32.eqz(iff(unbounded(search), i32.const(1), known, 'i32'))),
        set(skipped, i32.add(get(skipped), get(count))),
        set(count, i32.const(0)),
      ]),
      iff(get(count), [
        set(slot, tag),
        iff(i32.ne(get(keep), get(entry)), copyState(machine, get(entry), get(keep))),
        i32.store(get(keep), get(slot), stack.tag),
        i32.store(get(keep), i32.add(get(count), get(skipped)), stack.count),
        set(skipped, i32.const(0)),
        set(keep, i32.add(get(keep), i32.const(stack.stride))),
      ]),
    ]),
    set(skipped, i32.add(get(skipped), get(touched))),
    set(end, get(keep)),
  ];
}

/** A function that comes to a state, given by address and tag, from the one on top. */
function enterOf(search: Search, find: Func, look: Func, expand: Func, stack: Stack): Func {
  const { machine, visited, verdicts, outside, halt, mostStates, mostSteps } = search;
  const func = machine.module.func('enter', ['i32', 'i32'], []);
  const [address, tag] = [get(func.param(0)), get(func.param(1))];
  const local = () => func.local('i32');
  const [slot, number, at, again, steps] = [local(), local(), local(), local(), local()];
  const giveUp = [setGlobal(halt, i32.const(1)), ret()];
  const isNew = [
    iff(i32.eq(getGlobal(visited.states), getGlobal(mostStates)), giveUp),
    iff(i32.geU(getGlobal(visited.states), getGlobal(visited.room)), [
      call(outside.makeRoom),
      iff(getGlobal(halt), ret()),
      set(slot, call(find, address, tag)),
    ]),
    addState(machine, visited, {
      slot: get(slot),
      tag,
      from: address,
      arena: getGlobal(visited.arena),
      word: nextSteps(search),
      number,
      to: at,
    }),
    verdicts.discover ? call(verdicts.discover, get(at), get(number)) : [],
  ];
  const isKnown = [
    iff(unbounded(search), ret()),
    set(number, numberIn(get(slot))),
    set(at, stateAt(machine, visited, get(number))),
    set(steps, stepsOf(search, get(at))),
    iff(i32.leS(get(steps), nextSteps(search)), ret()),
    set(again, i32.ne(get(steps), getGlobal(mostSteps))),
    i32.store(get(at), nextSteps(search), machine.layout.bytes),
  ];
  func.body = [
    set(slot, call(find, address, tag)),
    iff(i32.load(get(slot)), isKnown, isNew),
    iff(i32.gtS(nextSteps(search), getGlobal(stack.deepest)), setGlobal(stack.deepest, nextSteps(search))),
    iff(getGlobal(verdicts.violation), ret()),
    iff(i32.eq(nextSteps(search), getGlobal(mostSteps)), [
      iff(i32.eqz(call(look, get(number), i32.const(0))), call(verdicts.settle, get(at), get(number))),
      ret(),
    ]),
    call(expand, get(number), get(again)),
  ];
  return func;
}

/**
 * A function that takes the steps of a state, given by number, without following them. Gives 1 if one leads out of it.
 * If its second argument is 1, transitions to known states count, and others are beyond the bound.
 */
function lookOf(search: Search, find: Func): Func {
  const { machine, visited, cut } = search;
  const func = machine.module.func('look', ['i32', 'i32'], ['i32']);
  const [number, counts] = [get(func.param(0)), get(func.param(1))];
  const [from, to, gone, left] = [1, 2, 3, 4].map(() => func.local('i32')) as [Local, Local, Local, Local];
  const beyond = iff(counts, setGlobal(cut, i32.const(1)));
  const slot = call(find, get(to), tagOf(machine, func, get(to)));
  func.body = [
    set(from, stateAt(machine, visited, number)),
    set(to, i32.const(machine.map.batch)),
    eachSuccessor(search, func, {
      from,
      number,
      to,
      gone,
      prepare: [],
      rested: [
        iff(leaves(search, { from, to, gone }), set(left, i32.const(1))),
        iff(counts, iff(i32.load(slot), countTransitions(search, i32.const(1)), setGlobal(cut, i32.const(1)))),
      ],
      failed: [set(left, i32.const(1)), beyond],
      limited: [set(left, i32.const(1)), beyond],
    }),
    get(left),
  ];
  return func;
}

function beginOf(search: Search, enter: Func): Func {
  const { machine, verdicts } = search;
  const func = machine.module.func('begin', [], []);
  const first = i32.const(machine.map.batch);
  func.body = [setGlobal(verdicts.depth, i32.const(-1)), call(enter, first, tagOf(machine, func, first))];
  return func;
}

function loopOf(search: Search, enter: Func, stack: Stack): Func {
  const { machine, visited, verdicts, halt } = search;
  const func = machine.module.func('search', ['i32'], ['i32']);
  const [turns, top, next, count] = [func.param(0), func.local('i32'), func.local('i32'), func.local('i32')];
  const on = (part: number) => i32.load(get(top), part);
  const again = new Label();
  const over = ret(i32.const(pause.over));
  const back = [
    iff(i32.eqz(on(header.again)), [
      countTransitions(search, on(header.rest)),
      iff(i32.eqz(on(header.left)), [
        call(verdicts.settle, stateAt(machine, visited, on(header.state)), on(header.state)),
        iff(getGlobal(verdicts.violation), over),
      ]),
    ]),
    setGlobal(stack.top, on(header.below)),
    setGlobal(verdicts.depth, i32.sub(getGlobal(verdicts.depth), i32.const(1))),
  ];
  const follow = [
    i32.store(get(top), i32.add(get(next), i32.const(stack.stride)), header.next),
    set(count, i32.load(get(next), stack.count)),
    iff(i32.eqz(on(header.again)), countTransitions(search, i32.and(get(count), i32.const(limited - 1)))),
    iff(i32.ltS(get(count), i32.const(0)), [
      reportViolation(verdicts, violated.transition, on(header.state), nextSteps(search)),
      over,
    ]),
    iff(i32.and(get(count), i32.const(limited)), [
      iff(i32.eqz(getGlobal(verdicts.pool)), setGlobal(verdicts.pool, i32.load(get(next), stack.tag))),
      br(again),
    ]),
    call(enter, get(next), i32.load(get(next), stack.tag)),
    iff(getGlobal(verdicts.violation), over),
    iff(getGlobal(halt), ret(i32.const(pause.halted))),
  ];
  func.body = [
    loop(again, [
      set(top, getGlobal(stack.top)),
      iff(i32.eqz(get(top)), over),
      iff(i32.eq(tee(next, on(header.next)), get(top)), back, follow),
      set(turns, i32.sub(get(turns), i32.const(1))),
      brIf(again, get(turns)),
    ]),
    i32.const(pause.turn),
  ];
  return func;
}

/** A function for the end of a search with a bound: looks at what stands there. */
function finishOf(search: Search, look: Func): Func {
  const { machine, visited, mostSteps } = search;
  const func = machine.module.func('finish', [], []);
  const [number, more, done] = [func.local('i32'), new Label(), new Label()];
  const steps = stepsOf(search, stateAt(machine, visited, get(number)));
  func.body = block(done, [
    loop(more, [
      brIf(done, i32.eq(get(number), getGlobal(visited.states))),
      iff(i32.eq(steps, getGlobal(mostSteps)), drop(call(look, get(number), i32.const(1)))),
      set(number, i32.add(get(number), i32.const(1))),
      br(more),
    ]),
  ]);
  return func;
}
