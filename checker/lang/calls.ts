/** Calls: of atomic functions, which run inside the step, and of operations, by `yield*`. */

import type { Expression } from '../ir/ir.ts';
import { builtins } from './builtins.ts';
import type { FunctionDeclaration } from './declare.ts';
import { checkHeld, noResult } from './expressions.ts';
import { noValue } from './lowering.ts';
import type { Lowering, Value } from './lowering.ts';
import { spanOf } from './parse.ts';
import type { Argument, Expression as ExpressionNode, ParamPattern, TSType } from './parse.ts';
import { refuse } from './refuse.ts';
import { plainNumber } from './types.ts';
import type { ModelType } from './types.ts';
import type { Instance, Role } from './unit.ts';

type CallNode = Extract<ExpressionNode, { type: 'CallExpression' }>;
type YieldNode = Extract<ExpressionNode, { type: 'YieldExpression' }>;

export function lowerCall(f: Lowering, node: CallNode, wanted: ModelType | undefined): Value {
  const callee = lowerCallee(f, node);
  if (!callee) return noValue;
  if (typeof callee === 'string') return builtins[callee]!(f, node, wanted);
  const { name, span: declared, node: definition } = callee;
  if (definition.generator) {
    const code = f.inOperation ? 'dropped-yield-star' : 'operation-in-atomic';
    f.diagnostics.report(code, f.span(node), { name }, declared);
    return noValue;
  }
  const prepared = prepareCall(f, callee, node, node.arguments, 'atomic');
  return prepared ? emitCall(f, prepared, node, wanted) : noValue;
}

function emitCall(f: Lowering, { instance, args }: Prepared, node: CallNode, wanted: ModelType | undefined): Value {
  const call = { do: 'call', function: instance.irName, args } as const;
  if (instance.result.kind === 'void' || wanted?.kind === 'void') {
    f.emitter.emit(call, f.span(node));
    return noResult;
  }
  const into = f.temp(instance.result);
  f.emitter.emit({ ...call, into: into.code.name }, f.span(node));
  return into;
}

/** What is called: a function, or a word of the vocabulary by its name. */
function lowerCallee(f: Lowering, { callee, optional }: CallNode): FunctionDeclaration | string | undefined {
  if (optional) f.refuse(callee, 'optional call');
  if (callee.type !== 'Identifier') {
    f.refuse(callee, whatIsCalled(f, callee));
    return undefined;
  }
  const found = f.resolve(callee.name, f.span(callee));
  if (!found) return undefined;
  if (found.kind === 'function') return 'declaration' in found ? found.declaration : found;
  if (found.kind === 'word' && builtins[found.name]) return found.name;
  const what =
    found.kind === 'local' || found.kind === 'value'
      ? 'a variable'
      : found.kind === 'word'
        ? 'a type'
        : `a ${found.kind}`;
  f.diagnostics.report('type-mismatch', f.span(callee), { what: callee.name, found: what, wanted: 'a function' });
  return undefined;
}

/** What stands in place of a function's name: a method, perhaps of something that JavaScript has and the language has not. */
function whatIsCalled(f: Lowering, callee: ExpressionNode): string {
  if (callee.type !== 'MemberExpression') return 'callee';
  const { object } = callee;
  const isOfJavaScript = object.type === 'Identifier' && (object.name === 'console' || object.name === 'Math');
  return isOfJavaScript && !f.peek(object.name) ? object.name : 'method call';
}

/** `yield* f(…)`. `into` says which variable takes a result of some type; without it a scratch value does. */
export function lowerInvoke(f: Lowering, node: YieldNode, into: ((type: ModelType) => string) | undefined): Value {
  const call = node.argument;
  if (call?.type !== 'CallExpression') return call ? f.refuse(call, 'callee') : f.refuse(node, 'yield value');
  const callee = lowerCallee(f, call);
  if (!callee) return noValue;
  if (typeof callee === 'string' || !callee.node.generator) {
    const name = typeof callee === 'string' ? callee : callee.name;
    f.diagnostics.report(
      'needless-yield-star',
      f.span(node),
      { name },
      typeof callee === 'string' ? undefined : callee.span,
    );
    return noValue;
  }
  const prepared = prepareCall(f, callee, call, call.arguments, 'operation');
  if (!prepared) return noValue;
  const { instance, args } = prepared;
  const { result } = instance;
  const then = f.emitter.newLabel();
  if (result.kind === 'void') {
    f.emitter.invoke(instance.irName, args, undefined, then, f.span(node));
    return noResult;
  }
  const code: Expression & { kind: 'local' } = into ? { kind: 'local', name: into(result) } : f.temp(result).code;
  f.emitter.invoke(instance.irName, args, code.name, then, f.span(node));
  return { type: result, code };
}

/** A call made ready: what is called, with what. */
interface Prepared {
  readonly instance: Instance;
  readonly args: Expression[];
}

