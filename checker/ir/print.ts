/** Programs as text for people: `allwalks ir`. One line for each statement, its source beside it. */

import type { AtomicFunction, Block, Expression, InitialObject, Local, Operation, Program, Statement, Struct, Target, Task, Type } from './ir.ts'; // prettier-ignore
import { formatObject, formatValue, taskName } from './values.ts';

/** Where the source text stands, if the code leaves room. */
const sourceColumn = 60;

/** The whole program. The text is for reading: `readProgram` reads JSON. */
export function printProgram(program: Program): string {
  const { name, enums, structs, tasks, spawnSlots, properties, functions, operations } = program;
  const sections = [
    [`program ${name}`],
    Object.entries(enums).map(([each, values]) => `enum ${each}: ${values.join(', ')}`),
    ...structs.map((struct) => printStruct(program, struct)),
    [
      ...tasks.map((task) => printTask(program, task)),
      ...(spawnSlots > 0 ? [`at most ${spawnSlots} spawned tasks`] : []),
    ],
    properties.map((property) => `${property.kind} "${property.name}": ${property.function}()`),
    ...functions.map((code) => new CodePrinter(program, code).function(code)),
    ...operations.map((code) => new CodePrinter(program, code).operation(code)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line.trimEnd()}\n`).join(''))
    .join('\n');
}

/** A type as the printed program shows it: `0..7`, `bool`, `State`, `ref Dentry`. */
export function printType(type: Type): string {
  switch (type.kind) {
    case 'int':
      return type.as === 'bits' ? `bits ${Object.keys(type.bits ?? {}).join('|')}` : `${type.lo}..${type.hi}`;
    case 'bool':
      return 'bool';
    case 'enum':
      return type.enum;
    case 'ref':
      return `ref ${type.struct}`;
  }
}

function printStruct(program: Program, { name, kind, fields, capacity, objects }: Struct): string[] {
  const room = kind === 'task' ? 'one for each task' : `capacity ${capacity}`;
  return [
    `${kind} struct ${name}, ${room}`,
    ...fields.map(({ name: field, type, length, embed, readonly }) => {
      const what = embed === undefined ? printType(type!) : `embedded ${embed}`;
      return `  ${readonly ? 'readonly ' : ''}${field}: ${what}${length === undefined ? '' : `[${length}]`}`;
    }),
    ...objects.map(
      (object, i) => `  object ${formatObject(program, name, i + 1)} ${printObject(program, name, object)}`,
    ),
  ];
}

function printObject(program: Program, struct: string, object: InitialObject): string {
  const { fields } = program.structs.find((s) => s.name === struct)!;
  const values = Object.entries(object).map(([name, value]) => {
    const { type, embed } = fields.find((f) => f.name === name)!;
    if (typeof value === 'number') return `${name}: ${formatValue(program, type, value)}`;
    if (embed !== undefined) return `${name}: ${printObject(program, embed, value as InitialObject)}`;
    return `${name}: [${(value as readonly number[]).map((each) => formatValue(program, type, each)).join(', ')}]`;
  });
  return values.length > 0 ? `{ ${values.join(', ')} }` : '{}';
}

function printTask(program: Program, { name, operation, args, fields, background }: Task): string {
  const code = program.operations.find((o) => o.name === operation);
  const struct = program.structs.find(({ kind }) => kind === 'task');
  const given = fields && struct ? ` ${printObject(program, struct.name, fields)}` : '';
  return `${background ? 'background ' : ''}task ${name}: ${operation}(${printArguments(program, args, code)})${given}`;
}

function printArguments(program: Program, args: readonly number[], code: Operation | undefined): string {
  return args.map((value, i) => formatValue(program, code?.locals[i]?.type, value)).join(', ');
}

function printLocals(locals: readonly Local[]): string {
  return locals.map(({ name, type }) => `${name}: ${printType(type)}`).join(', ');
}

/** An expression, or a statement that has no others in it, of some code. */
export function printPiece(
  program: Program,
  code: AtomicFunction | Operation,
  piece: Expression | SimpleStatement,
): string {
  const printer = new CodePrinter(program, code);
  return 'do' in piece ? printer.simple(piece) : printer.show(piece);
}

export type SimpleStatement = Exclude<Statement, Of<'either' | 'each' | 'if' | 'loop'>>;

type Of<K extends Statement['do']> = Extract<Statement, { readonly do: K }>;

/** Prints one function or operation, or pieces of it. */
class CodePrinter {
  private readonly program: Program;
  private readonly code: AtomicFunction | Operation;
  private readonly lines: string[] = [];
  /** The place printed last: it is not repeated for every statement of one source line. */
  private place: number | undefined;

  constructor(program: Program, code: AtomicFunction | Operation) {
    this.program = program;
    this.code = code;
  }

  function({ name, params, locals, body, at }: AtomicFunction): string[] {
    this.line(0, `function ${name}(${printLocals(locals.slice(0, params))})`, at);
    if (locals.length > params) this.line(1, `locals ${printLocals(locals.slice(params))}`);
    this.list(body, 1);
    return this.lines;
  }

  operation({ name, params, locals, temps, blocks, mode, at }: Operation): string[] {
    this.line(
      0,
      `${mode === undefined ? '' : `${mode} `}operation ${name}(${printLocals(locals.slice(0, params))})`,
      at,
    );
    if (locals.length > params) this.line(1, `locals ${printLocals(locals.slice(params))}`);
    if (temps.length > 0) this.line(1, `temps ${temps.join(', ')}`);
    blocks.forEach((block, i) => this.block(block, i));
    return this.lines;
  }

  private block({ name, body, at }: Block, index: number): void {
    this.line(1, `${index}${name === undefined ? '' : ` "${name}"`}:`, at);
    this.list(body, 2);
  }

  private list(statements: readonly Statement[], depth: number): void {
    for (const statement of statements) this.statement(statement, depth);
  }

  private statement(statement: Statement, depth: number): void {
    const { at } = statement;
    switch (statement.do) {
      case 'either':
        statement.of.forEach((branch, i) => this.nest(i === 0 ? 'either' : 'or', branch, depth, at));
        return;
      case 'each':
        return this.nest(`each ${statement.into} in ${statement.struct}`, statement.body, depth, at);
      case 'if':
        this.nest(`if ${this.show(statement.condition)}`, statement.then, depth, at);
        if (statement.else.length > 0) this.nest('else', statement.else, depth, at);
        return;
      case 'loop':
        return this.nest('loop', statement.body, depth, at);
      default:
        this.line(depth, this.simple(statement), at);
    }
  }

  private nest(head: string, body: readonly Statement[], depth: number, at: number | undefined): void {
    this.line(depth, head, at);
    this.list(body, depth + 1);
  }

  /** A statement that has no others in it. */
  simple(statement: SimpleStatement): string {
    const into = 'into' in statement && statement.into !== undefined ? `${statement.into} = ` : '';
    switch (statement.do) {
      case 'set':
        return `set ${statement.local} = ${this.show(statement.value)}`;
      case 'load':
        return `load ${into}${this.target(statement)}`;
      case 'store':
        return `store ${this.target(statement)} = ${this.show(statement.value)}`;
      case 'rmw': {
        const expect = statement.expect ? `${this.show(statement.expect)} → ` : '';
        return `rmw ${into}${this.target(statement)} ${statement.op} ${expect}${this.show(statement.value)}`;
      }
      case 'fence':
        return `fence ${statement.order}`;
      case 'choose':
        return `choose ${into}"${statement.name}" of ${this.show(statement.count)}${statement.labels ? ` (${statement.labels.join(', ')})` : ''}`;
      case 'guard':
        return `guard ${statement.sleeps ? 'sleeping ' : ''}${this.show(statement.condition)}`;
      case 'resched':
        return `resched ${statement.preempt}`;
      case 'share':
        return 'share';
      case 'alloc': {
        const fields = Object.entries(statement.fields).map(([name, value]) => `${name}: ${this.show(value)}`);
        return `alloc ${into}${statement.struct} { ${fields.join(', ')} }`;
      }
      case 'free':
        return `free ${this.object(statement.object, statement.struct)}`;
      case 'call':
        return `call ${into}${statement.function}(${this.all(statement.args)})`;
      case 'spawn':
        return `spawn ${into}${statement.operation}(${this.all(statement.args)})`;
      case 'fail':
        return `fail ${statement.rule} "${statement.message}" (${this.all(statement.values.map((v) => v.value))})`;
      case 'goto':
      case 'yield':
        return `${statement.do} ${statement.to}`;
      case 'invoke':
        return `invoke ${into}${statement.operation}(${this.all(statement.args)}) then ${statement.then}`;
      case 'return':
        return statement.value ? `return ${this.show(statement.value)}` : 'return';
      case 'break':
      case 'continue':
        return statement.do;
    }
  }

  private all(values: readonly Expression[]): string {
    return values.map((value) => this.show(value)).join(', ');
  }

  private target({ object, struct, field, index }: Target): string {
    return `${this.object(object, struct)}.${field}${index ? `[${this.show(index)}]` : ''}`;
  }

  /** A reference: the struct is named where the expression does not tell it. */
  private object(object: Expression, struct: string): string {
    if (object.kind === 'const') return formatObject(this.program, struct, object.value);
    const text = this.show(object);
    const type = object.kind === 'local' ? this.code.locals.find((l) => l.name === object.name)?.type : undefined;
    const told = object.kind === 'member' || object.kind === 'self' || type?.kind === 'ref';
    return told ? text : `${struct}(${text})`;
  }

  show(expression: Expression): string {
    switch (expression.kind) {
      case 'const':
        return String(expression.value);
      case 'local':
        return expression.name;
      case 'member':
        return `${this.object(expression.object, expression.struct)}.${expression.field}`;
      case 'self':
        return 'self';
      case 'unary':
        return `${{ not: '!', neg: '-', bitnot: '~' }[expression.op]}${this.inner(expression.value)}`;
      case 'binary':
        return `${this.inner(expression.left)} ${expression.op} ${this.inner(expression.right)}`;
      case 'select': {
        const { condition, then, else: other } = expression;
        return `${this.inner(condition)} ? ${this.inner(then)} : ${this.inner(other)}`;
      }
      case 'at': {
        const blocks = expression.blocks.map(({ operation, block }) => `${operation} ${block}`);
        return `at(${taskName(this.program, expression.task - 1)}, ${blocks.join(', ')})`;
      }
      case 'inside':
        return `inside(${taskName(this.program, expression.task - 1)}, ${expression.operation})`;
      case 'done':
      case 'result':
        return `${expression.kind}(${taskName(this.program, expression.task - 1)})`;
    }
  }

  /** An expression within another one: in parentheses where it has operators of its own. */
  private inner(expression: Expression): string {
    const text = this.show(expression);
    return expression.kind === 'binary' || expression.kind === 'select' ? `(${text})` : text;
  }

  private line(depth: number, text: string, at?: number): void {
    const code = `${'  '.repeat(depth)}${text}`;
    const place = at === undefined || at === this.place ? undefined : this.program.places[at];
    if (at !== undefined) this.place = at;
    this.lines.push(place ? `${code.padEnd(sourceColumn)}  # ${place.file}:${place.line}  ${place.text}` : code);
  }
}
