/** Statements: a table from kind of syntax node to the function that lowers it. */

import { lowerAssignment, lowerUpdate } from './assign.ts';
import { lowerCall, lowerInvoke } from './calls.ts';
import { lowerBreak, lowerContinue, lowerDoWhile, lowerFor, lowerWhile } from './loops.ts';
import { lowerForOf } from './iterate.ts';
import type { Lowering } from './lowering.ts';
import { lowerCondition } from './operators.ts';
import { containsYield } from './parse.ts';
import type { BindingPattern, Expression as ExpressionNode, Statement as StatementNode } from './parse.ts';
import { lowerReturn } from './results.ts';
import { lowerSwitch } from './switch.ts';
import { hull, nothing, plainNumber, show, unknown } from './types.ts';
import type { ModelType } from './types.ts';

type Row<T extends StatementNode['type']> = (f: Lowering, node: Extract<StatementNode, { type: T }>) => void;

const rows: { readonly [T in StatementNode['type']]?: Row<T> } = {
  EmptyStatement: () => {},
  BlockStatement: (f, node) => f.inScope(() => lowerStatements(f, node.body)),
  ExpressionStatement: (f, node) => lowerExpressionStatement(f, node.expression),
  VariableDeclaration: lowerVariables,
  IfStatement: lowerIf,
  WhileStatement: lowerWhile,
  DoWhileStatement: lowerDoWhile,
  ForStatement: lowerFor,
  ForOfStatement: lowerForOf,
  SwitchStatement: lowerSwitch,
  ReturnStatement: lowerReturn,
  BreakStatement: lowerBreak,
  ContinueStatement: lowerContinue,
};

/** What only holds other statements, or writes and so is counted where it is known what it writes. */
const noActs: ReadonlySet<string> = new Set([
  'EmptyStatement',
  'BlockStatement',
  'IfStatement',
  'ExpressionStatement',
]);

export function lowerStatement(f: Lowering, node: StatementNode): void {
  if (node.type !== 'BlockStatement') f.mark(headOf(node));
  if (!noActs.has(node.type)) f.acts += 1;
  const row = rows[node.type] as Row<StatementNode['type']> | undefined;
  if (row) row(f, node as never);
  else f.refuse(node);
}

/** A list of statements. Code that is never run would be checked by nobody, so it is a mistake. */
export function lowerStatements(f: Lowering, list: readonly StatementNode[]): void {
  const wasAlive = f.emitter.alive;
  let told = false;
  for (const [i, node] of list.entries()) {
    const before = list[i - 1];
    if (before && wasAlive && !f.emitter.alive && !told && node.type !== 'EmptyStatement') {
      f.diagnostics.report('unreachable-code', f.span(node), {}, f.span(before));
      told = true;
    }
    f.statement(node);
  }
}

/** The part of a statement that is shown as its text: all of it, or what stands before its body. */
export function headOf(node: StatementNode): { readonly start: number; readonly end: number } {
  switch (node.type) {
    case 'IfStatement':
      return { start: node.start, end: node.consequent.start };
    case 'WhileStatement':
      return isWait(node) ? node : { start: node.start, end: node.body.start };
    case 'ForStatement':
    case 'ForOfStatement':
      return { start: node.start, end: node.body.start };
    case 'SwitchStatement':
      return { start: node.start, end: node.cases[0] ? node.discriminant.end + 1 : node.end };
    default:
      return node;
  }
}

/** `while (cond) yield;`: a body that is a `yield` and nothing else. */
export function isWait(node: Extract<StatementNode, { type: 'WhileStatement' }>): boolean {
  return waitingYield(node) !== undefined && !containsYield(node.test);
}

/** The `yield` of a waiting loop. */
export function waitingYield(
  node: Extract<StatementNode, { type: 'WhileStatement' }>,
): Extract<ExpressionNode, { type: 'YieldExpression' }> | undefined {
  let body: StatementNode | undefined = node.body;
  if (body.type === 'BlockStatement') body = body.body.length === 1 ? body.body[0] : undefined;
  const inner = body?.type === 'ExpressionStatement' ? body.expression : undefined;
  return inner?.type === 'YieldExpression' && !inner.delegate ? inner : undefined;
}

function lowerExpressionStatement(f: Lowering, node: ExpressionNode): void {
  switch (node.type) {
    case 'AssignmentExpression':
      return lowerAssignment(f, node);
    case 'UpdateExpression':
      return lowerUpdate(f, node);
    case 'CallExpression':
      f.acts += 1;
      lowerCall(f, node, nothing);
      return;
    case 'YieldExpression':
      f.acts += 1;
      if (node.delegate) lowerInvoke(f, node, undefined);
      else lowerYield(f, node);
      return;
    case 'LogicalExpression':
    case 'ConditionalExpression':
    case 'Identifier':
    case 'Literal':
    case 'MemberExpression':
    case 'BinaryExpression':
    case 'UnaryExpression':
      f.refuse(node, 'no effect');
      return;
    default:
      f.expression(node);
  }
}

function lowerYield(f: Lowering, node: Extract<ExpressionNode, { type: 'YieldExpression' }>): void {
  const label = f.emitter.newLabel();
  const name = yieldName(f, node);
  if (name !== undefined) label.name = name;
  f.emitter.rest(label);
  f.emitter.place(label);
}

