/**
 * The statements and expressions of the IR as C: what a step does, for programs that run inside another tool.
 *
 * The C works on one state, `next` (see `state-c.ts`), and leaves a step early with `stop(code)`:
 * `stop(BLOCKED)` where a guard fails, `stop(n)` where rule n of the table `stops` is broken or a pool is empty.
 */

import type { AtomicFunction, Expression, Operation, Program, Statement, Target } from '../ir/ir.ts';
import { poolsOf, rangeOf, wholeRange, type Pool, type Pools, type Range } from '../ir/slots.ts';

/** One way a step can end badly; its number in C is its position + 1. */
export interface Stop {
  readonly kind: 'failure' | 'limit';
  /** The rule, property or limit. */
  readonly name: string;
}

/** The C array that holds a field of all objects of a pool. */
export function fieldArray(pool: Pool, field: string): string {
  return identifier(`f${pool.index}_`, [...pool.fields.keys()].indexOf(field), field);
}

/** A C identifier for a name of the IR: unique because the position is in it, readable because the name is. */
export function identifier(prefix: string, position: number, name: string): string {
  return `${prefix}${position}_${name.replace(/\W/g, '_')}`;
}

/** Turns code of one program into C. */
export class CodeC {
  readonly stops: Stop[] = [];
  readonly pools: Pools;
  readonly program: Program;
  private readonly functions: ReadonlyMap<string, string>;
  private readonly operations: ReadonlyMap<string, number>;
  /** How the locals of what is being printed are written in C, and the ranges of those that have one. */
  private locals = new Map<string, { text: string; range: Range }>();
  private operation: Operation | null = null;

  constructor(program: Program) {
    this.program = program;
    this.pools = poolsOf(program);
    this.functions = new Map(program.functions.map((f, i) => [f.name, identifier('fn', i, f.name)]));
    this.operations = new Map(program.operations.map((o, i) => [o.name, i]));
  }

  /** The number of a stop, the same for the same kind and name. */
  stop(kind: Stop['kind'], name: string): number {
    const found = this.stops.findIndex((s) => s.kind === kind && s.name === name);
    return found >= 0 ? found + 1 : this.stops.push({ kind, name });
  }

  /** `static int fn3_dget(int t, int v0)` and so on: every atomic function. */
  prototype(f: AtomicFunction): string {
    const parameters = f.locals.slice(0, f.params).map((_, i) => `, int v${i}`);
    return `static int ${this.functions.get(f.name)}(int t${parameters.join('')})`;
  }

  function(f: AtomicFunction): string {
    this.operation = null;
    this.locals = new Map(f.locals.map((l, i) => [l.name, { text: `v${i}`, range: wholeRange }]));
    const own = f.locals.slice(f.params).map((l) => `  int ${this.local(l.name).text} = 0;\n`);
    return `${this.prototype(f)} {\n  (void)t;\n${own.join('')}${this.statements(f.body, '  ')}  return 0;\n}\n`;
  }

  /** Runs an operation from one of its blocks to where it rests (0), calls (1) or returns (2). */
  runner(o: Operation): string {
    const number = this.enterScope(o);
    const blocks = o.blocks.map(
      (b, i) => `  case ${i}: b${i}: __attribute__((unused));\n${this.statements(b.body, '    ')}`,
    );
    return `static int run${number}(int t, int block) {\n  switch (block) {\n${blocks.join('')}  }\n  abort();\n}\n`;
  }

  /** Names now mean what they mean in this operation. Temps are in an array of the operation's own: a call may fill one. */
  private enterScope(o: Operation): number {
    const number = this.operations.get(o.name)!;
    this.operation = o;
    this.locals = new Map(o.temps.map((name, i) => [name, { text: `temps${number}[${i}]`, range: wholeRange }]));
    for (const [i, l] of o.locals.entries())
      this.locals.set(l.name, { text: `LOCAL(t, ${number}, ${i})`, range: rangeOf(this.program, l.type) });
    return number;
  }

  /** What `invoke` statements of an operation there are: where each goes on and where its result goes. */
  invocations(o: Operation): { then: number; into: string | undefined }[] {
    const found: { then: number; into: string | undefined }[] = [];
    const visit = (list: readonly Statement[]): void =>
      list.forEach((s) => {
        if (s.do === 'invoke' && !found.some((f) => f.then === s.then && f.into === s.into))
          found.push({ then: s.then, into: s.into });
        nested(s).forEach(visit);
      });
    o.blocks.forEach((b) => visit(b.body));
    return found;
  }

  /** Stores the result of a call and says where its caller goes on: the cases of a switch over call sites. */
  resumption(o: Operation): string {
    this.enterScope(o);
    return this.invocations(o)
      .map(
        (site, i) =>
          `    case ${i}: ${site.into === undefined ? '' : this.assign(site.into, 'value')} return ${site.then};\n`,
      )
      .join('');
  }

  /** The numbers of engine rules, as arguments. */
  private rules(...names: readonly string[]): string {
    return names.map((name) => this.stop('failure', name)).join(', ');
  }

