/**
 * Calls and returns in words: `dput(T)`, `follow_managed returns -ECHILD`.
 *
 * The IR does not say what kind of value is returned: it is a number. But a caller that keeps it in a local of some type does,
 * and so does a callee that returns such a local.
 */

import type { Expression, Local, Program, Statement, Type } from '../ir/ir.ts';
import { errnoNames } from '../ir/errno.ts';
import { formatValue } from '../ir/values.ts';

/** For each callee that returns a value: its type, or null where nobody says. */
type Types = ReadonlyMap<string, Type | null>;

const known = new WeakMap<Program, Types>();

export function formatCall(program: Program, operation: string, args: readonly number[]): string {
  const params = program.operations.find((each) => each.name === operation)?.locals ?? [];
  return `${operation}(${args.map((arg, i) => formatValue(program, params[i]?.type, arg)).join(', ')})`;
}

export function formatReturn(program: Program, operation: string, value: number | undefined): string {
  const result = value === undefined ? null : formatResult(program, operation, value);
  return result === null ? `${operation} returns` : `${operation} returns ${result}`;
}

/**
 * A return value in words; null where the callee returns none. A negative number that nobody gave a type is
 * an errno if there is one of that number.
 */
export function formatResult(program: Program, callee: string, value: number): string | null {
  const type = resultType(program, callee);
  if (type === undefined) return null;
  if (type !== null && (type.kind !== 'int' || type.as !== undefined)) return formatValue(program, type, value);
  const name = errnoNames[-value];
  return value < 0 && name !== undefined ? `-${name}` : String(value);
}

/** The type of what a callee returns: null where nobody says, undefined where it returns nothing. */
export function resultType(program: Program, callee: string): Type | null | undefined {
  let types = known.get(program);
  if (types === undefined) known.set(program, (types = resultTypes(program)));
  return types.get(callee);
}

function resultTypes(program: Program): Types {
  const types = new Map<string, Type | null>();
  const learn = (callee: string, local: string | undefined, locals: readonly Local[]) => {
    const type = locals.find((each) => each.name === local)?.type ?? null;
    types.set(callee, types.get(callee) ?? type);
  };
  const code = [
    ...program.functions.map(({ name, locals, body }) => ({ name, locals, body })),
    ...program.operations.map(({ name, locals, blocks }) => ({
      name,
      locals,
      body: blocks.flatMap((block) => block.body),
    })),
  ];
  for (const { name, locals, body } of code)
    for (const statement of statementsIn(body)) {
      if (statement.do === 'call' && statement.into) learn(statement.function, statement.into, locals);
      if (statement.do === 'invoke' && statement.into) learn(statement.operation, statement.into, locals);
      if (statement.do === 'return' && statement.value) learn(name, localIn(statement.value), locals);
    }
  return types;
}

function localIn(value: Expression): string | undefined {
  return value.kind === 'local' ? value.name : undefined;
}

function* statementsIn(body: readonly Statement[]): Generator<Statement> {
  for (const statement of body) {
    yield statement;
    if (statement.do === 'if') {
      yield* statementsIn(statement.then);
      yield* statementsIn(statement.else);
    } else if (statement.do === 'each' || statement.do === 'loop') {
      yield* statementsIn(statement.body);
    } else if (statement.do === 'either') {
      for (const branch of statement.of) yield* statementsIn(branch);
    }
  }
}