/** Evaluates the arguments of a call, and finds the instance they ask for; undefined where they do not say. */
export function prepareCall(
  f: Lowering,
  callee: FunctionDeclaration,
  call: CallNode,
  given: readonly Argument[],
  role: Role,
): Prepared | undefined {
  const { params, typeParameters } = callee.node;
  const types = new Map<string, ModelType>();
  const functions = new Map<string, FunctionDeclaration>();
  const typeNames = typeParameters?.params.map((each) => each.name.name) ?? [];
  for (const [i, each] of (call.typeArguments?.params ?? []).entries())
    if (typeNames[i] !== undefined) types.set(typeNames[i], f.unit.types.resolve(each, f.typeScope('argument')));
  if (given.length !== params.length) {
    const [wanted, found] = [countOf(params.length), countOf(given.length)];
    f.diagnostics.report('wrong-arguments', f.span(call), { name: callee.name, wanted, found }, callee.span);
  }
  const held: [ExpressionNode, Expression][] = [];
  let broken = false;
  for (const [i, param] of params.entries()) {
    const node = given[i];
    if (!node || node.type === 'SpreadElement') {
      if (node) f.refuse(node);
      continue;
    }
    const annotation = param.type === 'Identifier' ? param.typeAnnotation?.typeAnnotation : undefined;
    if (param.type !== 'Identifier' || !annotation) {
      reportOpen(f, callee, param);
      continue;
    }
    if (f.unit.types.isFunction(annotation, callee.module)) {
      const argument = functionArgument(f, node, param.name, annotation);
      if (!argument) broken = true;
      else functions.set(param.name, argument);
      continue;
    }
    checkHeld(f, held, node);
    held.push([node, lowerArgument(f, callee, annotation, node, types, typeNames)]);
  }
  for (const name of typeNames)
    if (!types.has(name)) {
      types.set(name, { kind: 'unknown' });
      const instead = `${callee.name}<Type>(…)`;
      f.diagnostics.report('missing-type', f.span(call), { what: `the type parameter ${name}`, instead });
    }
  if (broken) return undefined;
  const instance = f.unit.instantiate(callee, { types, functions }, role);
  if (!f.instance.callees.has(instance)) f.instance.callees.set(instance, f.span(call));
  return { instance, args: held.map(([, code]) => code) };
}

/** Only the functions of a scenario have a parameter without a type, and nobody calls those. */
function reportOpen(f: Lowering, { module }: FunctionDeclaration, param: ParamPattern): void {
  const span = spanOf(module.source, param);
  if (param.type === 'Identifier')
    f.diagnostics.report('missing-type', span, {
      what: `the parameter ${param.name}`,
      instead: `${param.name}: Dentry`,
    });
  else if (param.type === 'ObjectPattern') refuse(f.diagnostics, module.source, param, 'destructuring');
}

export function countOf(n: number): string {
  return n === 1 ? '1 argument' : `${n} arguments`;
}

function lowerArgument(
  f: Lowering,
  callee: FunctionDeclaration,
  annotation: TSType,
  node: ExpressionNode,
  types: Map<string, ModelType>,
  typeNames: readonly string[],
): Expression {
  const open = openParameter(
    annotation,
    typeNames.filter((name) => !types.has(name)),
  );
  if (open !== undefined) {
    const { type, code } = f.expression(node);
    types.set(open, typeArgument(type, annotation));
    if (type.kind === 'null' || type.kind === 'string' || type.kind === 'void')
      f.diagnostics.report('missing-type', f.span(node), {
        what: `the type parameter ${open}`,
        instead: `${callee.name}<Type>(…)`,
      });
    return code;
  }
  const scope = { module: callee.module, typeParams: types, label: `${callee.irName}.argument` };
  return f.lowerTo(node, f.unit.types.resolve(annotation, scope), 'the argument');
}

/** The type parameter that an annotation `T` or `T | null` leaves open. */
function openParameter(annotation: TSType, open: readonly string[]): string | undefined {
  const parts = annotation.type === 'TSUnionType' ? annotation.types : [annotation];
  const names = parts.flatMap((each) =>
    each.type === 'TSTypeReference' && each.typeName.type === 'Identifier' ? [each.typeName.name] : [],
  );
  return names.find((name) => open.includes(name));
}

/** What a type parameter stands for. Ranges are dropped, so that there are finitely many instances. */
function typeArgument(type: ModelType, annotation: TSType): ModelType {
  if (type.kind === 'ref') return annotation.type === 'TSUnionType' ? { ...type, nullable: false } : type;
  if (type.kind === 'int' && !type.as && type.lo >= plainNumber.lo && type.hi <= plainNumber.hi) return plainNumber;
  return type.kind === 'int' ? { kind: 'int', lo: -(2 ** 31), hi: 2 ** 31 - 1 } : type;
}

/** The function that an argument names. */
export function functionArgument(
  f: Lowering,
  node: ExpressionNode,
  param: string,
  annotation?: TSType,
): FunctionDeclaration | undefined {
  const found = node.type === 'Identifier' ? f.resolve(node.name, f.span(node)) : undefined;
  if (found?.kind !== 'function') {
    if (found || node.type !== 'Identifier')
      f.diagnostics.report('function-argument', f.span(node), { name: param });
    return undefined;
  }
  const declaration = 'declaration' in found ? found.declaration : found;
  if (annotation?.type === 'TSFunctionType' && annotation.params.length !== declaration.node.params.length) {
    const wanted = `a function of ${countOf(annotation.params.length)}`;
    const given = `${declaration.name}, a function of ${countOf(declaration.node.params.length)}`;
    f.diagnostics.report('type-mismatch', f.span(node), { what: 'the argument', found: given, wanted });
    return undefined;
  }
  return declaration;
}

/** A string literal, where nothing else will do. */
export function literal(f: Lowering, node: Argument | undefined, call: CallNode, what: string): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  const found = node?.type === 'Identifier' ? `the name ${node.name}` : node ? 'something else' : 'missing';
  f.diagnostics.report('type-mismatch', f.span(node ?? call), { what, found, wanted: 'a string literal' });
  return undefined;
}
