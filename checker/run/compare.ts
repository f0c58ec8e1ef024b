/** Where what runs as JavaScript and a state of an engine disagree. */

import type { Stepper } from '../engine/engine.ts';
import { poolsOf } from '../ir/slots.ts';
import { formatCell, formatObject, formatValue } from '../ir/values.ts';
import type { Heap } from './heap.ts';

/** Every cell whose values differ, in words, and every object that lives in one of them only. Empty: they agree. */
export function differences<S>(heap: Heap, stepper: Stepper<S>, state: S): string[] {
  const { program } = stepper;
  const found: string[] = [];
  for (const [struct, { slots, fields }] of poolsOf(program))
    for (let slot = 1; slot <= slots; slot++) {
      const object = heap.at(struct, slot);
      for (const [name, { field, length }] of fields) {
        if (field.embed !== undefined) continue;
        for (let i = 0; i < length; i++) {
          const index = field.length === undefined ? {} : { index: i };
          const wanted = stepper.read(state, { struct, slot, field: name, ...index });
          const value =
            field.length === undefined ? object?.[name] : (object?.[name] as unknown[] | undefined)?.[i];
          const is = object && heap.numberOf(field.type!, value);
          if (is === wanted) continue;
          const words = [is, wanted].map((each) =>
            each === undefined ? 'nothing' : formatValue(program, field.type, each),
          );
          const cell = formatCell(program, struct, slot, name, index.index);
          found.push(
            `${cell || formatObject(program, struct, slot)} is ${words[0]}, and ${words[1]} by the schedule`,
          );
        }
      }
    }
  return found;
}
