/**
 * Choices in compiled code. A step is run once for each script of choices, in lexical order: what lies beyond
 * the script takes the first outcome and becomes part of it; afterwards the last choice that has another
 * outcome takes it, and those behind it are forgotten.
 */

import {
  br,
  brIf,
  get,
  getGlobal,
  i32,
  iff,
  Label,
  block,
  loop,
  ret,
  set,
  setGlobal,
  unreachable,
} from './encode.ts';
import type { Func } from './encode.ts';
import { mostChoices } from './machine.ts';
import type { Machine } from './machine.ts';

/** A function that makes the next choice out of so many. */
export function chooser(machine: Machine): Func {
  return machine.once('choose', () => {
    const { choice, choices, map } = machine;
    const func = machine.module.func('choose', ['i32'], ['i32']);
    const entry = func.local('i32');
    func.body = [
      // The statements a step may run are fewer than that.
      iff(i32.geU(getGlobal(choice), i32.const(mostChoices)), unreachable),
      set(entry, i32.add(i32.mul(getGlobal(choice), i32.const(8)), i32.const(map.choices))),
      iff(i32.geU(getGlobal(choice), getGlobal(choices)), [
        i32.store(get(entry), i32.const(0)),
        i32.store(get(entry), get(func.param(0)), 4),
        setGlobal(choices, i32.add(getGlobal(choice), i32.const(1))),
      ]),
      setGlobal(choice, i32.add(getGlobal(choice), i32.const(1))),
      i32.load(get(entry)),
    ];
    return func;
  });
}

/** A function that makes the next script: 0 if there is none, and then the script is empty. */
export function nextScript(machine: Machine): Func {
  return machine.once('next script', () => {
    const { choices, map } = machine;
    const func = machine.module.func('next script', [], ['i32']);
    const [last, again, end] = [func.local('i32'), new Label(), new Label()];
    func.body = [
      block(end, [
        loop(again, [
          brIf(end, i32.eqz(getGlobal(choices))),
          set(
            last,
            i32.add(i32.mul(i32.sub(getGlobal(choices), i32.const(1)), i32.const(8)), i32.const(map.choices)),
          ),
          i32.store(get(last), i32.add(i32.load(get(last)), i32.const(1))),
          iff(i32.ltS(i32.load(get(last)), i32.load(get(last), 4)), ret(i32.const(1))),
          setGlobal(choices, i32.sub(getGlobal(choices), i32.const(1))),
          br(again),
        ]),
      ]),
      i32.const(0),
    ];
    return func;
  });
}
