/** Checks the code of a program: that every name means something and every way through it has an end. */

import type { AtomicFunction, Expression, Operation, Program, Statement, Target } from './ir.ts';
import type { Path, Problem } from './shape.ts';
import { checkDistinct, unknown } from './verify-declarations.ts';
import type { Report } from './verify-declarations.ts';
import { checkReaders, checkRecursion, fallsThrough } from './verify-flow.ts';

type Of<K extends Statement['do']> = Extract<Statement, { readonly do: K }>;

/** What may stand where: the code around a statement. */
interface Context {
  readonly program: Program;
  /** The operation it is in; absent in an atomic function. */
  readonly operation: Operation | undefined;
  readonly code: AtomicFunction | Operation;
  readonly names: ReadonlySet<string>;
  readonly report: Report;
  /** Inside a `loop` or `each`. */
  readonly inLoop: boolean;
}

export function codeProblems(program: Program): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (path: Path, message: string) => problems.push({ path, message });

  program.functions.forEach((code, i) => {
    const context = {
      program,
      operation: undefined,
      code,
      names: namesOf(code, [], ['functions', i], report),
      report,
    };
    checkPlace(program, code, ['functions', i], report);
    checkList(code.body, ['functions', i, 'body'], { ...context, inLoop: false });
  });
  program.operations.forEach((code, i) => {
    const path = ['operations', i];
    if (program.functions.some(({ name }) => name === code.name))
      report([...path, 'name'], `there is a function ${code.name}, too: names must be distinct`);
    const context = { program, operation: code, code, names: namesOf(code, code.temps, path, report), report };
    checkPlace(program, code, path, report);
    if (code.blocks.length === 0) report([...path, 'blocks'], 'an operation begins in block 0: there must be one');
    code.blocks.forEach((block, j) => {
      checkPlace(program, block, [...path, 'blocks', j], report);
      checkList(block.body, [...path, 'blocks', j, 'body'], { ...context, inLoop: false });
      if (fallsThrough(block.body))
        report(
          [...path, 'blocks', j],
          'not every way through the block ends with goto, yield, invoke, return or fail: add one at its end',
        );
    });
  });
  checkRecursion(program, report);
  checkReaders(program, report);
  return problems;
}

function namesOf(
  code: AtomicFunction | Operation,
  temps: readonly string[],
  path: Path,
  report: Report,
): ReadonlySet<string> {
  const { params, locals } = code;
  if (params < 0 || params > locals.length)
    report([...path, 'params'], `the first locals are the parameters: 0..${locals.length} of them`);
  checkDistinct(locals, [...path, 'locals'], report);
  temps.forEach((temp, i) => {
    if (temps.indexOf(temp) < i || locals.some((local) => local.name === temp))
      report([...path, 'temps', i], `there is another ${temp}: locals and temps must have distinct names`);
  });
  return new Set([...locals.map((local) => local.name), ...temps]);
}

function checkPlace({ places }: Program, { at }: { readonly at?: number }, path: Path, report: Report): void {
  if (at !== undefined && (at < 0 || at >= places.length))
    report([...path, 'at'], `there are ${places.length} places, counted from 0`);
}

function checkList(statements: readonly Statement[], path: Path, context: Context): void {
  statements.forEach((statement, i) => {
    checkPlace(context.program, statement, [...path, i], context.report);
    const check = kinds[statement.do] as (statement: Statement, path: Path, context: Context) => void;
    check(statement, [...path, i], context);
  });
}

