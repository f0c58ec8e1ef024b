/**
 * Breadth-first search in compiled code. The arena in order of discovery is the queue: `head` is the next state
 * to expand, `levelEnd` the first one of the next level.
 *
 * All that the verdict depends on is done here; the outside is called to make room, and to ask the reference
 * engine about a step that may be endless. It gets the search back when a number of states has been expanded,
 * a level with a violation is complete, a limit is hit, or there is nothing left to expand.
 */

import { nextScript, noScript } from './choices.ts';
import { br, brIf, call, drop, get, getGlobal, i32, i64, iff, Label, loop, ret, set, setGlobal } from './encode.ts';
import type { Code, Func, Global } from './encode.ts';
import { batchSize, longestStep, status } from './machine.ts';
import type { Machine } from './machine.ts';
import { takeStep } from './steps.ts';
import { reportViolation, violated } from './verdicts.ts';
import type { Verdicts } from './verdicts.ts';
import { copyState, flushOf, stateAt, statesDiffer } from './visited.ts';
import type { Lookups, Visited } from './visited.ts';

/** Why the search gives the thread back. */
export const pause = {
  /** As many states as asked for have been expanded. */
  turn: 0,
  /** There is nothing left to expand, or a level with a violation is complete. */
  over: 1,
  /** There is no room, or as many states as there may be: `halt` is set. */
  halted: 2,
} as const;

/** What the outside offers to compiled code. */
export interface Outside {
  /** Makes room for the batch; where it cannot it sets `halt` and empties the batch. */
  readonly makeRoom: Func;
  /** Given the number of a state and a task (from 0): 1 if the step, as scripted, fails in the reference engine. */
  readonly doubt: Func;
}

/** Adds the functions `flush` and `search` (of how many states to expand; gives a `pause`) to the module. */
export function breadthFirst(machine: Machine, visited: Visited, verdicts: Verdicts, outside: Outside): void {
  const { module } = machine;
  const search: Search = {
    machine,
    visited,
    verdicts,
    outside,
    transitions: module.global('i64', 'transitions'),
    halt: module.global('i32', 'halt'),
    mostStates: module.global('i32', 'mostStates'),
    mostSteps: module.global('i32', 'mostSteps'),
    cut: module.global('i32', 'cut'),
    refused: module.global('i32'),
  };
  const flush = flushOf(machine, visited, outside.makeRoom, lookups(search));
  const expand = expandOf(search, flush);
  module.export(flush, expand, searchOf(search, flush, expand));
}

interface Search {
  readonly machine: Machine;
  readonly visited: Visited;
  readonly verdicts: Verdicts;
  readonly outside: Outside;
  readonly transitions: Global;
  /** The search has to end before it is over. */
  readonly halt: Global;
  /** How many states there may be, and how many steps from the initial one. */
  readonly mostStates: Global;
  readonly mostSteps: Global;
  /** Something lies beyond the bound on steps. */
  readonly cut: Global;
  /** Successors of the batch that lie beyond it. */
  readonly refused: Global;
}

const increment = (variable: Global): Code => setGlobal(variable, i32.add(getGlobal(variable), i32.const(1)));

function countTransition({ transitions }: Search): Code {
  return setGlobal(transitions, i64.add(getGlobal(transitions), i64.const(1n)));
}

/** Whether the states being expanded are as many steps from the initial one as may be. */
function atBound({ verdicts, mostSteps }: Search): Code {
  return i32.eq(getGlobal(verdicts.depth), getGlobal(mostSteps));
}

function lookups(search: Search): Lookups {
  const { visited, verdicts, transitions, halt, mostStates, cut, refused } = search;
  const full = i32.eq(getGlobal(visited.states), getGlobal(mostStates));
  return {
    accept: (end) => [
      iff(atBound(search), [setGlobal(cut, i32.const(1)), increment(refused)]),
      iff(i32.and(i32.eqz(atBound(search)), full), [setGlobal(halt, i32.const(1)), br(end)]),
      i32.eqz(atBound(search)),
    ],
    taken: (address, number) => (verdicts.discover ? call(verdicts.discover, address, number) : []),
    counted: (count) => [
      setGlobal(transitions, i64.add(getGlobal(transitions), i64.extendU(i32.sub(count, getGlobal(refused))))),
      setGlobal(refused, i32.const(0)),
    ],
  };
}

