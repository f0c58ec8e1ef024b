/**
 * Which violation a shard reports. The first one it meets may depend on when others send what: so of all that it
 * meets it is the one after the fewest steps, then a broken property before a broken rule, then the least state.
 */

import { block, br, get, getGlobal, i32, i64, iff, Label, ret, set, setGlobal } from './encode.ts';
import type { Code, Func, Global } from './encode.ts';
import type { Machine } from './machine.ts';
import { copyState } from './visited.ts';

interface Reported {
  readonly violation: Global;
  readonly violationState: Global;
  readonly violationLength: Global;
}

/** A function of what a violation is about, the number of the state, how many steps lead to it, and the state's address. */
export function leastOf(machine: Machine, { violation, violationState, violationLength }: Reported): Func {
  const { map, module, layout } = machine;
  const func = module.func('report', ['i32', 'i32', 'i32', 'i32'], []);
  const [kind, number, length, address] = [0, 1, 2, 3].map((i) => get(func.param(i))) as [Code, Code, Code, Code];
  const [ours, theirs] = [func.local('i64'), func.local('i64')];
  const less = new Label();
  const compare = (one: Code, other: Code) => [iff(i32.ltS(one, other), br(less)), iff(i32.ltS(other, one), ret())];
  const words = Array.from({ length: Math.floor(layout.bytes / 8) }, (_, i) => 8 * i);
  const compareWords = (read: (address: Code) => Code) => [
    set(ours, read(address)),
    set(theirs, read(i32.const(map.worst))),
    iff(i64.ltU(get(ours), get(theirs)), br(less)),
    iff(i64.ltU(get(theirs), get(ours)), ret()),
  ];
  func.body = [
    block(less, [
      iff(i32.eqz(getGlobal(violation)), br(less)),
      compare(length, getGlobal(violationLength)),
      compare(kind, getGlobal(violation)),
      words.map((at) => compareWords((base) => i64.load(base, at))),
      layout.bytes % 8 === 0 ? [] : compareWords((base) => i64.load32(base, layout.bytes - 4)),
      ret(),
    ]),
    setGlobal(violation, kind),
    setGlobal(violationState, number),
    setGlobal(violationLength, length),
    copyState(machine, address, i32.const(map.worst)),
  ];
  return func;
}