const kinds: { readonly [K in Statement['do']]: (statement: Of<K>, path: Path, context: Context) => void } = {
  set: ({ local, value }, path, context) => {
    checkName(local, [...path, 'local'], context);
    checkExpression(value, [...path, 'value'], context);
  },
  load: (statement, path, context) => {
    checkName(statement.into, [...path, 'into'], context);
    checkTarget(statement, path, context);
  },
  store: (statement, path, context) => {
    checkTarget(statement, path, context, 'write');
    checkExpression(statement.value, [...path, 'value'], context);
  },
  rmw: (statement, path, context) => {
    const { op, value, expect, into } = statement;
    checkTarget(statement, path, context, 'write');
    checkExpression(value, [...path, 'value'], context);
    if (expect) checkExpression(expect, [...path, 'expect'], context);
    if ((op === 'cmpxchg') !== (expect !== undefined))
      context.report(path, 'cmpxchg, and only cmpxchg, has `expect`');
    if (into !== undefined) checkName(into, [...path, 'into'], context);
  },
  fence: () => {},
  choose: ({ into, count, labels }, path, context) => {
    checkName(into, [...path, 'into'], context);
    checkExpression(count, [...path, 'count'], context);
    if (count.kind === 'const' && count.value < 1)
      context.report([...path, 'count'], 'there must be at least one outcome');
    if (labels && count.kind === 'const' && labels.length !== count.value)
      context.report([...path, 'labels'], `there are ${count.value} outcomes, each with one label`);
  },
  guard: ({ condition }, path, context) => checkExpression(condition, [...path, 'condition'], context),
  resched: () => {},
  share: () => {},
  either: ({ of }, path, context) => {
    if (of.length === 0) context.report([...path, 'of'], 'there must be at least one branch');
    of.forEach((branch, i) => checkList(branch, [...path, 'of', i], context));
  },
  alloc: ({ into, struct: name, fields }, path, context) => {
    checkName(into, [...path, 'into'], context);
    const struct = checkStruct(name, [...path, 'struct'], context);
    if (struct?.kind === 'task') context.report([...path, 'struct'], 'tasks are made with spawn');
    for (const [each, value] of Object.entries(fields)) {
      const at = [...path, 'fields', each];
      checkExpression(value, at, context);
      const field = struct?.fields.find((f) => f.name === each);
      if (struct && !field) context.report(at, unknown(`field of ${name}`, each, struct.fields));
      if (field && (field.embed !== undefined || field.length !== undefined))
        context.report(at, 'arrays and embedded structs begin with default values: store after alloc');
    }
  },
  free: ({ object, struct: name }, path, context) => {
    const struct = checkStruct(name, [...path, 'struct'], context);
    checkObject(object, name, [...path, 'object'], context);
    if (struct?.kind === 'task') context.report([...path, 'struct'], 'a task ends when its operation returns');
  },
  call: ({ function: name, args, into }, path, context) => {
    const callee = context.program.functions.find((f) => f.name === name);
    if (!callee) context.report([...path, 'function'], unknown('function', name, context.program.functions));
    checkArguments(name, callee, args, path, context);
    if (into !== undefined) checkName(into, [...path, 'into'], context);
  },
  spawn: ({ operation, args, into }, path, context) => {
    checkOperation(operation, args, path, context);
    if (into !== undefined) checkName(into, [...path, 'into'], context);
  },
  each: ({ struct, into, body }, path, context) => {
    checkStruct(struct, [...path, 'struct'], context);
    checkName(into, [...path, 'into'], context);
    checkList(body, [...path, 'body'], { ...context, inLoop: true });
  },
  if: ({ condition, then, else: other }, path, context) => {
    checkExpression(condition, [...path, 'condition'], context);
    checkList(then, [...path, 'then'], context);
    checkList(other, [...path, 'else'], context);
  },
  loop: ({ body }, path, context) => checkList(body, [...path, 'body'], { ...context, inLoop: true }),
  break: (_, path, context) => checkInLoop('break', path, context),
  continue: (_, path, context) => checkInLoop('continue', path, context),
  fail: ({ rule, message, values }, path, context) => {
    if (rule === '') context.report([...path, 'rule'], 'a rule needs a name');
    values.forEach(({ value }, i) => checkExpression(value, [...path, 'values', i, 'value'], context));
    for (const [hole, index] of message.matchAll(/\{(\d+)\}/g))
      if (Number(index) >= values.length)
        context.report([...path, 'message'], `${hole} stands for no value: there are ${values.length}, from {0}`);
  },
  goto: ({ to }, path, context) => checkBlock('goto', to, [...path, 'to'], context),
  yield: ({ to }, path, context) => checkBlock('yield', to, [...path, 'to'], context),
  invoke: ({ operation, args, into, then }, path, context) => {
    checkOperation(operation, args, path, context);
    if (into !== undefined) checkName(into, [...path, 'into'], context);
    checkBlock('invoke', then, [...path, 'then'], context);
  },
  return: ({ value }, path, context) => {
    if (value) checkExpression(value, [...path, 'value'], context);
  },
};

function checkName(name: string, path: Path, { names, code, report }: Context): void {
  if (!names.has(name))
    report(path, unknown(`local of ${code.name}`, name, [...names].map((each) => ({ name: each })))); // prettier-ignore
}

function checkStruct(name: string, path: Path, { program, report }: Context) {
  const struct = program.structs.find((s) => s.name === name);
  if (!struct) report(path, unknown('struct', name, program.structs));
  return struct;
}

/** An expression that is to be a reference to an object of the struct. */
function checkObject(object: Expression, struct: string, path: Path, context: Context): void {
  checkExpression(object, path, context);
  const found = structOf(object, context);
  if (found !== undefined && found !== struct)
    context.report(path, `a reference to ${struct} is expected, not to ${found}`);
}

