/**
 * Which values each expression of a program can have, as far as one can tell without running it.
 *
 * An interval holds every value that a variable or a result ever takes, whichever way the steps go; it may hold
 * more. Checks that cannot fail are left out of compiled code on its word, and what a task returns is given
 * no more bits than it needs, so an interval too small would be a wrong verdict: it starts from nothing and
 * grows until every assignment of the program agrees with it.
 */

import type { AtomicFunction, BinaryOp, Expression, Operation, Program, Statement } from '../ir/ir.ts';
import { defaultIn, poolsOf, rangeOf, wholeRange } from '../ir/slots.ts';
import type { Pools, Range } from '../ir/slots.ts';

/** What the expressions of one function or operation refer to. */
export interface Scope {
  readonly pools: Pools;
  /** How many tasks there can be, spawn slots included. */
  readonly tasks: number;
  readonly variables: ReadonlyMap<string, Range>;
  /** What the task's operation can have returned; tasks count from 1. */
  result(task: number): Range;
}

export interface Intervals {
  scopeOf(code: Coded): Scope;
  /** What calling the function or operation can give. */
  resultOf(code: Coded): Range;
  /** What the task's result can be, 0 before it has finished; tasks count from 1. */
  taskResult(task: number): Range;
}

/** An interval that has grown so many times is taken to be without bounds. */
const patience = 4;

const zero: Range = { lo: 0, hi: 0 };

type Coded = AtomicFunction | Operation;

export function intervalsOf(program: Program): Intervals {
  const analysis = new Analysis(program);
  analysis.run(program);
  return analysis;
}

class Analysis implements Intervals {
  private readonly pools: Pools;
  private readonly tasks: readonly Operation[];
  private readonly tasksAtMost: number;
  private readonly byName = new Map<string, Coded>();
  private readonly variables = new Map<Coded, Map<string, Range>>();
  private readonly results = new Map<Coded, Range>();
  /** Who is to be looked at again when what the function or operation gives turns out to be more. */
  private readonly users = new Map<Coded, Set<Coded>>();
  private readonly spawnable = new Set<Operation>();
  private readonly grown = new Map<object, Map<string, number>>();
  private readonly dirty: Set<Coded>;

  constructor(program: Program) {
    this.pools = poolsOf(program);
    this.tasksAtMost = program.tasks.length + program.spawnSlots;
    for (const code of [...program.functions, ...program.operations]) {
      this.byName.set(code.name, code);
      this.results.set(code, zero);
      this.users.set(code, new Set());
      const known = new Map<string, Range>();
      for (const { name, type } of code.locals) {
        const range = rangeOf(program, type);
        const initial = defaultIn(range);
        known.set(name, 'blocks' in code ? range : { lo: initial, hi: initial });
      }
      if ('temps' in code) for (const name of code.temps) known.set(name, zero);
      this.variables.set(code, known);
    }
    this.tasks = program.tasks.map(({ operation }) => this.byName.get(operation) as Operation);
    // Those that are called tend to be written before those that call them.
    this.dirty = new Set([...this.byName.values()].toReversed());
  }

  /** Looks at all code until nothing changes any more. */
  run(program: Program): void {
    this.settle();
    // Only properties read what tasks have returned, and that is known now.
    for (const property of program.properties) this.dirty.add(this.byName.get(property.function)!);
    this.settle();
  }

  private settle(): void {
    for (const code of this.dirty) {
      this.dirty.delete(code);
      const bodies = 'blocks' in code ? code.blocks.map((block) => block.body) : [code.body];
      const scope = this.scopeOf(code);
      for (const body of bodies) eachStatement(body, (statement) => this.look(statement, code, scope));
    }
  }

  scopeOf(code: Coded): Scope {
    return {
      pools: this.pools,
      tasks: this.tasksAtMost,
      variables: this.variables.get(code)!,
      result: (task) => this.taskResult(task),
    };
  }

  resultOf(code: Coded): Range {
    return this.results.get(code)!;
  }

  taskResult(task: number): Range {
    const named = this.tasks[task - 1];
    const codes = named ? [named] : [...this.spawnable];
    return codes.map((code) => this.results.get(code)!).reduce(join, zero);
  }

