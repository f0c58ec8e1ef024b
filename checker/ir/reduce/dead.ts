/**
 * Dead locals, as a program in which nothing is left of them: where a step ends, or calls, every local that is not read
 * again before it is set gets its default value, and a task that has finished keeps its result only where a property asks for it.
 * So states that differ in nothing that matters are one state.
 *
 * A local that is never read has no influence, and properties do not look at locals: the moves, failures and verdicts
 * stay as they are, schedules keep their lengths, and each is one of the program as it was. But a step that changes
 * nothing any more would make a deadlock of what was none: where a task may stand both before and after a step, all its
 * locals stay; and so does what a task begins with. (What is set here counts among the 100,000 statements of a step.)
 */

import type { Expression, Operation, Program, Statement } from '../ir.ts';
import { constant, local, nested, within } from '../phrases.ts';
import { defaultIn, rangeOf } from '../slots.ts';
import { assigned, collect, livenessOf } from './liveness.ts';
import { roundsOf } from './rounds.ts';

type Names = ReadonlySet<string>;

/** The program without its dead locals; the very same one where there are none. */
export function withoutDeadLocals(program: Program): Program {
  const callers = callersOf(program);
  const rounds = roundsOf(program);
  const asked = resultsAskedFor(program);
  const operations = program.operations.map((operation) => {
    const cleared = new Clearing(
      program,
      operation,
      rounds.get(operation.name)!,
      callers.get(operation.name),
    ).rewrite();
    const runs = program.tasks.some((task, i) => task.operation === operation.name && asked.has(i + 1));
    return runs || callers.get(operation.name) === 'invoked' ? cleared : withoutResult(cleared);
  });
  const changed = operations.some((operation, i) => operation !== program.operations[i]);
  return changed ? { ...program, operations } : program;
}

/** How an operation begins but as a task that is there from the beginning. */
type Caller = 'invoked' | 'spawned';

function callersOf(program: Program): ReadonlyMap<string, Caller> {
  const found = new Map<string, Caller>();
  eachStatement(program, (statement) => {
    if (statement.do === 'invoke') found.set(statement.operation, 'invoked');
    if (statement.do === 'spawn' && !found.has(statement.operation)) found.set(statement.operation, 'spawned');
  });
  return found;
}

function eachStatement({ functions, operations }: Program, visit: (statement: Statement) => void): void {
  const visitList = (list: readonly Statement[]): void => {
    for (const statement of list) {
      visit(statement);
      nested(statement).forEach(visitList);
    }
  };
  for (const { body } of functions) visitList(body);
  for (const { blocks } of operations) for (const { body } of blocks) visitList(body);
}

/** The tasks (from 1) whose results some property may ask for. */
function resultsAskedFor({ functions }: Program): ReadonlySet<number> {
  const tasks = new Set<number>();
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const { kind, task } = part as { readonly kind?: unknown; readonly task?: unknown };
    if (kind === 'result' && typeof task === 'number') tasks.add(task);
    Object.values(part).forEach(look);
  };
  for (const { body } of functions) look(body);
  return tasks;
}

/** The operation with returns that give nothing. What computing a result does, if it fails, stays. */
function withoutResult(operation: Operation): Operation {
  const unused = freshName('unused result', operation);
  let [changed, computed] = [false, false];
  const list = (statements: readonly Statement[]): Statement[] =>
    statements.flatMap((statement): Statement[] => {
      if (statement.do !== 'return' || !statement.value) return [within(statement, list)];
      const { value, ...rest } = statement;
      changed = true;
      if (value.kind === 'const' || value.kind === 'local' || value.kind === 'self') return [rest];
      computed = true;
      return [{ do: 'set', local: unused, value, ...placeOf(statement) }, rest];
    });
  const blocks = operation.blocks.map((block) => ({ ...block, body: list(block.body) }));
  if (!changed) return operation;
  return { ...operation, blocks, temps: computed ? [...operation.temps, unused] : operation.temps };
}

/** Sets the locals of one operation to their defaults where they are dead. */
class Clearing {
  private readonly operation: Operation;
  private readonly defaults: ReadonlyMap<string, number>;
  private readonly live: readonly Names[];
  /** For each block the locals that may have another value than their default somewhere in it. */
  private readonly filled: readonly Set<string>[];
  private readonly temps: string[] = [];
  private changed = false;

  constructor(program: Program, operation: Operation, rounds: ReadonlySet<number>, caller: Caller | undefined) {
    this.operation = operation;
    this.defaults = new Map(
      operation.locals.map(({ name, type }) => [name, defaultIn(rangeOf(program, type))] as const),
    );
    const params = operation.locals.slice(0, operation.params).map(({ name }) => name);
    this.live = livenessOf(operation, (block) =>
      rounds.has(block) ? this.defaults.keys() : block === 0 ? params : [],
    );
    this.filled = this.filledLocals(caller !== undefined);
  }

