/**
 * Breadth-first search in compiled code, over any set of states that remembers their order of discovery: `head` is the
 * number of the next state to expand, `levelEnd` that of the first one of the next level.
 *
 * All that the verdict depends on is done here; the outside is called to make room, and to ask the reference
 * engine about a step that may be endless. It gets the search back when a number of states has been expanded,
 * a level with a violation is complete, a limit is hit, or there is nothing left to expand.
 */

import { br, brIf, call, get, getGlobal, i32, iff, Label, loop, ret, set, setGlobal } from './encode.ts';
import type { Code, Func, Global } from './encode.ts';
import { batchSize } from './machine.ts';
import { countTransitions, eachSuccessor, increment, leaves, pause } from './successors.ts';
import type { Search } from './successors.ts';
import { routed } from './routing.ts';
import { violated } from './verdicts.ts';
import type { Lookups, StateSet } from './stateset.ts';

/**
 * Adds `flush`, `expand` (the next state, whose number it is given) and `search` (of how many states to expand; gives a
 * `pause`) to the module. `setOf` makes the set of states.
 */
export function breadthFirst(search: Search, setOf: (lookups: Lookups) => StateSet): void {
  const { module } = search.machine;
  const refused = module.global('i32', 'refused');
  const states = setOf({
    accept: (end) => accept(search, refused, end),
    taken: (address, number) => {
      const { discover } = search.verdicts;
      return discover ? call(discover, address, number) : [];
    },
    counted: (count) => [
      countTransitions(search, i32.sub(count, getGlobal(refused))),
      setGlobal(refused, i32.const(0)),
    ],
  });
  const expand = expandOf(search, states);
  module.export(states.flush, expand, loopOf(search, states.flush, expand));
}

/** Whether the states being expanded are as many steps from the initial one as may be. */
function atBound({ verdicts, mostSteps }: Search): Code {
  return i32.eq(getGlobal(verdicts.depth), getGlobal(mostSteps));
}

/** Leaves whether a state not seen before is taken in. `refused` counts those that are not, `end` is gone to where there may be no more. */
function accept(search: Search, refused: Global, end: Label): Code {
  const full = i32.eq(getGlobal(search.visited.states), getGlobal(search.mostStates));
  const { grant } = search.outside;
  return iff(
    atBound(search),
    [setGlobal(search.cut, i32.const(1)), increment(refused), i32.const(0)],
    [grant ? iff(full, call(grant)) : [], iff(full, [setGlobal(search.halt, i32.const(1)), br(end)]), i32.const(1)],
    'i32',
  );
}

/** Remembers the first pool found too small. */
function noticePool({ machine, verdicts: { pool } }: Search): Code {
  const number = i32.add(getGlobal(machine.limit), i32.const(1));
  // Which one a shard meets first may depend on the others.
  const before = machine.shard
    ? i32.or(i32.eqz(getGlobal(pool)), i32.ltS(number, getGlobal(pool)))
    : i32.eqz(getGlobal(pool));
  return iff(before, setGlobal(pool, number));
}

/** A function that puts all successors of the next state, whose number it is given, into the batch. */
function expandOf(search: Search, states: StateSet): Func {
  const { machine, visited, verdicts } = search;
  const { map } = machine;
  const { flush } = states;
  const func = machine.module.func('expand', ['i32'], []);
  const number = get(func.param(0));
  const local = () => func.local('i32');
  const [from, to, gone, left, parent] = [local(), local(), local(), local(), local()];

  // Where the batch goes on is kept in locals, for `to` and `parent`, as long as nobody looks at the batch.
  const locate = [
    set(to, i32.add(i32.mul(getGlobal(visited.waiting), i32.const(map.batchStride)), i32.const(map.batch))),
    set(parent, i32.add(i32.mul(getGlobal(visited.waiting), i32.const(4)), i32.const(map.parents))),
  ];
  const count = i32.shrU(i32.sub(get(parent), i32.const(map.parents)), i32.const(2));
  const flushNow = [setGlobal(visited.waiting, count), call(flush), locate];
  const enter = [i32.store(get(parent), number), states.enter(get(to), get(parent))];
  const keep = [
    set(to, i32.add(get(to), i32.const(map.batchStride))),
    set(parent, i32.add(get(parent), i32.const(4))),
  ];
  const batchEnd = map.batch + batchSize * map.batchStride;
  const length = i32.add(getGlobal(verdicts.depth), i32.const(1));
  const within = (code: Code) =>
    iff(atBound(search), setGlobal(search.cut, i32.const(1)), [countTransitions(search, i32.const(1)), code]);

  func.body = [
    states.fetch(from, number),
    locate,
    eachSuccessor(search, func, {
      from,
      number,
      to,
      gone,
      prepare: iff(i32.eq(get(to), i32.const(batchEnd)), flushNow),
      rested: [
        iff(i32.eqz(get(left)), set(left, leaves(search, { from, to, gone }))),
        enter,
        machine.shard
          ? routed(search, func, {
              to,
              ...states.named!(get(parent)),
              keep,
              stop: setGlobal(visited.waiting, count),
              go: locate,
            })
          : keep,
      ],
      failed: [
        set(left, i32.const(1)),
        within([
          // Those that wait in the batch come first: one of them may break a property.
          iff(i32.eqz(getGlobal(verdicts.violation)), flushNow),
          verdicts.report(violated.transition, number, length, get(from)),
        ]),
      ],
      limited: [set(left, i32.const(1)), within(noticePool(search))],
    }),
    setGlobal(visited.waiting, count),
    iff(i32.eqz(get(left)), call(verdicts.settle, get(from), number)),
  ];
  return func;
}

function loopOf(search: Search, flush: Func, expand: Func): Func {
  const { machine, visited, verdicts, halt } = search;
  const func = machine.module.func('search', ['i32'], ['i32']);
  const turns = func.param(0);
  const head = machine.module.global('i32', 'head');
  const levelEnd = machine.module.global('i32', 'levelEnd');
  const again = new Label();
  // The level of a shard ends when those of all others do: the outside sees to that.
  const nextLevel = machine.shard
    ? ret(i32.const(pause.over))
    : [
        call(flush),
        iff(getGlobal(halt), ret(i32.const(pause.halted))),
        iff(i32.eq(getGlobal(visited.states), getGlobal(levelEnd)), ret(i32.const(pause.over))),
        increment(verdicts.depth),
        call(search.outside.levelFound),
        setGlobal(levelEnd, getGlobal(visited.states)),
        iff(getGlobal(verdicts.violation), ret(i32.const(pause.over))),
      ];
  func.body = [
    loop(again, [
      iff(i32.eq(getGlobal(head), getGlobal(levelEnd)), nextLevel),
      call(expand, getGlobal(head)),
      iff(getGlobal(halt), ret(i32.const(pause.halted))),
      increment(head),
      set(turns, i32.sub(get(turns), i32.const(1))),
      brIf(again, get(turns)),
    ]),
    i32.const(pause.turn),
  ];
  return func;
}
