/**
 * Where each state comes from, in about a byte: the log that a compressed search writes and counterexamples are read from.
 *
 * States are numbered in order of discovery, and their parents hardly ever decrease: so of the parent it is noted how
 * much further on it is than the one before, and of the transition which of its parent's it was. The log is read from
 * its end, once:
 *
 *     … ┌ what does not fit: a byte or, after 4 bytes, 255; first for the transition, then for the parent ┐ ┌ step │ transition ┐
 *       └                                                                                                 ┘ └ 3 bits │ 5 bits   ┘
 */

import { call, get, getGlobal, i32, iff, set, setGlobal } from './encode.ts';
import type { Code, Global, Local } from './encode.ts';
import type { Machine } from './machine.ts';

/** The most bytes that one state takes. */
export const longestOrigin = 11;

const [mostStep, mostBranch, mostByte] = [7, 31, 255];

export interface Origins {
  /** Where the log begins, and where the next byte goes. */
  readonly logBase: Global;
  readonly logEnd: Global;
  /** Code to run for each successor that is looked up, in order, with its parent's number. */
  readonly seen: (parent: Code) => Code;
  /** Code to run when that successor is new. */
  readonly noted: Code;
}

/** The initial state is noted, too: as the first transition of a state before it. */
export function originLog(machine: Machine): Origins {
  const variable = (name: string) => machine.module.global('i32', name);
  // The parent of the successor looked up last, which of its transitions that was; the parent noted last.
  const [parent, branch, noted] = [variable('logParent'), variable('logBranch'), variable('logNoted')];
  const [logBase, logEnd] = [variable('logBase'), variable('logEnd')];
  const note = noteOf(machine, logEnd);
  const step = i32.sub(getGlobal(parent), getGlobal(noted));
  // Shards have parents elsewhere. Where there is a violation one worker looks for it again.
  if (machine.shard) return { logBase, logEnd, seen: () => [], noted: [] };
  return {
    logBase,
    logEnd,
    seen: (from) =>
      iff(i32.eq(from, getGlobal(parent)), setGlobal(branch, i32.add(getGlobal(branch), i32.const(1))), [
        setGlobal(parent, from),
        setGlobal(branch, i32.const(0)),
      ]),
    noted: [note(step, getGlobal(branch)), setGlobal(noted, getGlobal(parent))],
  };
}

/** Writes one entry. */
function noteOf(machine: Machine, logEnd: Global): (step: Code, branch: Code) => Code {
  const func = machine.module.func('note', ['i32', 'i32'], []);
  const [step, branch, end] = [func.param(0), func.param(1), func.local('i32')];
  const advance = (bytes: number) => set(end, i32.add(get(end), i32.const(bytes)));
  const long = (local: Local, most: number) =>
    iff(i32.geU(get(local), i32.const(most)), [
      iff(
        i32.geU(get(local), i32.const(mostByte)),
        [i32.store(get(end), get(local)), advance(4), i32.store8(get(end), i32.const(mostByte))],
        i32.store8(get(end), get(local)),
      ),
      advance(1),
      set(local, i32.const(most)),
    ]);
  func.body = [
    set(end, getGlobal(logEnd)),
    long(branch, mostBranch),
    long(step, mostStep),
    i32.store8(get(end), i32.or(i32.shl(get(step), i32.const(5)), get(branch))),
    setGlobal(logEnd, i32.add(get(end), i32.const(1))),
  ];
  return (by, which) => call(func, by, which);
}

/**
 * Which transitions lead from the initial state to the one with the number, as positions among all that are enabled and
 * come to rest. `log` is all that was written, for `states` states, and `last` the parent noted last.
 */
export function wayTo(number: number, log: Uint8Array, states: number, last: number): number[] {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  const way: number[] = [];
  let [at, parent, wanted] = [log.byteLength, last, number];
  const more = (value: number, most: number): number => {
    if (value < most) return value;
    const byte = view.getUint8(--at);
    return byte < mostByte ? byte : view.getInt32((at -= 4), true);
  };
  for (let state = states - 1; state > 0 && wanted > 0; state--) {
    const head = view.getUint8(--at);
    const step = more(head >> 5, mostStep);
    const branch = more(head & mostBranch, mostBranch);
    if (state === wanted) {
      way.push(branch);
      wanted = parent;
    }
    parent -= step;
  }
  return way.toReversed();
}
