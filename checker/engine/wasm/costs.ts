/**
 * Upper bounds of the statements that code runs, loops counted as one round: what tells compiled code when a
 * step could be an endless one, so that the reference engine, which counts exactly, is asked.
 */

import type { AtomicFunction, Operation, Program, Statement } from '../../ir/ir.ts';
import { poolsOf } from '../../ir/slots.ts';
import { eachStatement } from '../../state/intervals.ts';

export interface Costs {
  /** Of a list of statements, with the functions they call. */
  of(body: readonly Statement[]): number;
  ofFunction(name: string): number;
  /** Of all blocks of an operation together, with the operations they invoke. */
  ofOperation(name: string): number;
  /** How often the function is called from anywhere in the program's text. */
  callsOf(name: string): number;
  /** Whether a step of the operation can make a choice. */
  chooses(operation: string): boolean;
  /** Whether a step of the operation can run a statement twice. */
  repeats(operation: string): boolean;
}

export function costsOf(program: Program): Costs {
  const functions = new Map<string, number>();
  const operations = new Map<string, number>();
  const calls = new Map<string, number>();
  const pools = poolsOf(program);

  const ofFunction = (name: string): number => {
    let cost = functions.get(name);
    if (cost === undefined) functions.set(name, (cost = of(program.functions.find((f) => f.name === name)!.body)));
    return cost;
  };
  const ofOperation = (name: string): number => {
    let cost = operations.get(name);
    if (cost === undefined) {
      const { blocks } = program.operations.find((operation) => operation.name === name)!;
      cost = blocks.reduce((sum, block) => sum + of(block.body), 0);
      operations.set(name, cost);
    }
    return cost;
  };
  const ofOne = (statement: Statement): number => {
    switch (statement.do) {
      case 'if':
        return of(statement.then) + of(statement.else);
      case 'either':
        return statement.of.reduce((sum, branch) => sum + of(branch), 0);
      case 'loop':
        return 1 + of(statement.body);
      case 'each':
        return pools.get(statement.struct)!.own * of(statement.body);
      case 'call':
        calls.set(statement.function, (calls.get(statement.function) ?? 0) + 1);
        return ofFunction(statement.function);
      case 'invoke':
        return ofOperation(statement.operation);
      default:
        return 0;
    }
  };
  const of = (body: readonly Statement[]): number => body.reduce((sum, statement) => sum + 1 + ofOne(statement), 0);

  for (const { name } of program.functions) ofFunction(name);
  for (const { name } of program.operations) ofOperation(name);
  const counted = new Map(calls);
  return {
    of,
    ofFunction,
    ofOperation,
    callsOf: (name) => counted.get(name) ?? 0,
    chooses: (name) => reaches(program, name, (code) => has(code, ['choose', 'either'])),
    repeats: (name) =>
      reaches(program, name, (code) => has(code, ['loop']) || ('blocks' in code && goesInCircles(code))),
  };
}

/** Whether the code of an operation, or any that it calls, has what is looked for. */
function reaches(program: Program, name: string, found: (code: Operation | AtomicFunction) => boolean): boolean {
  const codes = [...program.functions, ...program.operations];
  const reached = new Set([name]);
  for (const each of reached) {
    const code = codes.find((candidate) => candidate.name === each)!;
    if (found(code)) return true;
    for (const body of bodiesOf(code))
      eachStatement(body, (statement) => {
        if (statement.do === 'call') reached.add(statement.function);
        else if (statement.do === 'invoke') reached.add(statement.operation);
      });
  }
  return false;
}

function bodiesOf(code: Operation | AtomicFunction): readonly (readonly Statement[])[] {
  return 'blocks' in code ? code.blocks.map(({ body }) => body) : [code.body];
}

function has(code: Operation | AtomicFunction, kinds: readonly Statement['do'][]): boolean {
  let found = false;
  for (const body of bodiesOf(code))
    eachStatement(body, (statement) => {
      if (kinds.includes(statement.do)) found = true;
    });
  return found;
}

/** The blocks that a step can go to from each block of an operation: by `goto`, or after a call. */
function continuations(operation: Operation): readonly ReadonlySet<number>[] {
  return operation.blocks.map(({ body }) => {
    const to = new Set<number>();
    eachStatement(body, (statement) => {
      if (statement.do === 'goto') to.add(statement.to);
      else if (statement.do === 'invoke') to.add(statement.then);
    });
    return to;
  });
}

/** Whether the step that goes from one block to another can come back to the first. */
export function circles(operation: Operation): (from: number, to: number) => boolean {
  const next = continuations(operation);
  const reached = next.map((_, from) => {
    const seen = new Set([from]);
    for (const block of seen) for (const to of next[block]!) seen.add(to);
    return seen;
  });
  return (from, to) => reached[to]!.has(from);
}

function goesInCircles(operation: Operation): boolean {
  const mayCircle = circles(operation);
  return continuations(operation).some((to, from) => [...to].some((block) => mayCircle(from, block)));
}