  private look(statement: Statement, code: Coded, scope: Scope): void {
    switch (statement.do) {
      case 'set':
        return this.assign(code, statement.local, intervalOf(statement.value, scope));
      case 'load':
      case 'rmw':
        return this.assign(code, statement.into, fieldRange(this.pools, statement));
      case 'choose': {
        const most = intervalOf(statement.count, scope).hi - 1;
        return this.assign(code, statement.into, { lo: 0, hi: Math.max(0, most) });
      }
      case 'alloc':
      case 'each':
        return this.assign(code, statement.into, { lo: 1, hi: this.pools.get(statement.struct)!.own });
      case 'call': {
        const callee = this.use(statement.function, code);
        statement.args.forEach((arg, i) => this.assign(callee, callee.locals[i]!.name, intervalOf(arg, scope)));
        return this.assign(code, statement.into, this.results.get(callee)!);
      }
      case 'invoke':
        return this.assign(code, statement.into, this.results.get(this.use(statement.operation, code))!);
      case 'spawn':
        this.spawnable.add(this.byName.get(statement.operation) as Operation);
        return this.assign(code, statement.into, { lo: 1, hi: this.tasksAtMost });
      case 'return': {
        const before = this.results.get(code)!;
        const after = this.widen(code, '', before, statement.value ? intervalOf(statement.value, scope) : zero);
        if (after === before) return;
        this.results.set(code, after);
        for (const user of this.users.get(code)!) this.dirty.add(user);
      }
    }
  }

  private use(name: string, user: Coded): Coded {
    const used = this.byName.get(name)!;
    this.users.get(used)!.add(user);
    return used;
  }

  private assign(code: Coded, name: string | undefined, value: Range): void {
    if (name === undefined) return;
    // The locals of an operation have a range that holds at all times: it is a rule that engines enforce.
    if ('blocks' in code && !code.temps.includes(name)) return;
    const known = this.variables.get(code)!;
    const before = known.get(name)!;
    const after = this.widen(code, name, before, value);
    if (after === before) return;
    known.set(name, after);
    this.dirty.add(code);
  }

  private widen(code: Coded, name: string, known: Range, value: Range): Range {
    if (value.lo >= known.lo && value.hi <= known.hi) return known;
    let counts = this.grown.get(code);
    if (!counts) this.grown.set(code, (counts = new Map()));
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (count < patience) return join(known, value);
    return {
      lo: value.lo < known.lo ? wholeRange.lo : known.lo,
      hi: value.hi > known.hi ? wholeRange.hi : known.hi,
    };
  }
}

/** Visits every statement, nested ones included. */
export function eachStatement(body: readonly Statement[], visit: (statement: Statement) => void): void {
  for (const statement of body) {
    visit(statement);
    if (statement.do === 'if') {
      eachStatement(statement.then, visit);
      eachStatement(statement.else, visit);
    } else if (statement.do === 'loop' || statement.do === 'each') eachStatement(statement.body, visit);
    else if (statement.do === 'either') for (const branch of statement.of) eachStatement(branch, visit);
  }
}

function fieldRange(pools: Pools, { struct, field }: { struct: string; field: string }): Range {
  return pools.get(struct)!.fields.get(field)!.range;
}

/** The values an expression can have where it does not fail. */
export function intervalOf(expression: Expression, scope: Scope): Range {
  const of = (part: Expression) => intervalOf(part, scope);
  switch (expression.kind) {
    case 'const':
      return { lo: expression.value, hi: expression.value };
    case 'local':
      return scope.variables.get(expression.name)!;
    case 'member': {
      const pool = scope.pools.get(expression.struct)!;
      const { base } = pool.fields.get(expression.field)!;
      const object = of(expression.object);
      const hi = Math.min(object.hi, pool.slots);
      return { lo: object.lo > 0 ? base + object.lo : 0, hi: hi > 0 ? base + hi : 0 };
    }
    case 'self':
      return { lo: 0, hi: scope.tasks };
    case 'unary': {
      const { lo, hi } = of(expression.value);
      if (expression.op === 'bitnot') return { lo: ~hi, hi: ~lo };
      if (expression.op === 'neg') return whole(-hi, -lo);
      return truth(lo === 0 && hi === 0 ? true : lo > 0 || hi < 0 ? false : undefined);
    }
    case 'binary':
      return operate(expression.op, of(expression.left), of(expression.right));
    case 'select': {
      const { lo, hi } = of(expression.condition);
      if (lo === 0 && hi === 0) return of(expression.else);
      if (lo > 0 || hi < 0) return of(expression.then);
      return join(of(expression.then), of(expression.else));
    }
    case 'at':
    case 'inside':
    case 'done':
      return { lo: 0, hi: 1 };
    case 'result':
      return scope.result(expression.task);
  }
}

