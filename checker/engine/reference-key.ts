/** What tells states of the reference engine apart, as text. */

import type { Stand } from './engine.ts';
import type { List } from './reference-records.ts';
import type { Call, Objects, State, Thread } from './reference-state.ts';

/** A string equal for two states exactly when the states are equal. */
export function keyOf(state: State): string {
  return textOf(state.pools, keyOfObjects) + textOf(state.threads, keyOfThread);
}

/** Texts of records met before: states share most of theirs. */
const texts = new WeakMap<object, string>();

function remember<T extends object>(make: (of: T) => string): (of: T) => string {
  return (of) => {
    let text = texts.get(of);
    if (text === undefined) texts.set(of, (text = make(of)));
    return text;
  };
}

const keyOfObjects = remember(
  ({ used, slots }: Objects) =>
    keyOfNumber(used) + textOf(slots, (object) => (object ? live + textOf(object, keyOfNumber) : notLive)),
);
const keyOfThread = remember(
  ({ status, calls, result }: Thread) =>
    keyOfNumber(statuses.indexOf(status)) +
    keyOfNumber(calls.size) +
    textOf(calls, keyOfCall) +
    keyOfNumber(result),
);

function keyOfCall({ operation, block, into, locals }: Call): string {
  return keyOfNumber(operation) + keyOfNumber(block) + keyOfNumber(into) + textOf(locals, keyOfNumber);
}

function textOf<T>(list: List<T>, make: (of: T) => string): string {
  let text = '';
  for (let i = 0; i < list.size; i++) text += make(list.get(i)!);
  return text;
}

const statuses: readonly Stand['status'][] = ['dormant', 'running', 'done'];

/** Characters that begin no number. */
const [live, notLive] = ['\u00fc', '\u00fd'];

/** No number's text begins another's, so texts put together are as different as the numbers. Small ones take one byte. */
function keyOfNumber(value: number): string {
  if (value >= -10 && value < 240) return String.fromCharCode(value + 10);
  return String.fromCharCode(254, value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}
