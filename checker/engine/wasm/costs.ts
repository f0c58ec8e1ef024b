/**
 * Upper bounds of the statements that code runs, loops counted as one round: what tells compiled code when a
 * step could be an endless one, so that the reference engine, which counts exactly, is asked.
 */

import type { AtomicFunction, Operation, Program, Statement } from '../../ir/ir.ts';
import { poolsOf } from '../../ir/slots.ts';
import { eachStatement } from '../../state/ranges.ts';

export interface Costs {
  /** Of a list of statements, with the functions they call. */
  of(body: readonly Statement[]): number;
  ofFunction(name: string): number;
  /** Of the longest step that a task can take while the operation is on its stack, what it calls included. */
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
  const operations = new Map<string, Paths>();
  const calls = new Map<string, number>();
  const pools = poolsOf(program);

  const ofFunction = (name: string): number => {
    let cost = functions.get(name);
    if (cost === undefined) functions.set(name, (cost = of(program.functions.find((f) => f.name === name)!.body)));
    return cost;
  };
  const pathsOf = (name: string): Paths => {
    let paths = operations.get(name);
    if (!paths) {
      const operation = program.operations.find((candidate) => candidate.name === name)!;
      operations.set(name, (paths = longestPaths(operation, of, pathsOf)));
    }
    return paths;
  };
  const ofOperation = (name: string): number => pathsOf(name).resumed;
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
    chooses: reaching(program, (code) => has(code, ['choose', 'either'])),
    repeats: reaching(program, (code) => has(code, ['loop']) || ('blocks' in code && goesInCircles(code))),
  };
}

/** How many statements a step runs at most. */
interface Paths {
  /** From the operation's beginning to where the step ends, or the operation returns. */
  readonly entered: number;
  /** From where it rests, in its own code or in a call, to the same. */
  readonly resumed: number;
}

function longestPaths(
  operation: Operation,
  of: (body: readonly Statement[]) => number,
  pathsOf: (name: string) => Paths,
): Paths {
  const { blocks } = operation;
  const calls = blocks.map(({ body }) => invocations(body));
  const next = continuations(operation);
  const own = blocks.map(
    ({ body }, b) => of(body) + Math.max(0, ...calls[b]!.map((c) => pathsOf(c.operation).entered)),
  );
  const all = own.reduce((sum, cost) => sum + cost, 0);
  const known: number[] = [];
  // Where a step can go in circles each block counts once; the rounds are counted while it runs.
  const circular = goesInCircles(operation);
  const from = (b: number): number =>
    (known[b] ??= circular ? all : own[b]! + Math.max(0, ...[...next[b]!].map(from)));
  const returned = calls.flat().map((call) => pathsOf(call.operation).resumed + from(call.then));
  return { entered: from(0), resumed: Math.max(...blocks.map((_, b) => from(b)), ...returned) };
}

function invocations(body: readonly Statement[]): Extract<Statement, { do: 'invoke' }>[] {
  const found: Extract<Statement, { do: 'invoke' }>[] = [];
  eachStatement(body, (statement) => {
    if (statement.do === 'invoke') found.push(statement);
  });
  return found;
}

/** Whether the code of a name, or any that it calls, has what is looked for. */
function reaching(program: Program, found: (code: Operation | AtomicFunction) => boolean) {
  const codes = new Map([...program.functions, ...program.operations].map((code) => [code.name, code]));
  const known = new Map<string, boolean>();
  const reaches = (name: string): boolean => {
    let answer = known.get(name);
    if (answer !== undefined) return answer;
    const code = codes.get(name)!;
    answer = found(code);
    if (!answer) for (const callee of calleesOf(code)) answer ||= reaches(callee);
    known.set(name, answer);
    return answer;
  };
  return reaches;
}

function calleesOf(code: Operation | AtomicFunction): ReadonlySet<string> {
  const names = new Set<string>();
  for (const body of bodiesOf(code))
    eachStatement(body, (statement) => {
      if (statement.do === 'call') names.add(statement.function);
      else if (statement.do === 'invoke') names.add(statement.operation);
    });
  return names;
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
const continuations = oncePerOperation(({ blocks }): readonly ReadonlySet<number>[] =>
  blocks.map(({ body }) => {
    const to = new Set<number>();
    eachStatement(body, (statement) => {
      if (statement.do === 'goto') to.add(statement.to);
      else if (statement.do === 'invoke') to.add(statement.then);
    });
    return to;
  }),
);

/** Whether the step that goes from one block to another can come back to the first. */
export const circles = oncePerOperation((operation): ((from: number, to: number) => boolean) => {
  const next = continuations(operation);
  const reached = new Map<number, ReadonlySet<number>>();
  const reachedFrom = (from: number): ReadonlySet<number> => {
    const seen = new Set([from]);
    for (const block of seen) for (const to of next[block]!) seen.add(to);
    reached.set(from, seen);
    return seen;
  };
  return (from, to) => (reached.get(to) ?? reachedFrom(to)).has(from);
});

function oncePerOperation<T>(make: (operation: Operation) => T): (operation: Operation) => T {
  const known = new WeakMap<Operation, T>();
  return (operation) => {
    let made = known.get(operation);
    if (made === undefined) known.set(operation, (made = make(operation)));
    return made;
  };
}

const goesInCircles = oncePerOperation((operation): boolean => {
  const mayCircle = circles(operation);
  return continuations(operation).some((to, from) => [...to].some((block) => mayCircle(from, block)));
});