/** The name that a `yield` gives to what follows. */
export function yieldName(
  f: Lowering,
  { argument }: Extract<ExpressionNode, { type: 'YieldExpression' }>,
): string | undefined {
  if (!argument) return undefined;
  if (argument.type === 'Literal' && typeof argument.value === 'string') return argument.value;
  if (argument.type === 'CallExpression' && argument.callee.type === 'Identifier') {
    const found = f.resolve(argument.callee.name, f.span(argument.callee));
    const called = found?.kind === 'function' ? ('declaration' in found ? found.declaration : found) : undefined;
    if (called?.node.generator) {
      f.diagnostics.report('dropped-yield-star', f.span(argument), { name: called.name }, called.span);
      return undefined;
    }
  }
  f.refuse(argument, 'yield name');
  return undefined;
}

function lowerVariables(f: Lowering, node: Extract<StatementNode, { type: 'VariableDeclaration' }>): void {
  if (node.kind !== 'const' && node.kind !== 'let') {
    // Its names are declared all the same, so that their uses are no further mistakes.
    f.refuse(node, node.kind === 'var' ? 'var' : 'using');
  }
  for (const { id, init } of node.declarations) {
    if (id.type !== 'Identifier') {
      f.refuse(id, 'destructuring');
      for (const each of namesIn(id)) f.declare(each.name, unknown, false, f.span(each));
      continue;
    }
    const { name } = id;
    const isConstant = node.kind === 'const';
    const annotation = id.typeAnnotation?.typeAnnotation;
    const type = annotation && f.unit.types.value(annotation, f.typeScope(name));
    const declare = (found: ModelType) => f.declare(name, found, isConstant, f.span(id));
    if (!init) {
      if (!type) reportMissing(f, id, name, 'Int<0, 7>');
      f.clear(declare(type ?? unknown), type ?? unknown);
    } else if (init.type === 'YieldExpression' && init.delegate) {
      let declared = false;
      const value = lowerInvoke(f, init, (result) => {
        declared = true;
        return declare(type ?? inferred(f, id, isConstant, result));
      });
      if (!declared) declare(type ?? unknown);
      f.coerce(value, type ?? value.type, f.span(init), name);
      if (value.type.kind === 'void') reportVoid(f, init, name);
    } else initialise(f, id, init, type, isConstant, declare);
  }
}

/** The names that a pattern would declare. */
function namesIn(pattern: BindingPattern): Extract<BindingPattern, { type: 'Identifier' }>[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'ArrayPattern':
      return pattern.elements.flatMap((each) => (each && each.type !== 'RestElement' ? namesIn(each) : []));
    case 'ObjectPattern':
      return pattern.properties.flatMap((each) => (each.type === 'Property' ? namesIn(each.value) : []));
  }
}

function initialise(
  f: Lowering,
  id: { readonly name: string; readonly start: number; readonly end: number },
  init: ExpressionNode,
  type: ModelType | undefined,
  isConstant: boolean,
  declare: (type: ModelType) => string,
): void {
  const value = f.expression(init, type);
  const found = type ?? inferred(f, id, isConstant, value.type);
  const code = type ? f.coerce(value, type, f.span(init), id.name) : value.code;
  if (value.array) f.refuse(init, 'whole array');
  f.assign(declare(found), code);
}

function reportVoid(f: Lowering, init: ExpressionNode, name: string): void {
  f.diagnostics.report('type-mismatch', f.span(init), { what: name, found: 'void', wanted: 'a value' });
}

function reportMissing(
  f: Lowering,
  id: { readonly start: number; readonly end: number },
  name: string,
  type: string,
): void {
  f.diagnostics.report('missing-type', f.span(id), { what: name, instead: `${name}: ${type}` });
}

/** A variable's type is that of its first value; a `let` of a number holds small numbers at least. */
function inferred(
  f: Lowering,
  id: { readonly name: string; readonly start: number; readonly end: number },
  isConstant: boolean,
  type: ModelType,
): ModelType {
  if (type.kind === 'int') {
    if (isConstant) return type;
    // What it begins with is not what it stays.
    const { flags: _, ...first } = type;
    return hull(first, plainNumber);
  }
  if (type.kind === 'null' || type.kind === 'string') {
    reportMissing(f, id, id.name, type.kind === 'null' ? 'Dentry | null' : `'one' | 'other'`);
    return unknown;
  }
  if (type.kind === 'void') {
    f.diagnostics.report('type-mismatch', f.span(id), { what: id.name, found: show(type), wanted: 'a value' });
    return unknown;
  }
  return type;
}

function lowerIf(f: Lowering, node: Extract<StatementNode, { type: 'IfStatement' }>): void {
  const ghosts = f.ghostReads.length;
  const { acts } = f;
  const condition = lowerCondition(f, node.test);
  const { consequent, alternate } = node;
  if (containsYield(consequent) || (alternate && containsYield(alternate))) {
    const [then, otherwise, join] = [f.emitter.newLabel(), f.emitter.newLabel(), f.emitter.newLabel()];
    f.emitter.branch(
      condition,
      () => f.emitter.goto(then),
      () => f.emitter.goto(otherwise),
    );
    f.emitter.place(then);
    f.inScope(() => f.statement(consequent));
    f.emitter.goto(join);
    f.emitter.place(otherwise);
    if (alternate) f.inScope(() => f.statement(alternate));
    f.emitter.place(join);
  } else {
    const branch = (body: StatementNode) => () => f.inScope(() => f.statement(body));
    f.emitter.branch(condition, branch(consequent), alternate ? branch(alternate) : undefined);
  }
  // An `if` that does nothing but write ghost state may look at ghost state.
  if (f.acts === acts) f.ghostReads.length = ghosts;
}
