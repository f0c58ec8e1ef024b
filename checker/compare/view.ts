/**
 * What can be seen of two programs that are to be compared, and means the same in both: tasks, properties and objects by
 * their names; what operations return; fields of shared memory, and of other memory those that properties look at.
 */

import type { Program, Statement, Struct, Type } from '../ir/ir.ts';
import { nested } from '../ir/phrases.ts';
import { taskName } from '../ir/values.ts';
import { resultType } from '../trace/returns.ts';
import { ownName } from '../trace/schedule.ts';

export interface View {
  readonly tasks: ReadonlySet<string>;
  readonly properties: ReadonlySet<string>;
  /** The names of initial objects. */
  readonly names: ReadonlySet<string>;
  /** By plain name: the type of what an operation returns; null where nobody says. */
  readonly results: ReadonlyMap<string, Type | null>;
  /** Only what tasks return is looked at, not what calls return in the course of them. */
  readonly tasksOnly: boolean;
  /** By struct and field: whether it is looked at once everything has ended. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What is not to be looked at. */
export interface Narrow {
  /** Fields, as `Struct.field`. */
  readonly ignored?: ReadonlySet<string>;
  readonly tasksOnly?: boolean;
}

export function viewOf(a: Program, b: Program, { ignored = new Set(), tasksOnly = false }: Narrow = {}): View {
  const both = (of: (program: Program) => readonly string[]) => common(of(a), of(b));
  return {
    tasks: both((program) => program.tasks.map(({ name }) => name)),
    properties: both((program) => program.properties.map(({ kind, name }) => `${kind} ${name}`)),
    names: both((program) => program.names.map(({ struct, name }) => `${struct} ${name}`)),
    results: commonResults(a, b),
    tasksOnly,
    fields: commonFields(a, b, ignored),
  };
}

function common(a: readonly string[], b: readonly string[]): Set<string> {
  const known = new Set(b);
  return new Set(a.filter((each) => known.has(each)));
}

/** What an operation is called in whichever variant, whatever it was made for. */
export function plainName(operation: string): string {
  return ownName(operation).replace(/\[.*$/, '');
}

function resultsOf(program: Program): Map<string, Type | null> {
  const results = new Map<string, Type | null>();
  for (const { name } of program.operations) {
    const type = resultType(program, name);
    const plain = plainName(name);
    if (type !== undefined) results.set(plain, results.get(plain) ?? type);
  }
  return results;
}

function commonResults(a: Program, b: Program): Map<string, Type | null> {
  const [ofA, ofB] = [resultsOf(a), resultsOf(b)];
  return new Map(
    [...ofA].flatMap(([name, type]) => (ofB.has(name) ? [[name, type ?? ofB.get(name)!] as const] : [])),
  );
}

function commonFields(a: Program, b: Program, ignored: ReadonlySet<string>): Map<string, ReadonlySet<string>> {
  const read = new Set([...readByProperties(a), ...readByProperties(b)]);
  const shapes = (struct: Struct) =>
    struct.fields.flatMap(({ name, type, length, embed }) => {
      const of =
        type?.kind === 'ref'
          ? type.struct
          : type?.kind === 'enum'
            ? type.enum
            : type?.kind === 'int'
              ? type.as
              : '';
      return embed === undefined ? [`${name} ${type!.kind} ${of} ${length ?? ''}`] : [];
    });
  return new Map(
    a.structs.flatMap((struct) => {
      const other = b.structs.find(({ name, kind }) => name === struct.name && kind === struct.kind);
      if (!other) return [];
      const names = [...common(shapes(struct), shapes(other))].map((shape) => shape.slice(0, shape.indexOf(' ')));
      const seen = names.filter((field) => {
        const full = `${struct.name}.${field}`;
        return !ignored.has(full) && (struct.kind === 'shared' || read.has(full));
      });
      return [[struct.name, new Set(seen)] as const];
    }),
  );
}

/** The fields that the functions of properties read, as `Struct.field`. */
function readByProperties(program: Program): Set<string> {
  const read = new Set<string>();
  const visited = new Set<string>();
  const visitAll = (list: readonly Statement[]): void => {
    for (const statement of list) {
      if (statement.do === 'load') read.add(`${statement.struct}.${statement.field}`);
      if (statement.do === 'call') visit(statement.function);
      nested(statement).forEach(visitAll);
    }
  };
  const visit = (name: string): void => {
    if (visited.has(name)) return;
    visited.add(name);
    visitAll(program.functions.find((each) => each.name === name)!.body);
  };
  for (const { function: name } of program.properties) visit(name);
  return read;
}

/** A task by the name that both programs have for it; those that are started later are not told apart. */
export function taskSeen(program: Program, task: number): string {
  return task < program.tasks.length ? taskName(program, task) : 'a spawned task';
}