  rewrite(): Operation {
    const { operation } = this;
    const blocks = operation.blocks.map((block, i) => ({ ...block, body: this.list(block.body, this.filled[i]!) }));
    return this.changed ? { ...operation, blocks, temps: [...operation.temps, ...this.temps] } : operation;
  }

  private filledLocals(isCalled: boolean): readonly Set<string>[] {
    const { operation, defaults, live } = this;
    const { blocks, locals, params } = operation;
    const assignedIn = blocks.map(
      ({ body }) => new Set([...assignments(body)].filter((name) => defaults.has(name))),
    );
    const everSet = new Set(assignedIn.flatMap((names) => [...names]));
    // What a task is given and never changes is the same in all states.
    const varying = (name: string) => isCalled || everSet.has(name);
    const filled = blocks.map((_, block) => new Set(assignedIn[block]));
    const begin = (block: number, names: Iterable<string>) => {
      for (const name of names) if (defaults.has(name) && varying(name)) filled[block]!.add(name);
    };
    begin(
      0,
      locals.slice(0, params).map(({ name }) => name),
    );
    eachExit(blocks, (_, exit) => {
      if (exit.do === 'yield') begin(exit.to, live[exit.to]!);
      if (exit.do === 'invoke')
        begin(exit.then, [...live[exit.then]!, ...(exit.into === undefined ? [] : [exit.into])]);
    });
    for (let before = -1, after = 0; after !== before;) {
      before = after;
      eachExit(blocks, (block, exit) => {
        if (exit.do === 'goto') begin(exit.to, filled[block]!);
      });
      after = filled.reduce((sum, { size }) => sum + size, 0);
    }
    return filled;
  }

  private list(statements: readonly Statement[], filled: Names): Statement[] {
    return statements.flatMap((statement) => {
      if (statement.do === 'yield') return this.clearBefore(statement, filled, this.live[statement.to]!);
      if (statement.do !== 'invoke') return [within(statement, (inner) => this.list(inner, filled))];
      const live = new Set(this.live[statement.then]);
      if (statement.into !== undefined) live.delete(statement.into);
      return this.clearBefore(statement, filled, live);
    });
  }

  /** The exit behind what clears all that is not live. Arguments are computed before. */
  private clearBefore(
    exit: Extract<Statement, { readonly do: 'yield' | 'invoke' }>,
    filled: Names,
    live: Names,
  ): Statement[] {
    const dead = [...this.defaults].filter(([name]) => filled.has(name) && !live.has(name));
    if (dead.length === 0) return [exit];
    this.changed = true;
    const place = placeOf(exit);
    const clear = dead.map(([name, value]): Statement => ({
      do: 'set',
      local: name,
      value: constant(value),
      ...place,
    }));
    if (exit.do === 'yield') return [...clear, exit];
    const before: Statement[] = [];
    const args = exit.args.map((arg, i): Expression => {
      const names = new Set<string>();
      collect(arg, names);
      if (!dead.some(([name]) => names.has(name))) return arg;
      const temp = this.temp(i);
      before.push({ do: 'set', local: temp, value: arg, ...place });
      return local(temp);
    });
    return [...before, ...clear, { ...exit, args }];
  }

  /** A temp for an argument by position: calls may share them. */
  private temp(position: number): string {
    while (this.temps.length <= position)
      this.temps.push(freshName(`argument ${this.temps.length}`, this.operation));
    return this.temps[position]!;
  }
}

type Exit = Extract<Statement, { readonly do: 'goto' | 'yield' | 'invoke' }>;

/** Visits all that leaves a block for another one, with the block it is in. */
function eachExit(blocks: Operation['blocks'], visit: (block: number, exit: Exit) => void): void {
  const visitList = (list: readonly Statement[], block: number): void => {
    for (const statement of list) {
      if (statement.do === 'goto' || statement.do === 'yield' || statement.do === 'invoke') visit(block, statement);
      for (const inner of nested(statement)) visitList(inner, block);
    }
  };
  blocks.forEach(({ body }, block) => visitList(body, block));
}

/** All that is given a value in a list of statements. What a call returns is set where the caller goes on. */
function* assignments(list: readonly Statement[]): Iterable<string> {
  for (const statement of list) {
    const name = assigned(statement);
    if (name !== undefined && statement.do !== 'invoke') yield name;
    for (const inner of nested(statement)) yield* assignments(inner);
  }
}

function placeOf({ at }: { readonly at?: number }): { readonly at?: number } {
  return at === undefined ? {} : { at };
}

function freshName(wanted: string, { locals, temps }: Operation): string {
  let name = wanted;
  while (temps.includes(name) || locals.some((each) => each.name === name)) name += '_';
  return name;
}
