/** Reads stored counterexamples strictly: what is wrong with one is said with line and column. */

import type { Machine, Preemption } from '../ir/ir.ts';
import { jsonError, parseJson, type JsonNode } from '../ir/json.ts';
import type { Schedule, ScheduleStep } from './schedule.ts';
import type { Choice } from './trace.ts';

/** What a field has to be: gives the value, or says what is expected. */
type Reader<T> = (node: JsonNode, problem: Problem) => T;
type Problem = (node: JsonNode, problem: string) => never;

const text: Reader<string> = (node, problem) =>
  node.kind === 'string' ? node.value : problem(node, 'a text is expected');

const textOrNull: Reader<string | null> = (node, problem) =>
  node.kind === 'null' ? null : node.kind === 'string' ? node.value : problem(node, 'a text or null is expected');

const wholeNumber: Reader<number> = (node, problem) =>
  node.kind === 'number' && Number.isInteger(node.value) ? node.value : problem(node, 'a whole number is expected');

/** Exactly this value. */
function only<const T extends string | number>(value: T, otherwise: string): Reader<T> {
  return (node, problem) =>
    'value' in node && node.value === value
      ? value
      : problem(node, `${JSON.stringify(value)} is expected${otherwise}`);
}

function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return (node, problem) =>
    node.kind === 'array' ? node.items.map((each) => item(each, problem)) : problem(node, 'a list is expected');
}

type Fields<T> = { readonly [K in keyof T]-?: Reader<T[K]> };

/** An object with these fields and no others; those named optional may be missing. */
function object<T>(fields: Fields<T>, optional: readonly string[] = []): Reader<T> {
  return (node, problem) => {
    if (node.kind !== 'object') return problem(node, 'an object is expected');
    for (const [name, value] of node.fields)
      if (!(name in fields)) problem(value, `a field ${name} means nothing here`);
    const entries = Object.entries<Reader<unknown>>(fields).flatMap(([name, reader]) => {
      const value = node.fields.get(name);
      if (value !== undefined) return [[name, reader(value, problem)] as const];
      return optional.includes(name) ? [] : problem(node, `the field ${name} is missing`);
    });
    return Object.fromEntries(entries) as T;
  };
}

const choice = object<Choice>(
  { name: text, value: wholeNumber, label: text as Reader<string | undefined> as Reader<never> },
  ['label'],
);

const step = object<ScheduleStep>({
  task: text,
  operation: text,
  step: textOrNull,
  place: textOrNull,
  text,
  choices: list(choice),
});

const preempt: Reader<Preemption> = (node, problem) => {
  const word = text(node, problem);
  return word === 'none' || word === 'voluntary' || word === 'full'
    ? word
    : problem(node, '"none", "voluntary" or "full" is expected');
};

const machine = object<Machine>({ cpus: wholeNumber, preempt });

const fields: Fields<Schedule> = {
  schema: only(1, ': this version of Allwalks reads no other format'),
  spec: text,
  file: text,
  variant: text,
  replaced: list(text),
  patches: list(text) as Reader<readonly string[] | undefined> as Reader<never>,
  machine: machine as Reader<Machine | undefined> as Reader<never>,
  claim: textOrNull,
  property: text,
  verdict: only('violated', ': only violations have a schedule'),
  message: text,
  tasks: list(text),
  steps: list(step),
};
const schedule = object<Schedule>(fields, ['patches', 'machine']);

/** Reads a stored schedule. Throws JsonError; `file` is what its message calls the text. */
export function readSchedule(source: string, file: string): Schedule {
  return schedule(parseJson(source, file), (node, problem) => {
    throw jsonError(source, file, node.offset, problem);
  });
}
