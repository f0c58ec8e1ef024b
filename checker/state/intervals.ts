/**
 * Which values each variable of a program can have, as far as one can tell without running it.
 *
 * An interval holds every value that a local, a field or a result ever takes, whichever way the steps go; it may
 * hold more. States give each number no more bits than its interval needs, and compiled code leaves out the
 * checks that cannot fail; so an interval too small would be a wrong verdict. It begins with the initial values and
 * grows until every assignment of the program agrees with it. Where the program enforces a range itself, what lies beyond is a violation and not a value.
 */

import type { AtomicFunction, Expression, InitialObject, Operation, Program, Statement } from '../ir/ir.ts';
import { defaultIn, poolsOf, rangeOf, wholeRange } from '../ir/slots.ts';
import type { Pool, Pools, Range } from '../ir/slots.ts';
import { eachStatement, intervalOf, join, operate } from './ranges.ts';
import type { Scope } from './ranges.ts';

export interface Intervals {
  scopeOf(code: Code): Scope;
  /** What calling the function or operation can give. */
  resultOf(code: Code): Range;
  /** What the task's result can be, 0 before it has finished; tasks count from 1. */
  taskResult(task: number): Range;
  fieldRange(struct: string, field: string): Range;
}

type Code = AtomicFunction | Operation;

/** The interval of one variable, as far as it is known. */
interface Variable extends Range {
  lo: number;
  hi: number;
  /** It never gets beyond. */
  readonly bounds: Range;
  /** What reads it, and is to be looked at again when it grows. */
  readonly readers: Set<Reader>;
  growth: number;
}

/** A statement, and where it stands. */
interface Reader {
  readonly statement: Statement;
  readonly code: Code;
  readonly scope: Scope;
}

/** An interval that has grown so many times is taken to reach its bounds. */
const patience = 4;

export function intervalsOf(program: Program): Intervals {
  const analysis = new Analysis(program);
  analysis.run();
  return analysis;
}

class Analysis implements Intervals {
  private readonly program: Program;
  private readonly pools: Pools;
  private readonly tasks: number;
  private readonly byName = new Map<string, Code>();
  private readonly locals = new Map<Code, Map<string, Variable>>();
  private readonly fields = new Map<string, Map<string, Variable>>();
  private readonly results = new Map<Code, Variable>();
  private readonly spawned = new Set<Operation>();
  private readonly dirty = new Set<Reader>();
  private readonly statements = new Map<Code, readonly Reader[]>();
  /** What is being looked at: whoever asks for a variable asks for it. */
  private reader: Reader | undefined;

  constructor(program: Program) {
    this.program = program;
    this.pools = poolsOf(program);
    this.tasks = program.tasks.length + program.spawnSlots;
    for (const code of [...program.functions, ...program.operations]) {
      this.byName.set(code.name, code);
      this.results.set(code, variable(wholeRange, 0));
      this.locals.set(code, localsOf(program, code));
    }
    for (const [struct, pool] of this.pools) this.fields.set(struct, fieldsOf(pool));
    for (const pool of this.pools.values())
      for (const object of initialObjects(program, pool)) this.begin(pool, object);
    for (const { operation, args } of program.tasks) this.pass(this.byName.get(operation)!, args.map(constant));
    // Those that are called tend to be written before those that call them.
    for (const code of [...this.byName.values()].toReversed()) this.lookAgain(code);
  }

  /** Looks at all code until nothing grows any more. */
  run(): void {
    this.settle();
    // Only properties read what tasks have returned, and that is known now.
    for (const property of this.program.properties) this.lookAgain(this.byName.get(property.function)!);
    this.settle();
    for (const variables of this.locals.values())
      for (const each of variables.values()) if (isUnset(each)) each.lo = each.hi = defaultIn(each.bounds);
  }

  private settle(): void {
    for (const reader of this.dirty) {
      this.dirty.delete(reader);
      // Nobody calls it, as far as is known.
      if (this.isUncalled(reader.code)) continue;
      this.reader = reader;
      this.look(reader);
    }
    this.reader = undefined;
  }

  private isUncalled(code: Code): boolean {
    const variables = this.locals.get(code)!;
    for (let i = 0; i < code.params; i++) if (isUnset(variables.get(code.locals[i]!.name)!)) return true;
    return false;
  }

  private lookAgain(code: Code): void {
    for (const reader of this.statementsOf(code)) this.dirty.add(reader);
  }

  /** All statements of the code, nested ones included. */
  private statementsOf(code: Code): readonly Reader[] {
    let list = this.statements.get(code);
    if (!list) {
      const found: Reader[] = [];
      const bodies = 'blocks' in code ? code.blocks.map((block) => block.body) : [code.body];
      const variables = this.locals.get(code)!;
      const scope = {
        ...this.scopeOf(code),
        variables: { get: (name: string) => this.noted(variables.get(name)!) },
      };
      for (const body of bodies) eachStatement(body, (statement) => found.push({ statement, code, scope }));
      this.statements.set(code, (list = found));
    }
    return list;
  }

  /** The variable, which is being read. */
  private noted(of: Variable): Variable {
    if (this.reader) of.readers.add(this.reader);
    return of;
  }

  scopeOf(code: Code): Scope {
    const variables = this.locals.get(code)!;
    return { pools: this.pools, tasks: this.tasks, variables, result: (task) => this.taskResult(task) };
  }

  resultOf(code: Code): Range {
    return this.results.get(code)!;
  }

  taskResult(task: number): Range {
    const named = this.program.tasks[task - 1];
    const codes = named ? [this.byName.get(named.operation)!] : [...this.spawned];
    return codes.map((code) => this.results.get(code)!).reduce(join, { lo: 0, hi: 0 });
  }