  private local(name: string): { text: string; range: Range } {
    const local = this.locals.get(name);
    if (!local) throw new Error(`no local ${name}`);
    return local;
  }

  private assign(name: string, value: string): string {
    const { text, range } = this.local(name);
    if (range === wholeRange) return `${text} = ${value};`;
    return `${text} = in_range(${value}, ${range.lo}, ${range.hi}, ${this.stop('failure', 'integer-overflow')});`;
  }

  private statements(list: readonly Statement[], indent: string): string {
    return list.map((s) => `${indent}${this.statement(s, indent)}\n`).join('');
  }

  private body(list: readonly Statement[], indent: string): string {
    return `{\n${this.statements(list, `${indent}  `)}${indent}}`;
  }

  private statement(s: Statement, indent: string): string {
    switch (s.do) {
      case 'set':
        return this.assign(s.local, this.expression(s.value));
      case 'load':
        return this.within(s, (cell) => this.assign(s.into, cell));
      case 'store':
        return `{ int v = ${this.expression(s.value)}; ${this.within(s, (cell) => this.write(s, cell, 'v'))} }`;
      case 'rmw':
        return this.within(s, (cell) => this.readModifyWrite(s, cell));
      case 'fence':
        return ';';
      case 'choose':
        return this.assign(
          s.into,
          `pick(${this.expression(s.count)}, ${this.stop('failure', 'index-out-of-range')})`,
        );
      case 'guard':
        return `if (!${this.expression(s.condition)}) stop(${s.sleeps ? 'ASLEEP' : 'BLOCKED'});`;
      case 'resched':
      case 'share':
        return ';';
      case 'either':
        return `{ int way = pick(${s.of.length}, 0); ${s.of.map((b, i) => `if (way == ${i}) ${this.body(b, indent)}`).join(' else ')} }`;
      case 'alloc': {
        const fields = Object.entries(s.fields).map(([field, value]) => {
          const target = { object: { kind: 'const', value: 0 } as const, struct: s.struct, field };
          return this.write(target, `${this.array(s.struct, field)}[o - 1]`, this.expression(value));
        });
        const empty = this.stop('limit', `pool:${s.struct}`);
        return `{ int o = alloc${this.pools.get(s.struct)!.index}(${empty}); ${fields.join(' ')} ${this.assign(s.into, 'o')} }`;
      }
      case 'free':
        return `free${this.pools.get(s.struct)!.index}(${this.expression(s.object)}, ${this.rules('index-out-of-range', 'bad-free', 'double-free')});`;
      case 'call': {
        const call = `${this.functions.get(s.function)}(${['t', ...s.args.map((a) => this.expression(a))].join(', ')})`;
        return s.into === undefined ? `${call};` : this.assign(s.into, call);
      }
      case 'spawn': {
        const start = `int spawned = spawn_task(${this.stop('limit', 'pool:tasks')});`;
        const into = s.into === undefined ? '' : this.assign(s.into, 'spawned + 1');
        return `{ ${this.args(s.operation, s.args)} ${start} ${this.push(s.operation, s.args.length, 'spawned')} ${into} }`;
      }
      case 'each': {
        const pool = this.pools.get(s.struct)!;
        const live = pool.struct.kind === 'task' ? 'S.status[e] == RUNNING' : `S.life${pool.index}[e] == LIVE`;
        return `for (int e = 0; e < ${pool.own}; e++) if (${live}) { ${this.assign(s.into, 'e + 1')}\n${this.statements(s.body, `${indent}  `)}${indent}}`;
      }
      case 'if':
        return `if (${this.expression(s.condition)}) ${this.body(s.then, indent)}${s.else.length ? ` else ${this.body(s.else, indent)}` : ''}`;
      case 'loop':
        return `for (;;) { burn(${this.stop('failure', 'endless-step')});\n${this.statements(s.body, `${indent}  `)}${indent}}`;
      case 'break':
      case 'continue':
        return `${s.do};`;
      case 'fail':
        return `stop(${this.stop('failure', s.rule)});`;
      case 'goto':
        return `{ burn(${this.stop('failure', 'endless-step')}); goto b${s.to}; }`;
      case 'yield':
        return `{ PLACE(t, ${this.operations.get(this.operation!.name)}) = ${s.to}; return RESTS; }`;
      case 'invoke': {
        const site = this.invocations(this.operation!).findIndex((f) => f.then === s.then && f.into === s.into);
        const leave = `PLACE(t, ${this.operations.get(this.operation!.name)}) = ${site};`;
        return `{ ${this.args(s.operation, s.args)} ${leave} ${this.push(s.operation, s.args.length, 't')} return CALLS; }`;
      }
      case 'return':
        return this.operation
          ? `{ value = ${s.value ? this.expression(s.value) : '0'}; return RETURNS; }`
          : `return ${s.value ? this.expression(s.value) : '0'};`;
    }
  }

  /** The arguments of an operation as C variables `a0`, `a1` …: they may read locals of the caller. */
  private args(operation: string, args: readonly Expression[]): string {
    const callee = this.program.operations[this.operations.get(operation)!]!;
    return args
      .map((a, i) => {
        const { lo, hi } = rangeOf(this.program, callee.locals[i]!.type);
        return `int a${i} = in_range(${this.expression(a)}, ${lo}, ${hi}, ${this.stop('failure', 'integer-overflow')});`;
      })
      .join(' ');
  }

