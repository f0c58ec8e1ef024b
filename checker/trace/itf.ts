/**
 * A counterexample in the Informal Trace Format of Apalache, which viewers of TLA+ traces read: every state with every
 * object. A variable for each struct holds a map from names of objects to records; `task` took `step` to get there.
 */

import type { Stepper } from '../engine/engine.ts';
import type { Program } from '../ir/ir.ts';
import { poolsOf } from '../ir/slots.ts';
import { formatObject, formatValue, taskName } from '../ir/values.ts';
import type { Trace } from './trace.ts';

/** A value of the format. */
type Value =
  number | boolean | string | { readonly [key: string]: Value | readonly Value[] | readonly (readonly Value[])[] };

export function printItf<S>(trace: Trace, stepper: Stepper<S>): string {
  const { program, steps, failure } = trace;
  const structs = program.structs.map(({ name }) => name);
  const states: object[] = [];
  let state = stepper.initial();
  const add = (task: string, step: string) =>
    states.push({
      '#meta': { index: states.length },
      ...objectsOf(stepper, state),
      where: standsOf(stepper, state),
      task,
      step,
    });
  add('', '');
  for (const { move, task, text } of steps) {
    const { successor } = stepper.record(state, move);
    if (successor?.kind !== 'state') break;
    state = successor.state;
    add(task, text);
  }
  const meta = {
    format: 'ITF',
    'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
    source: program.name,
    description: failure === null ? 'a schedule' : `violates ${failure.property}`,
  };
  const vars = [...structs, 'where', 'task', 'step'];
  // A state a line: files stay small, and can be compared.
  const lines = states.map((each) => JSON.stringify(each)).join(',\n');
  return `{\n"#meta": ${JSON.stringify(meta)},\n"vars": ${JSON.stringify(vars)},\n"states": [\n${lines}\n]\n}\n`;
}

function objectsOf<S>(stepper: Stepper<S>, state: S): Record<string, Value> {
  const { program } = stepper;
  const variables: Record<string, Value> = {};
  for (const [struct, { slots, fields }] of poolsOf(program)) {
    const map: [string, Value][] = [];
    for (let slot = 1; slot <= slots; slot++) {
      const record: Record<string, Value> = {};
      for (const [field, { field: declared, length }] of fields) {
        if (declared.embed !== undefined) continue;
        const read = (index?: number) =>
          stepper.read(state, { struct, slot, field, ...(index !== undefined && { index }) });
        const values = declared.length === undefined ? [read()] : Array.from({ length }, (_, i) => read(i));
        const said = values.flatMap((value) =>
          value === undefined ? [] : [valueOf(program, declared.type, value)],
        );
        if (said.length > 0) record[field] = declared.length === undefined ? said[0]! : ({ '#tup': said } as Value);
      }
      if (Object.keys(record).length > 0) map.push([formatObject(program, struct, slot), record]);
    }
    variables[struct] = { '#map': map };
  }
  return variables;
}

function standsOf<S>(stepper: Stepper<S>, state: S): Value {
  const { program } = stepper;
  const map: [string, Value][] = [];
  for (let task = 0; task < program.tasks.length + program.spawnSlots; task++) {
    const { status, frames } = stepper.stand(state, task);
    const top = frames.at(-1);
    if (status === 'dormant') continue;
    const block = top && program.operations.find(({ name }) => name === top.operation)?.blocks[top.block];
    map.push([taskName(program, task), top ? `${top.operation}:${block?.name ?? top.block}` : status]);
  }
  return { '#map': map };
}

function valueOf(program: Program, type: Parameters<typeof formatValue>[1], value: number): Value {
  if (type?.kind === 'bool') return value !== 0;
  if (type?.kind === 'int' && type.as === undefined) return value;
  return formatValue(program, type, value);
}
