/** Looking into what passes: a shortest run in which named things happen, `walker at "lookup"`, `daemon done`. */

import type { Limits } from './engine/engine.ts';
import { Reference } from './engine/reference.ts';
import type { Expression, Program, Property } from './ir/ir.ts';
import { nearest } from './nearest.ts';
import { Budget } from './search/limits.ts';
import { mostConditions, reach } from './search/reach.ts';
import { ownName } from './trace/schedule.ts';
import { traceMoves, type Trace } from './trace/trace.ts';
import { UsageError } from './usage.ts';

export interface Way {
  /** Null: there is no such run (or a limit came before it). */
  readonly trace: Trace | null;
  /** The conditions that do not hold in any state that was looked at. */
  readonly never: readonly string[];
  /** The limit that ended the search. */
  readonly limit: string | null;
}

/** Finds a shortest run in which each of the conditions holds at some time. Throws UsageError where one means nothing. */
export async function wayTo(
  program: Program,
  conditions: readonly string[],
  options: { readonly limits?: Limits; readonly signal?: AbortSignal } = {},
): Promise<Way> {
  if (conditions.length > mostConditions) throw new UsageError(`--reach: at most ${mostConditions} conditions`);
  const asked = conditions.reduce((known, condition) => withCondition(known, condition), program);
  const { limits = {}, signal } = options;
  const budget = new Budget({ search: 'breadth-first', limits, ...(signal && { signal }) });
  const found = await reach(asked, conditions.map(nameOf), budget);
  return {
    trace: found.schedule && traceMoves(new Reference({ ...program, properties: [] }), found.schedule),
    never: conditions.filter((_, i) => !found.held[i]),
    limit: budget.hit,
  };
}

function nameOf(condition: string): string {
  return `reach ${condition}`;
}

/** The program with a property that says the condition holds. */
function withCondition(program: Program, condition: string): Program {
  const known = program.properties.find(({ name }) => name === condition);
  const name = nameOf(condition);
  const kind = 'always' as const;
  if (known) return { ...program, properties: [...program.properties, { ...known, kind, name }] };
  const value = meaningOf(program, condition);
  const body = [{ do: 'return' as const, value }];
  const property: Property = { kind, name, function: name };
  return {
    ...program,
    functions: [...program.functions, { name, params: 0, locals: [], body }],
    properties: [...program.properties, property],
  };
}

/** `TASK at "STEP"`, `TASK in FUNCTION`, `TASK done`. */
function meaningOf(program: Program, condition: string): Expression {
  const [, name, word, rest] = /^(\S+)\s+(at|in|done)\b\s*(.*)$/.exec(condition.trim()) ?? [];
  const properties = program.properties.map((each) => `"${each.name}"`).join(', ');
  if (name === undefined)
    throw new UsageError(
      `--reach ${condition}: write TASK at "STEP", TASK in FUNCTION, TASK done, or the name of a property (${properties})`,
    );
  const task = program.tasks.findIndex((each) => each.name === name) + 1;
  const tasks = program.tasks.map((each) => each.name);
  if (task === 0) throw new UsageError(`--reach ${condition}: there is no task ${name}; ${meant(name, tasks)}`);
  if (word === 'done') return { kind: 'done', task };
  const wanted = rest!.replaceAll(/^["“]|["”]$/g, '').replace(/\(\)$/, '');
  return word === 'at' ? atStep(program, task, wanted, condition) : inside(program, task, wanted, condition);
}

function atStep(program: Program, task: number, step: string, condition: string): Expression {
  const blocks = program.operations.flatMap(({ name, blocks: all }) =>
    all.flatMap((block, i) => (block.name === step ? [{ operation: name, block: i }] : [])),
  );
  if (blocks.length > 0) return { kind: 'at', task, blocks };
  const names = program.operations.flatMap((each) => each.blocks.flatMap((block) => block.name ?? []));
  throw new UsageError(`--reach ${condition}: no step is called “${step}”; ${meant(step, names)}`);
}

function inside(program: Program, task: number, wanted: string, condition: string): Expression {
  const all = program.operations.map(({ name }) => name);
  const found = all.filter((name) => ownName(name).replace(/\[.*$/, '') === wanted);
  if (found.length === 0)
    throw new UsageError(
      `--reach ${condition}: no operation is called ${wanted}; ${meant(wanted, all.map(ownName))}`,
    );
  return found
    .map((operation): Expression => ({ kind: 'inside', task, operation }))
    .reduce((left, right) => ({ kind: 'binary', op: 'or', left, right }));
}

function meant(word: string, names: readonly string[]): string {
  const near = nearest(word, names);
  return near === undefined ? `there are ${[...new Set(names)].slice(0, 20).join(', ')}` : `did you mean ${near}?`;
}
