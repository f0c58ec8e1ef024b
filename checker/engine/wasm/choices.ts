/**
 * Choices in compiled code. A step is run once for each script of choices, in lexical order: what lies beyond
 * the script takes the first outcome and becomes part of it; afterwards the last choice that has another
 * outcome takes it, and those behind it are forgotten.
 *
 * In memory a script is a row of pairs: what the choice gives, and out of how many outcomes.
 */

import { holding } from './access.ts';
import type { Context } from './context.ts';
import {
  block, br, brIf, get, getGlobal, i32, iff, Label, loop, set, setGlobal, tee, unreachable,
} from './encode.ts'; // prettier-ignore
import type { Code, Local } from './encode.ts';
import { mostChoices } from './machine.ts';
import type { Machine } from './machine.ts';

/** Makes the next choice out of so many. `width` is evaluated more than once. */
export function choose(width: Code, context: Context): Code {
  const { choice, choices, map } = context.machine;
  return holding(context, (hold, code) => {
    const entry = hold(getGlobal(choice));
    code.push(
      iff(i32.eq(get(entry), getGlobal(choices)), [
        // The statements a step may run are fewer than that.
        iff(i32.eq(get(entry), i32.const(map.choices + 8 * mostChoices)), unreachable),
        i32.store(get(entry), i32.const(0)),
        i32.store(get(entry), width, 4),
        setGlobal(choices, i32.add(get(entry), i32.const(8))),
      ]),
      setGlobal(choice, i32.add(get(entry), i32.const(8))),
      i32.load(get(entry)),
    );
  });
}

/** Begins with the empty script. */
export function noScript({ choices, map }: Machine): Code {
  return setGlobal(choices, i32.const(map.choices));
}

/** Begins to follow the script. */
export function firstChoice({ choice, map }: Machine): Code {
  return setGlobal(choice, i32.const(map.choices));
}

/** Makes the next script and does `then`; goes on behind with the empty script if there is none. `last` and `value` are scratch. */
export function nextScript({ choices, map }: Machine, last: Local, value: Local, then: Code): Code {
  const [more, none] = [new Label(), new Label()];
  return block(none, [
    loop(more, [
      brIf(none, i32.eq(getGlobal(choices), i32.const(map.choices))),
      set(last, i32.sub(getGlobal(choices), i32.const(8))),
      i32.store(get(last), tee(value, i32.add(i32.load(get(last)), i32.const(1)))),
      iff(i32.ltS(get(value), i32.load(get(last), 4)), then),
      setGlobal(choices, get(last)),
      br(more),
    ]),
  ]);
}
