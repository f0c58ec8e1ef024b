/**
 * Where tasks have just taken a lock that they may have had to wait for.
 *
 * A step makes one shared access at most. So of a block that a step ends in front of, code tells which lock that step has
 * taken, if every way there takes one of the same class; and a task rests there with just what it held then.
 */

import type { AtomicFunction, Expression, Operation, Program, Statement } from '../ir/ir.ts';
import { classOf } from './classes.ts';

/** A block that a task rests in front of. */
export interface Rest {
  readonly operation: string;
  readonly block: number;
}

export interface Acquisitions {
  /** Where one rests who has just taken a lock, by the name of its class. */
  readonly rests: ReadonlyMap<string, readonly Rest[]>;
  /** Where some ways lead that take a lock, and others that do not, or not of this class. */
  readonly unclear: readonly Rest[];
}

/** What the last step has taken: the name of a class, or nothing; `?` is a lock of a class that cannot be told. */
type Taken = ReadonlySet<string>;
const nothing = '';
const anyLock = '?';

export function acquisitions(program: Program): Acquisitions {
  const arrivals = new Flow(program).run();
  const rests = new Map<string, Rest[]>();
  const unclear: Rest[] = [];
  for (const { rest, taken } of arrivals) {
    const [only] = taken;
    if (taken.size > 1 || only === anyLock) unclear.push(rest);
    else if (only !== nothing) rests.set(only!, [...(rests.get(only!) ?? []), rest]);
  }
  return { rests, unclear };
}

/** What an atomic function's parameters stand for at its call. */
type Given = ReadonlyMap<string, Expression>;

class Flow {
  private readonly program: Program;
  private readonly functions: ReadonlyMap<string, AtomicFunction>;
  private readonly operations: ReadonlyMap<string, Operation>;
  /** What may have been taken where a block begins; and where a task rests. */
  private readonly before = new Map<string, Set<string>>();
  private readonly arriving = new Map<string, { rest: Rest; taken: Set<string> }>();
  private readonly returning = new Map<string, Set<string>>();
  /** Where callers of an operation go on. */
  private readonly goesOn = new Map<string, Rest[]>();
  private readonly waiting: Rest[] = [];

  constructor(program: Program) {
    this.program = program;
    this.functions = new Map(program.functions.map((each) => [each.name, each]));
    this.operations = new Map(program.operations.map((each) => [each.name, each]));
  }

  run(): Iterable<{ readonly rest: Rest; readonly taken: Taken }> {
    for (const { operation } of this.program.tasks) this.enter({ operation, block: 0 }, new Set([nothing]));
    for (let rest = this.waiting.pop(); rest; rest = this.waiting.pop()) {
      const { body } = this.operations.get(rest.operation)!.blocks[rest.block]!;
      this.statements(body, this.before.get(key(rest))!, rest.operation);
    }
    return this.arriving.values();
  }

  private enter(rest: Rest, taken: Taken): void {
    const known = this.before.get(key(rest));
    if (known && [...taken].every((each) => known.has(each))) return;
    this.before.set(key(rest), new Set([...(known ?? []), ...taken]));
    this.waiting.push(rest);
  }

  /** Goes through code of an operation; gives what may have been taken behind it, nothing at all where it ends the step. */
  private statements(code: readonly Statement[], before: Taken, operation: string): Taken {
    let taken = before;
    for (const statement of code) {
      if (taken.size === 0) break;
      taken = this.statement(statement, taken, operation);
    }
    return taken;
  }

  private statement(statement: Statement, taken: Taken, operation: string): Taken {
    const ends: Taken = new Set();
    switch (statement.do) {
      case 'call':
        return this.call(statement, taken, new Map());
      case 'if':
        return union([
          this.statements(statement.then, taken, operation),
          this.statements(statement.else, taken, operation),
        ]);
      case 'either':
        return union(statement.of.map((way) => this.statements(way, taken, operation)));
      case 'loop':
      case 'each':
        return union([taken, this.statements(statement.body, taken, operation)]);
      case 'spawn':
        this.enter({ operation: statement.operation, block: 0 }, new Set([nothing]));
        return taken;
      case 'goto':
        this.enter({ operation, block: statement.to }, taken);
        return ends;
      case 'yield':
        this.arrive({ operation, block: statement.to }, taken);
        return ends;
      case 'invoke':
        this.goOn(statement.operation, { operation, block: statement.then });
        this.enter({ operation: statement.operation, block: 0 }, taken);
        return ends;
      case 'return':
        this.leave(operation, taken);
        return ends;
      case 'fail':
        return ends;
      default:
        return taken;
    }
  }

  private arrive(rest: Rest, taken: Taken): void {
    const known = this.arriving.get(key(rest));
    this.arriving.set(key(rest), { rest, taken: new Set([...(known?.taken ?? []), ...taken]) });
    this.enter(rest, new Set([nothing]));
  }

  private goOn(operation: string, rest: Rest): void {
    const known = this.goesOn.get(operation) ?? [];
    if (known.some((each) => key(each) === key(rest))) return;
    this.goesOn.set(operation, [...known, rest]);
    const taken = this.returning.get(operation);
    if (taken) this.enter(rest, taken);
  }

  private leave(operation: string, taken: Taken): void {
    this.returning.set(operation, new Set([...(this.returning.get(operation) ?? []), ...taken]));
    for (const rest of this.goesOn.get(operation) ?? []) this.enter(rest, taken);
  }

  /** What may have been taken behind a call of an atomic function. */
  private call({ function: name, args }: Call, taken: Taken, given: Given): Taken {
    const callee = this.functions.get(name)!;
    const inner = new Map(
      args.map((arg, i) => [callee.locals[i]!.name, (arg.kind === 'local' && given.get(arg.name)) || arg]),
    );
    const { acquires } = callee;
    if (!acquires) return this.body(callee.body, taken, inner);
    const { type } = callee.locals.find((local) => local.name === acquires.param)!;
    const lock = inner.get(acquires.param)!;
    return new Set([(type.kind === 'ref' && classOf(this.program, type.struct, lock)) || anyLock]);
  }

  /** Goes through code of an atomic function: wherever it returns, it has taken what it may have taken up to its end. */
  private body(code: readonly Statement[], before: Taken, given: Given): Taken {
    let taken = before;
    for (const statement of code) {
      if (statement.do === 'call') taken = this.call(statement, taken, given);
      if (statement.do === 'if')
        taken = union([this.body(statement.then, taken, given), this.body(statement.else, taken, given)]);
      if (statement.do === 'loop' || statement.do === 'each')
        taken = union([taken, this.body(statement.body, taken, given)]);
      if (statement.do === 'either') taken = union(statement.of.map((way) => this.body(way, taken, given)));
    }
    return taken;
  }
}

type Call = Extract<Statement, { readonly do: 'call' }>;

const key = ({ operation, block }: Rest) => `${operation}:${block}`;

function union(all: readonly Taken[]): Taken {
  return new Set(all.flatMap((each) => [...each]));
}