/** A function that puts all successors of a state, given by number, into the batch. */
function expandOf(search: Search, flush: Func): Func {
  const { machine, visited, verdicts } = search;
  const { map, layout } = machine;
  const func = machine.module.func('expand', ['i32'], []);
  const number = get(func.param(0));
  const [from, to, end, left] = [func.local('i32'), func.local('i32'), func.local('i32'), func.local('i32')];
  const [parent, frame] = [func.local('i32'), func.local('i32')];
  const unusual = unusualEnd(search, flush);
  // Where the batch goes on is kept in locals, for `to` and `parent`, as long as nobody looks at the batch.
  const locate = [
    set(to, i32.add(i32.mul(getGlobal(visited.waiting), i32.const(map.batchStride)), i32.const(map.batch))),
    set(parent, i32.add(i32.mul(getGlobal(visited.waiting), i32.const(4)), i32.const(map.parents))),
  ];
  const count = i32.shrU(i32.sub(get(parent), i32.const(map.parents)), i32.const(2));
  const withBatch = (code: Code) => [setGlobal(visited.waiting, count), code, locate];
  const batchEnd = map.batch + batchSize * map.batchStride;
  const isUnusual = i32.gtU(get(end), i32.const(status.disabled));

  const tasks = layout.tasks.map(({ operation }, task) => {
    const chooses = (operation ? [operation] : layout.spawnable).some((each) =>
      machine.costs.chooses(each.operation.name),
    );
    const again = new Label();
    const run = [copyState(machine, get(from), get(to)), takeStep(machine, task, { state: to, frame, end })];
    const settle = call(unusual, number, i32.const(task), get(end));
    return [
      chooses ? noScript(machine) : [],
      loop(again, [
        iff(i32.eq(get(to), i32.const(batchEnd)), withBatch(call(flush))),
        run,
        iff(isUnusual, [
          withBatch(set(frame, settle)),
          iff(get(frame), [
            // The reference engine says that the step comes to its end.
            setGlobal(machine.patience, i32.const(2 ** 31 - 1)),
            run,
            setGlobal(machine.patience, i32.const(longestStep / 2)),
            iff(isUnusual, withBatch(drop(settle))),
          ]),
          iff(isUnusual, set(left, i32.const(1))),
        ]),
        iff(i32.eq(get(end), i32.const(status.rested)), [
          iff(i32.eqz(get(left)), set(left, statesDiffer(machine, get(from), get(to)))),
          i32.store(get(parent), number),
          set(to, i32.add(get(to), i32.const(map.batchStride))),
          set(parent, i32.add(get(parent), i32.const(4))),
        ]),
        chooses ? nextScript(machine, frame, end, br(again)) : [],
      ]),
    ];
  });
  func.body = [
    set(from, stateAt(machine, visited, number)),
    locate,
    tasks,
    setGlobal(visited.waiting, count),
    iff(i32.eqz(get(left)), call(verdicts.settle, get(from), number)),
  ];
  return func;
}

/**
 * A function of a state, a task and how its step ended, if that is neither with a successor nor disabled. Gives 1
 * if the step should be run again with more patience.
 */
function unusualEnd(search: Search, flush: Func): Func {
  const { machine, verdicts, outside, cut } = search;
  const func = machine.module.func('unusual end', ['i32', 'i32', 'i32'], ['i32']);
  const [state, task, end] = [0, 1, 2].map((i) => get(func.param(i))) as [Code, Code, Code];
  const { depth, violation, pool } = verdicts;
  func.body = [
    iff(
      i32.and(i32.eq(end, i32.const(status.doubtful)), i32.eqz(call(outside.doubt, state, task))),
      ret(i32.const(1)),
    ),
    iff(atBound(search), [setGlobal(cut, i32.const(1)), ret(i32.const(0))]),
    countTransition(search),
    iff(i32.eq(end, i32.const(status.limited)), [
      iff(i32.eqz(getGlobal(pool)), setGlobal(pool, i32.add(getGlobal(machine.limit), i32.const(1)))),
      ret(i32.const(0)),
    ]),
    // Those that wait in the batch come first: one of them may break a property.
    iff(i32.eqz(getGlobal(violation)), call(flush)),
    reportViolation(verdicts, violated.transition, state, i32.add(getGlobal(depth), i32.const(1))),
    i32.const(0),
  ];
  return func;
}

function searchOf(search: Search, flush: Func, expand: Func): Func {
  const { machine, visited, verdicts, halt } = search;
  const func = machine.module.func('search', ['i32'], ['i32']);
  const turns = func.param(0);
  const head = machine.module.global('i32', 'head');
  const levelEnd = machine.module.global('i32', 'levelEnd');
  const again = new Label();
  const nextLevel = [
    call(flush),
    iff(getGlobal(halt), ret(i32.const(pause.halted))),
    iff(i32.eq(getGlobal(visited.states), getGlobal(levelEnd)), ret(i32.const(pause.over))),
    increment(verdicts.depth),
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
