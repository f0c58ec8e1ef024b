/**
 * Smaller programs: one with a task that never begins, an object that nothing points to, or a choice that is made. What is cut stays where it was in its list, so that no number means anything else than before.
 */

import type { InitialObject, Operation, Program, Statement, Type } from './ir.ts';
import { constant, within } from './phrases.ts';
import { ownerOf, poolsOf } from './slots.ts';
import { formatObject, taskName } from './values.ts';

export interface Cut {
  readonly kind: 'task' | 'object' | 'choice';
  /** What is gone, in words. */
  readonly name: string;
  readonly program: Program;
}

/** Each program that is smaller than this one by one thing. */
export function cutsOf(program: Program): Cut[] {
  return [...taskCuts(program), ...objectCuts(program), ...choiceCuts(program)];
}

/** What a task runs that has been cut: a guard that never holds. */
const nothing: Operation = {
  name: '(cut)',
  params: 0,
  locals: [],
  temps: [],
  blocks: [{ body: [{ do: 'guard', condition: constant(0) }, { do: 'return' }] }],
};

function taskCuts(program: Program): Cut[] {
  const operations = program.operations.some(({ name }) => name === nothing.name)
    ? program.operations
    : [...program.operations, nothing];
  return program.tasks.flatMap((task, i): Cut[] => {
    if (task.operation === nothing.name) return [];
    const idle = { ...task, operation: nothing.name, args: [], background: true };
    const tasks = program.tasks.with(i, idle);
    return [{ kind: 'task', name: taskName(program, i), program: { ...program, operations, tasks } }];
  });
}

function objectCuts(program: Program): Cut[] {
  return program.structs.flatMap(({ name: struct, kind, objects }) =>
    kind === 'task'
      ? []
      : objects.flatMap((_, i): Cut[] => {
          const cut = withoutReferences(program, struct, i + 1);
          return cut ? [{ kind: 'object', name: formatObject(program, struct, i + 1), program: cut }] : [];
        }),
  );
}

/** The program in the beginning of which nothing points to an object, or to what it embeds; null: nothing does anyway. */
function withoutReferences(program: Program, struct: string, slot: number): Program | null {
  const pools = poolsOf(program);
  let found = false;
  const isPart = (of: string, at: number): boolean => {
    if (of === struct && at === slot) return true;
    const pool = pools.get(of);
    const owner = pool && ownerOf(pool, at);
    return owner !== undefined && isPart(owner.struct, owner.slot);
  };
  const value = (type: Type | undefined, old: number) => {
    if (type?.kind !== 'ref' || old === 0 || !isPart(type.struct, old)) return old;
    found = true;
    return 0;
  };
  const object = (of: string, given: InitialObject): InitialObject => {
    const fields = new Map(
      program.structs.find(({ name }) => name === of)!.fields.map((each) => [each.name, each]),
    );
    const changed = Object.entries(given).map(([name, old]) => {
      const { type, embed } = fields.get(name)!;
      if (typeof old === 'number') return [name, value(type, old)];
      return [
        name,
        Array.isArray(old) ? old.map((each: number) => value(type, each)) : object(embed!, old as InitialObject),
      ];
    });
    return Object.fromEntries(changed) as InitialObject;
  };
  // What it points to itself is its own affair.
  const structs = program.structs.map((each) => ({
    ...each,
    objects: each.objects.map((given, i) =>
      each.name === struct && i + 1 === slot ? given : object(each.name, given),
    ),
  }));
  const own = program.structs.find(({ kind }) => kind === 'task')?.name;
  const tasks = program.tasks.map((task) => {
    const locals = program.operations.find(({ name }) => name === task.operation)!.locals;
    const args = task.args.map((old, i) => value(locals[i]?.type, old));
    return { ...task, args, ...(task.fields && own !== undefined && { fields: object(own, task.fields) }) };
  });
  return found ? { ...program, structs, tasks } : null;
}

/** Each choice that the tasks can come to, made in each way. */
function choiceCuts(program: Program): Cut[] {
  const reached = reachable(program);
  const cuts: Cut[] = [];
  for (let number = 0; ; number++) {
    const ways = waysOf(program, reached, number);
    if (ways === null) return cuts;
    cuts.push(...ways);
  }
}

/** The choice with the number, made in each way; null: there are not so many. */
function waysOf(program: Program, reached: ReadonlySet<string>, number: number): Cut[] | null {
  const cuts: Cut[] = [];
  for (let way = 0, ways = 1; way < ways; way++) {
    let left = number;
    let name: string | null = null;
    const make = (statement: Statement): Statement[] | null => {
      const count = countOf(statement);
      if (count === null || left-- !== 0) return null;
      ways = count;
      name = nameOf(program, statement, way);
      if (statement.do === 'either') return [...statement.of[way]!];
      return statement.do === 'choose' ? [{ do: 'set', local: statement.into, value: constant(way) }] : null;
    };
    const list = (all: readonly Statement[]): Statement[] =>
      all.flatMap((statement) => make(statement) ?? [within(statement, list)]);
    const changed = {
      ...program,
      functions: program.functions.map((each) =>
        reached.has(each.name) ? { ...each, body: list(each.body) } : each,
      ),
      operations: program.operations.map((each) =>
        reached.has(each.name)
          ? { ...each, blocks: each.blocks.map((block) => ({ ...block, body: list(block.body) })) }
          : each,
      ),
    };
    if (name === null) return null;
    cuts.push({ kind: 'choice', name, program: changed });
  }
  return cuts;
}

/** How many ways there are; null: it is no choice, or the number depends on the state. */
function countOf(statement: Statement): number | null {
  if (statement.do === 'either') return statement.of.length;
  if (statement.do !== 'choose' || statement.count.kind !== 'const' || statement.count.value < 1) return null;
  return statement.count.value;
}

function nameOf(program: Program, statement: Statement, way: number): string {
  const place = statement.at === undefined ? undefined : program.places[statement.at];
  const where = place ? ` (${place.function}, ${place.file}:${place.line})` : '';
  if (statement.do !== 'choose') return `any branch but the ${way + 1}.${where}`;
  return `${statement.name} other than ${statement.labels?.[way] ?? way}${where}`;
}

/** The names of operations and functions that tasks can come to. */
function reachable({ tasks, operations, functions }: Program): ReadonlySet<string> {
  const bodies = new Map<string, readonly (readonly Statement[])[]>([
    ...functions.map(({ name, body }) => [name, [body]] as const),
    ...operations.map(({ name, blocks }) => [name, blocks.map(({ body }) => body)] as const),
  ]);
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    // Names in any field would do, and there are few: what is called is named in one of these two.
    JSON.stringify(bodies.get(name) ?? [], (key, value: unknown) => {
      if ((key === 'function' || key === 'operation') && typeof value === 'string') visit(value);
      return value;
    });
  };
  for (const { operation } of tasks) visit(operation);
  return seen;
}