export function join(a: Range, b: Range): Range {
  return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
}

/** What is left of a range by the rule that values beyond 32 bits are a violation. */
function whole(lo: number, hi: number): Range {
  const clamp = (value: number) => Math.min(Math.max(value, wholeRange.lo), wholeRange.hi);
  // `+ 0` turns a -0 into 0.
  return { lo: clamp(lo) + 0, hi: clamp(hi) + 0 };
}

function truth(known: boolean | undefined): Range {
  return { lo: known === true ? 1 : 0, hi: known === false ? 0 : 1 };
}

/** What the operator can give for values of these ranges. */
export function operate(op: BinaryOp, a: Range, b: Range): Range {
  switch (op) {
    case '+':
      return whole(a.lo + b.lo, a.hi + b.hi);
    case '-':
      return whole(a.lo - b.hi, a.hi - b.lo);
    case '*': {
      const corners = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
      return whole(Math.min(...corners), Math.max(...corners));
    }
    case '/': {
      const most = Math.max(Math.abs(a.lo), Math.abs(a.hi));
      const negative = (a.lo < 0 && b.hi > 0) || (a.hi > 0 && b.lo < 0);
      const positive = (a.hi > 0 && b.hi > 0) || (a.lo < 0 && b.lo < 0);
      return whole(negative ? -most : 0, positive ? most : 0);
    }
    case '%': {
      const most = Math.max(Math.abs(b.lo), Math.abs(b.hi)) - 1;
      return whole(a.lo < 0 ? Math.max(-most, a.lo) : 0, a.hi > 0 ? Math.min(most, a.hi) : 0);
    }
    case '<<':
      return a.lo >= 0
        ? whole(a.lo, a.hi * 2 ** count(b.hi))
        : whole(a.lo * 2 ** count(b.hi), Math.max(a.hi, 0) * 2 ** count(b.hi));
    case '>>':
      return {
        lo: a.lo < 0 ? a.lo >> count(b.lo) : a.lo >> count(b.hi),
        hi: a.hi < 0 ? a.hi >> count(b.hi) : a.hi >> count(b.lo),
      };
    case '&':
      if (a.lo >= 0 && b.lo >= 0) return { lo: 0, hi: Math.min(a.hi, b.hi) };
      if (a.lo >= 0) return { lo: 0, hi: a.hi };
      if (b.lo >= 0) return { lo: 0, hi: b.hi };
      return bitsOf(a, b);
    case '|':
    case '^':
      return bitsOf(a, b);
    case '==':
      return truth(
        a.lo === a.hi && b.lo === b.hi && a.lo === b.lo ? true : a.hi < b.lo || b.hi < a.lo ? false : undefined,
      );
    case '!=':
      return truth(
        a.lo === a.hi && b.lo === b.hi && a.lo === b.lo ? false : a.hi < b.lo || b.hi < a.lo ? true : undefined,
      );
    case '<':
      return truth(a.hi < b.lo ? true : a.lo >= b.hi ? false : undefined);
    case '<=':
      return truth(a.hi <= b.lo ? true : a.lo > b.hi ? false : undefined);
    case '>':
      return operate('<', b, a);
    case '>=':
      return operate('<=', b, a);
    case 'and':
    case 'or':
      return { lo: 0, hi: 1 };
  }
}

/** A shift count that does not fail. */
function count(value: number): number {
  return Math.min(Math.max(value, 0), 31);
}

/** The numbers that need no more bits than these two. */
function bitsOf(a: Range, b: Range): Range {
  const lo = Math.min(a.lo, b.lo);
  const hi = Math.max(a.hi, b.hi);
  let bound = 1;
  while (bound <= hi || -bound > lo) bound *= 2;
  return { lo: lo < 0 ? -bound : 0, hi: bound - 1 };
}