  fieldRange(struct: string, field: string): Range {
    return this.fields.get(struct)!.get(field)!;
  }

  private look({ statement, code, scope }: Reader): void {
    const valueOf = (expression: Expression) => intervalOf(expression, scope);
    const receive = (name: string | undefined, value: Range) => {
      if (name !== undefined) this.grow(this.locals.get(code)!.get(name)!, value);
    };
    switch (statement.do) {
      case 'set':
        return receive(statement.local, valueOf(statement.value));
      case 'load':
        return receive(statement.into, this.read(statement));
      case 'store':
        return this.write(statement, valueOf(statement.value));
      case 'rmw': {
        const { op } = statement;
        const before = this.read(statement);
        const value = valueOf(statement.value);
        this.write(statement, op === 'xchg' || op === 'cmpxchg' ? value : operate(op, before, value));
        return receive(statement.into, before);
      }
      case 'choose':
        return receive(statement.into, { lo: 0, hi: Math.max(0, valueOf(statement.count).hi - 1) });
      case 'alloc':
        for (const [field, value] of Object.entries(statement.fields))
          this.write({ struct: statement.struct, field }, valueOf(value));
        return receive(statement.into, { lo: 1, hi: this.pools.get(statement.struct)!.own });
      case 'each':
        return receive(statement.into, { lo: 1, hi: this.pools.get(statement.struct)!.own });
      case 'call':
        this.pass(this.byName.get(statement.function)!, statement.args.map(valueOf));
        return receive(statement.into, this.resultFor(statement.function));
      case 'invoke':
        this.pass(this.byName.get(statement.operation)!, statement.args.map(valueOf));
        return receive(statement.into, this.resultFor(statement.operation));
      case 'spawn': {
        const operation = this.byName.get(statement.operation) as Operation;
        this.spawned.add(operation);
        this.pass(operation, statement.args.map(valueOf));
        return receive(statement.into, { lo: 1, hi: this.tasks });
      }
      case 'return':
        return this.grow(this.results.get(code)!, statement.value ? valueOf(statement.value) : constant(0));
    }
  }

  private read({ struct, field }: { struct: string; field: string }): Range {
    return this.noted(this.fields.get(struct)!.get(field)!);
  }

  private write({ struct, field }: { struct: string; field: string }, value: Range): void {
    this.grow(this.fields.get(struct)!.get(field)!, value);
  }

  private resultFor(name: string): Range {
    return this.noted(this.results.get(this.byName.get(name)!)!);
  }

  /** Arguments become the values of parameters. */
  private pass(callee: Code, args: readonly Range[]): void {
    const variables = this.locals.get(callee)!;
    args.forEach((arg, i) => this.grow(variables.get(callee.locals[i]!.name)!, arg, callee));
  }

  private begin(pool: Pool, object: InitialObject): void {
    for (const [name, value] of Object.entries(object))
      if (pool.fields.get(name)!.field.type)
        for (const number of [value as number | readonly number[]].flat())
          this.grow(this.fields.get(pool.struct.name)!.get(name)!, constant(number));
  }

  /** The variable can have these values, too. `callee`: it is a parameter of that. */
  private grow(of: Variable, value: Range, callee?: Code): void {
    const [lo, hi] = [Math.max(value.lo, of.bounds.lo), Math.min(value.hi, of.bounds.hi)];
    if (lo > hi || (lo >= of.lo && hi <= of.hi)) return;
    const [far, first] = [++of.growth >= patience, isUnset(of)];
    if (lo < of.lo) of.lo = far ? of.bounds.lo : lo;
    if (hi > of.hi) of.hi = far ? of.bounds.hi : hi;
    // Until all parameters have values nothing of it is looked at.
    if (callee && first) this.lookAgain(callee);
    for (const reader of of.readers) this.dirty.add(reader);
  }
}

/** A variable that begins with a value, or with none. */
function variable(bounds: Range, initial?: number): Variable {
  const [lo, hi] = initial === undefined ? [Infinity, -Infinity] : [initial, initial];
  return { lo, hi, bounds, readers: new Set(), growth: 0 };
}

function isUnset({ lo, hi }: Range): boolean {
  return lo > hi;
}

function constant(value: number): Range {
  return { lo: value, hi: value };
}

/** Parameters have no value before they are passed one. Only those of operations, and their other locals, have bounds. */
function localsOf(program: Program, code: Code): Map<string, Variable> {
  const known = new Map<string, Variable>();
  code.locals.forEach(({ name, type }, i) => {
    const range = rangeOf(program, type);
    const bounds = 'blocks' in code ? range : wholeRange;
    known.set(name, i < code.params ? variable(bounds) : variable(bounds, defaultIn(range)));
  });
  if ('temps' in code) for (const name of code.temps) known.set(name, variable(wholeRange, 0));
  return known;
}

function fieldsOf(pool: Pool): Map<string, Variable> {
  const known = new Map<string, Variable>();
  for (const [name, { field, range, initial }] of pool.fields)
    if (field.type) known.set(name, variable(range, initial));
  return known;
}

/** What is said of objects at the beginning: of those of their own and, within these, of embedded ones. */
function initialObjects(program: Program, pool: Pool): readonly InitialObject[] {
  const { struct } = pool;
  const own = struct.kind === 'task' ? program.tasks.map(({ fields }) => fields ?? {}) : struct.objects;
  const embedded = pool.embeddings.flatMap(({ owner, field }) => {
    const around = initialObjects(program, poolsOf(program).get(owner)!);
    return around.filter((object) => object[field] !== undefined).map((object) => object[field] as InitialObject);
  });
  return [...own, ...embedded];
}