  /** Pushes a frame of an operation, whose arguments stand ready, on the stack of a task. */
  private push(operation: string, count: number, task: string): string {
    const number = this.operations.get(operation)!;
    const stores = Array.from({ length: count }, (_, i) => `LOCAL(${task}, ${number}, ${i}) = a${i};`);
    return `push(${task}, ${number}); ${stores.join(' ')}`;
  }

  /** Code that touches one cell of memory, in a scope where `o` is the object, checked, and the cell is an lvalue. */
  private within(target: Target, code: (cell: string) => string): string {
    const pool = this.pools.get(target.struct)!;
    const length = pool.fields.get(target.field)!.field.length;
    const checks = `int o = touch${pool.index}(${this.expression(target.object)}, ${this.rules('null-dereference', 'index-out-of-range', 'use-after-free')});`;
    const cells = this.array(target.struct, target.field);
    if (length === undefined) return `{ ${checks} ${code(`${cells}[o - 1]`)} }`;
    const bound = `int i = in_range(${this.expression(target.index!)}, 0, ${length - 1}, ${this.stop('failure', 'index-out-of-range')});`;
    return `{ ${checks} ${bound} ${code(`${cells}[(o - 1) * ${length} + i]`)} }`;
  }

  /** The array that holds a field of all objects of a struct: object after object, element after element. */
  private array(struct: string, field: string): string {
    return `S.${fieldArray(this.pools.get(struct)!, field)}`;
  }

  private write(target: Target, cell: string, value: string): string {
    const { range } = this.pools.get(target.struct)!.fields.get(target.field)!;
    return `${cell} = in_range(${value}, ${range.lo}, ${range.hi}, ${this.stop('failure', 'integer-overflow')});`;
  }

  private readModifyWrite(s: Extract<Statement, { do: 'rmw' }>, cell: string): string {
    const value = this.expression(s.value);
    const into = s.into === undefined ? '' : this.assign(s.into, 'old');
    const store =
      s.op === 'cmpxchg'
        ? `if (old == ${this.expression(s.expect!)}) ${this.write(s, cell, value)}`
        : this.write(s, cell, s.op === 'xchg' ? value : this.arithmetic(s.op, 'old', value));
    return `int old = ${cell}; ${store} ${into}`;
  }

  private expression(e: Expression): string {
    switch (e.kind) {
      case 'const':
        return `(${e.value})`;
      case 'local':
        return this.local(e.name).text;
      case 'member': {
        const pool = this.pools.get(e.struct)!;
        const object = `in_range(${this.expression(e.object)}, 0, ${pool.slots}, ${this.rules('index-out-of-range')})`;
        return `member(${object}, ${pool.fields.get(e.field)!.base})`;
      }
      case 'self':
        return '(t + 1)';
      case 'unary':
        if (e.op === 'neg') return this.arithmetic('-', '0', this.expression(e.value));
        return `(${e.op === 'not' ? '!' : '~'}${this.expression(e.value)})`;
      case 'binary':
        return this.arithmetic(e.op, this.expression(e.left), this.expression(e.right));
      case 'select':
        return `(${this.expression(e.condition)} ? ${this.expression(e.then)} : ${this.expression(e.else)})`;
      case 'at': {
        const places = e.blocks.map((b) => {
          const number = this.operations.get(b.operation)!;
          return `(S.top[${e.task - 1}] == ${number + 1} && PLACE(${e.task - 1}, ${number}) == ${b.block})`;
        });
        return `(${places.join(' || ') || '0'})`;
      }
      case 'inside':
        return `inside(${e.task - 1}, ${this.operations.get(e.operation)})`;
      case 'done':
        return `(S.status[${e.task - 1}] == DONE)`;
      case 'result':
        return `RESULT(${e.task - 1})`;
    }
  }

  private arithmetic(op: string, left: string, right: string): string {
    const overflow = this.stop('failure', 'integer-overflow');
    switch (op) {
      case '/':
      case '%':
        return `divide(${left}, ${right}, ${op === '/' ? 1 : 0}, ${this.stop('failure', 'division-by-zero')}, ${overflow})`;
      case '+':
      case '-':
      case '*':
        return `whole((long long)${left} ${op} ${right}, ${overflow})`;
      case '<<':
        return `whole(${left} * (1LL << in_range(${right}, 0, 31, ${overflow})), ${overflow})`;
      case '>>':
        return `(${left} >> in_range(${right}, 0, 31, ${overflow}))`;
      case 'and':
        return `(${left} && ${right})`;
      case 'or':
        return `(${left} || ${right})`;
      default:
        return `(${left} ${op} ${right})`;
    }
  }
}

/** The lists of statements inside a statement. */
export function nested(s: Statement): readonly (readonly Statement[])[] {
  if (s.do === 'if') return [s.then, s.else];
  if (s.do === 'loop' || s.do === 'each') return [s.body];
  return s.do === 'either' ? s.of : [];
}