/** What the expression refers to, where that can be seen. */
function structOf(expression: Expression, { program, code }: Context): string | undefined {
  if (expression.kind === 'self') return program.structs.find(({ kind }) => kind === 'task')?.name;
  if (expression.kind === 'local') {
    const type = code.locals.find(({ name }) => name === expression.name)?.type;
    return type?.kind === 'ref' ? type.struct : undefined;
  }
  if (expression.kind !== 'member') return undefined;
  const struct = program.structs.find(({ name }) => name === expression.struct);
  return struct?.fields.find(({ name }) => name === expression.field)?.embed;
}

function checkTarget(target: Target, path: Path, context: Context, how: 'read' | 'write' = 'read'): void {
  const { object, struct: name, field: fieldName, index } = target;
  const struct = checkStruct(name, [...path, 'struct'], context);
  checkObject(object, name, [...path, 'object'], context);
  if (index) checkExpression(index, [...path, 'index'], context);
  if (!struct) return;
  const { report } = context;
  const field = struct.fields.find((f) => f.name === fieldName);
  if (!field) report([...path, 'field'], unknown(`field of ${name}`, fieldName, struct.fields));
  else if (field.embed !== undefined)
    report(
      [...path, 'field'],
      `${fieldName} is an object of ${field.embed}: use the expression member and its fields`,
    );
  else {
    if (field.length !== undefined && !index) report(path, `${fieldName} is an array: an index is missing`);
    if (field.length === undefined && index)
      report([...path, 'index'], `${fieldName} is no array: leave out the index`);
    if (field.readonly && how === 'write')
      report([...path, 'field'], `${fieldName} is readonly: set it where the object is made, in alloc`);
  }
}

function checkArguments(
  name: string,
  callee: AtomicFunction | Operation | undefined,
  args: readonly Expression[],
  path: Path,
  context: Context,
): void {
  args.forEach((arg, i) => checkExpression(arg, [...path, 'args', i], context));
  if (callee && callee.params !== args.length)
    context.report([...path, 'args'], `${name} has ${callee.params} parameters, not ${args.length}`);
}

function checkOperation(name: string, args: readonly Expression[], path: Path, context: Context): void {
  const callee = context.program.operations.find((o) => o.name === name);
  if (!callee) context.report([...path, 'operation'], unknown('operation', name, context.program.operations));
  checkArguments(name, callee, args, path, context);
}

function checkBlock(what: string, block: number, path: Path, { operation, report }: Context): void {
  if (!operation) report(path, `${what} is for operations: an atomic function runs inside one step`);
  else if (block < 0 || block >= operation.blocks.length)
    report(path, `there is no block ${block} in ${operation.name}: there are ${operation.blocks.length}, from 0`);
}

function checkInLoop(what: string, path: Path, { inLoop, report }: Context): void {
  if (!inLoop) report(path, `${what} stands in no loop or each`);
}

function checkExpression(expression: Expression, path: Path, context: Context): void {
  const { program, report } = context;
  const { tasks, spawnSlots } = program;
  if ('task' in expression && (expression.task < 1 || expression.task > tasks.length + spawnSlots))
    report([...path, 'task'], `tasks are counted from 1 to ${tasks.length + spawnSlots}`);
  switch (expression.kind) {
    case 'local':
      return checkName(expression.name, [...path, 'name'], context);
    case 'member': {
      const struct = checkStruct(expression.struct, [...path, 'struct'], context);
      checkObject(expression.object, expression.struct, [...path, 'object'], context);
      const field = struct?.fields.find(({ name }) => name === expression.field);
      if (struct && !field)
        report([...path, 'field'], unknown(`field of ${struct.name}`, expression.field, struct.fields));
      else if (field && field.embed === undefined)
        report([...path, 'field'], `${field.name} holds a value: use load`);
      return;
    }
    case 'unary':
      return checkExpression(expression.value, [...path, 'value'], context);
    case 'binary':
      checkExpression(expression.left, [...path, 'left'], context);
      return checkExpression(expression.right, [...path, 'right'], context);
    case 'select':
      checkExpression(expression.condition, [...path, 'condition'], context);
      checkExpression(expression.then, [...path, 'then'], context);
      return checkExpression(expression.else, [...path, 'else'], context);
    case 'at':
      return expression.blocks.forEach(({ operation: name, block }, i) => {
        const operation = program.operations.find((o) => o.name === name);
        if (!operation) report([...path, 'blocks', i, 'operation'], unknown('operation', name, program.operations));
        else if (block < 0 || block >= operation.blocks.length)
          report([...path, 'blocks', i, 'block'], `${name} has ${operation.blocks.length} blocks, counted from 0`);
      });
    case 'inside':
      if (!program.operations.some(({ name }) => name === expression.operation))
        report([...path, 'operation'], unknown('operation', expression.operation, program.operations));
  }
}
